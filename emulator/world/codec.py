"""Codec: what a world holds as plain JSON values and back, made from the types that its dataclasses declare.

What is read back is equal to what was written, to the last number. What does not fit says where and why.
"""

from base64 import b64decode, b64encode
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from math import inf, isinf
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from ..documents.manifest import Manifest
from .clock import EARLIEST_INSTANT, LAST_INSTANT

Steps = tuple[str | int, ...]
NUMBER, OBJECT = "$number", "$object"  # an infinite number, and an object that looks like one
INSTANTS = ("at", "due")  # names of fields, as are those that end with _at
KINDS = {str: "a string", bool: "true or false", int: "an integer", float: "a number", NoneType: "null"} | {
    list: "an array",
    dict: "an object",
}


class NotFitting(Exception):
    """A value that cannot be read back: its place, what was expected, what came."""

    def __init__(self, steps: Steps, text: str) -> None:
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        super().__init__(f"${path}: {text}")


class Codec(NamedTuple):
    encode: Callable[[Any], Any]
    decode: Callable[[Any, Steps], Any]


def checked(value: Any, kind: type, steps: Steps) -> Any:
    """The value, if it is of that kind; a whole number counts as any number, true and false as no number."""
    if type(value) is kind or (kind is float and type(value) is int):
        return value
    raise NotFitting(steps, f"expected {KINDS[kind]}, received {KINDS.get(type(value), 'something else')}")


@cache
def codec_of(hint: Any) -> Codec:
    """TypeError for a type that has none yet."""
    if hint in PLAIN:
        return PLAIN[hint]
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint)
    origin = get_origin(hint)
    if origin not in MADE_OF:
        raise TypeError(f"give {hint} a codec: emulator/world/codec.py, or HOLDERS in emulator/world/snapshot_file.py")
    return MADE_OF[origin](*get_args(hint))


def _leaf(kind: type) -> Codec:
    return Codec(lambda value: value, lambda value, steps: checked(value, kind, steps))


def _record(kind: type) -> Codec:
    hints = get_type_hints(kind)
    codecs = {field.name: codec_of(hints[field.name]) for field in fields(kind)}

    def encode(record: Any) -> dict[str, Any]:
        return {name: codec.encode(getattr(record, name)) for name, codec in codecs.items()}

    def decode(value: Any, steps: Steps) -> Any:
        content = with_exactly(value, tuple(codecs), steps)
        found = {name: codec.decode(content[name], (*steps, name)) for name, codec in codecs.items()}
        for name, each in found.items():
            if (name in INSTANTS or name.endswith("_at")) and each is not None:
                as_instant(each, (*steps, name))
        return kind(**found)

    return Codec(encode, decode)


def with_exactly(value: Any, names: tuple[str, ...], steps: Steps) -> dict[str, Any]:
    """The object, if it has these fields and no others."""
    content: dict[str, Any] = checked(value, dict, steps)
    if missing := [name for name in names if name not in content]:
        raise NotFitting((*steps, missing[0]), "this is missing")
    if unknown := [name for name in content if name not in names]:
        raise NotFitting((*steps, unknown[0][:60]), "nothing here is called so")
    return content


def as_instant(value: Any, steps: Steps) -> int:
    instant: int = checked(value, int, steps)
    if not EARLIEST_INSTANT <= instant <= LAST_INSTANT:
        raise NotFitting(steps, f"expected milliseconds since 1970, before the year 10000, received {instant}")
    return instant


def _optional(*kinds: Any) -> Codec:
    inner = [kind for kind in kinds if kind is not NoneType]
    if len(inner) != 1:
        raise TypeError(f"one kind or none, not {kinds}")
    codec = codec_of(inner[0])
    return Codec(
        lambda value: None if value is None else codec.encode(value),
        lambda value, steps: None if value is None else codec.decode(value, steps),
    )


def _listed(make: Callable[[list[Any]], Any], kind: Any, order: Callable[[Any], Any] = list) -> Codec:
    codec = codec_of(kind)
    return Codec(
        lambda values: [codec.encode(value) for value in order(values)],
        lambda value, steps: make(
            [codec.decode(item, (*steps, n)) for n, item in enumerate(checked(value, list, steps))]
        ),
    )


def _tuple(*kinds: Any) -> Codec:
    if kinds[-1] is Ellipsis:
        return _listed(tuple, kinds[0])
    codecs = [codec_of(kind) for kind in kinds]

    def decode(value: Any, steps: Steps) -> tuple[Any, ...]:
        items = checked(value, list, steps)
        if len(items) != len(codecs):
            raise NotFitting(steps, f"expected {len(codecs)} items, received {len(items)}")
        return tuple(codec.decode(item, (*steps, n)) for n, (codec, item) in enumerate(zip(codecs, items, strict=True)))

    return Codec(lambda values: [codec.encode(one) for codec, one in zip(codecs, values, strict=True)], decode)


def _mapping(key: Any, value: Any, make: Callable[[dict[Any, Any]], Any] = dict) -> Codec:
    """By its keys where they are texts, else as pairs."""
    if key is str:
        inner = codec_of(value)
        return Codec(
            lambda held: {name: inner.encode(each) for name, each in held.items()},
            lambda read, steps: make(
                {name: inner.decode(each, (*steps, name)) for name, each in checked(read, dict, steps).items()}
            ),
        )
    pairs = _listed(lambda items: make(dict(items)), tuple[key, value])
    return Codec(lambda held: pairs.encode(held.items()), pairs.decode)


def _written(value: Any) -> Any:
    """JSON values as the API takes them: an infinite number among them has no place in a file."""
    if isinstance(value, Mapping):
        content = {checked(name, str, ()): _written(each) for name, each in value.items()}
        return {OBJECT: content} if _looks_special(content) else content
    if isinstance(value, list):
        return [_written(item) for item in value]
    if type(value) is float and isinf(value):
        return {NUMBER: str(value)}
    if type(value) not in KINDS:
        raise TypeError(f"a {type(value).__name__} is no JSON value")
    return value


def _read(value: Any, steps: Steps) -> Any:
    if isinstance(value, list):
        return [_read(item, (*steps, n)) for n, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if _looks_special(value):
        (name, inner), steps = next(iter(value.items())), (*steps, next(iter(value)))
        if name == NUMBER:
            return -inf if checked(inner, str, steps).startswith("-") else inf
        value = checked(inner, dict, steps)
    return {name: _read(each, (*steps, name)) for name, each in value.items()}


def _looks_special(content: Mapping[str, Any]) -> bool:
    return len(content) == 1 and (NUMBER in content or OBJECT in content)


def _bytes_of(value: Any, steps: Steps) -> bytes:
    try:
        return b64decode(checked(value, str, steps), validate=True)
    except ValueError:
        raise NotFitting(steps, "expected base64") from None


def _manifest_of(value: Any, steps: Steps) -> Manifest:
    """Made and looked through, so that what it lacks shows now."""
    try:
        manifest = Manifest(_read(checked(value, dict, steps), steps))
        manifest.json_schema  # noqa: B018 - made now, of all that the manifest says
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotFitting(steps, f"no manifest: {type(error).__name__} {error}"[:300]) from None
    return manifest


ANY = Codec(_written, _read)
PLAIN: dict[Any, Codec] = {
    **{kind: _leaf(kind) for kind in (str, bool, int, float)},
    Any: ANY,
    bytes: Codec(lambda value: b64encode(value).decode(), _bytes_of),
    Manifest: Codec(lambda manifest: ANY.encode(manifest.raw), _manifest_of),
}
MADE_OF: dict[Any, Callable[..., Codec]] = {
    UnionType: _optional,
    tuple: _tuple,
    list: lambda kind: _listed(list, kind),
    deque: lambda kind: _listed(deque, kind),
    frozenset: lambda kind: _listed(frozenset, kind, sorted),
    dict: _mapping,
    Mapping: _mapping,
    Counter: lambda kind: _mapping(kind, int, Counter),
}
