"""Naming: what jsonschema-rs finds in a body, as deviations with a kind and a place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import jsonschema_rs

LONGEST = 120
ROOT_MISMATCH = 100  # a branch whose very type is another is not the one that was meant
OTHER_WORD = 3  # one that goes by another word is it only where most of the rest fits


class Wrong(NamedTuple):
    """One thing in a body. `place`: `body.renders[].status`, whichever of the list it is."""

    kind: str
    place: str
    expected: str
    came: str


# Keyword of the schema -> kind.
BY_KEYWORD = {
    "format": "format-broken",
    "pattern": "format-broken",
    "enum": "value-undocumented",
    "const": "value-undocumented",
    "not": "value-undocumented",
    **dict.fromkeys(
        (
            *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
            *("minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems", "multipleOf"),
        ),
        "out-of-range",
    ),
}


def wrongs(errors: "Iterable[jsonschema_rs.ValidationError]") -> list[Wrong]:
    """Each once; a field that is missing beside one that is too many has been renamed. A value of another type is no
    other value of its own."""
    leaves = [leaf for error in errors for leaf in _leaves(error)]
    found = {(wrong.kind, wrong.place): wrong for leaf in leaves for wrong in _of(leaf)}
    retyped = {place for kind, place in found if kind in ("type-changed", "null")}
    told = [wrong for wrong in found.values() if wrong.kind != "value-undocumented" or wrong.place not in retyped]
    return list(_renamed(told))


def place_of(steps: Sequence[str | int]) -> str:
    return "body" + "".join("[]" if isinstance(step, int) else f".{step}" for step in steps)


def _leaves(error: "jsonschema_rs.ValidationError") -> "list[jsonschema_rs.ValidationError]":
    """What is wrong in the branch that was most probably meant; the error itself where there are no branches."""
    branches = getattr(error.kind, "context", None)
    if not branches or getattr(error.kind, "name", "") not in ("anyOf", "oneOf"):
        return [error]
    told = [[leaf for inner in branch for leaf in _leaves(inner)] for branch in branches]
    return min(told, key=lambda leaves: sum(_weight(leaf, error) for leaf in leaves)) or [error]


def _weight(leaf: "jsonschema_rs.ValidationError", whole: "jsonschema_rs.ValidationError") -> int:
    is_root = len(leaf.instance_path) == len(whole.instance_path)
    if is_root and leaf.kind.name == "type":
        return ROOT_MISMATCH
    return OTHER_WORD if leaf.kind.name == "const" else 1


def _of(error: "jsonschema_rs.ValidationError") -> Iterator[Wrong]:
    kind: Any = error.kind
    steps = list(error.instance_path)
    if kind.name == "required":
        yield _absent(error, kind.property)
    elif kind.name in ("additionalProperties", "unevaluatedProperties"):
        for name in kind.unexpected:
            yield Wrong("field-added", place_of([*steps, name]), "no such field", _short(_value(error.instance, name)))
    elif kind.name == "type":
        name = "null" if error.instance is None else "type-changed"
        yield Wrong(name, place_of(steps), _types(kind), _plain(error.instance))
    elif kind.name in ("enum", "const") and not _is_of_their_type(error.instance, kind.value):
        name = "null" if error.instance is None else "type-changed"
        yield Wrong(name, place_of(steps), _short(kind.value), _plain(error.instance))
    else:
        name = BY_KEYWORD.get(kind.name, "shape-broken")
        yield Wrong(name, place_of(steps), f"{kind.name} {_short(getattr(kind, 'value', ''))}", _short(error.instance))


def _absent(error: "jsonschema_rs.ValidationError", name: str) -> Wrong:
    """It may be there under a name that is the same but for how it is written: `createdAt` as `created_at`."""
    place = place_of([*error.instance_path, name])
    names = error.instance if isinstance(error.instance, dict) else {}
    spelt = next((other for other in names if _spelt(other) == _spelt(name)), None)
    return Wrong("field-missing", place, "the field", "none") if spelt is None else _as(place, spelt)


def _as(place: str, name: str) -> Wrong:
    return Wrong("field-renamed", place, _last(place), name)


def _is_of_their_type(value: Any, allowed: Any) -> bool:
    """Whether it is at least of the type of one of them."""
    return any(type(value) is type(one) for one in (allowed if isinstance(allowed, list) else [allowed]))


def _renamed(told: list[Wrong]) -> Iterator[Wrong]:
    renamed = {(_parent(wrong), wrong.came) for wrong in told if wrong.kind == "field-renamed"}
    found = [
        wrong for wrong in told if wrong.kind != "field-added" or (_parent(wrong), _last(wrong.place)) not in renamed
    ]
    missing, added = (_by_parent(found, kind) for kind in ("field-missing", "field-added"))
    alone = [parent for parent in missing if len(missing[parent]) == len(added.get(parent, ())) == 1]
    pairs = {missing[parent][0]: added[parent][0] for parent in alone}
    for wrong in found:
        if wrong in pairs:
            yield _as(wrong.place, _last(pairs[wrong].place))
        elif wrong not in pairs.values():
            yield wrong


def _spelt(name: str) -> str:
    """`createdAt` is `created_at`, `CreatedAt` and `created-at`, too."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _last(place: str) -> str:
    return place.rpartition(".")[2]


def _parent(wrong: Wrong) -> str:
    return wrong.place.rpartition(".")[0]


def _by_parent(found: list[Wrong], kind: str) -> dict[str, list[Wrong]]:
    parents: dict[str, list[Wrong]] = {}
    for wrong in found:
        if wrong.kind == kind:
            parents.setdefault(_parent(wrong), []).append(wrong)
    return parents


def _types(kind: Any) -> str:
    types = getattr(kind, "types", None) or getattr(kind, "value", "")
    return " or ".join(types) if isinstance(types, list) else str(types)


def _value(instance: Any, name: str) -> Any:
    return instance.get(name) if isinstance(instance, dict) else None


def _plain(value: Any) -> str:
    """Where the type is wrong: what is in an object is not the question."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    return _short(value)


def _short(value: Any) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
