"""Unfolding: what a form sends and what its session was prefilled with, as nested data (U84). Pure."""

from collections.abc import Collection, Mapping
from typing import Any

# [REF] form-submit: stripped from keys, as JavaScript would take them for something else
RESERVED = frozenset({"__proto__", "constructor", "prototype"})
# Levels that unfolding may make out of keys with dots. Beyond, a key stays as it is: no manifest reaches so far.
DEEPEST = 200

Data = dict[str, Any]


def merged(below: Mapping[str, Any], above: Mapping[str, Any], *, whole: Collection[str] = ()) -> Data:
    """Both unfolded, one laid over the other: objects are merged at any depth, anything else is replaced. `whole` are
    keys whose dots mean nothing: those of loops (D23)."""
    return _laid_over(_unfolded(below, whole, DEEPEST), _unfolded(above, whole, DEEPEST))


def _laid_over(below: Data, above: Data) -> Data:
    """In place: both are `_unfolded`'s own."""
    for key, value in above.items():
        _set(below, key, value)
    return below


def _set(data: Data, key: str, value: Any) -> None:
    under = data.get(key)
    if isinstance(under, dict) and isinstance(value, dict):
        _laid_over(under, value)
    else:
        data[key] = value


def _unfolded(data: Mapping[str, Any], whole: Collection[str], room: int) -> Data:
    """Plain keys first, then those with dots over them (U84)."""
    plain: Data = {}
    dotted: list[tuple[list[str], Any]] = []
    for key, value in data.items():
        steps = [key] if key in whole else _steps(key, room)
        inner = _value(value, room - len(steps))
        if "." in key and steps:
            dotted.append((steps, inner))
        elif steps:
            plain[key] = inner
    for steps, value in dotted:
        _put(plain, steps, value)
    return plain


def _steps(key: str, room: int) -> list[str]:
    """The key's parts but for reserved ones; none at all when only those were there."""
    steps = [step for step in key.split(".", DEEPEST) if step not in RESERVED]
    return steps if len(steps) < max(room, 2) else [key]


def _value(value: Any, room: int) -> Any:
    if isinstance(value, dict):
        return _unfolded(value, (), room)
    return [_value(item, room) for item in value] if isinstance(value, list) else value


def _put(data: Data, steps: list[str], value: Any) -> None:
    """A value that stands in the way gives way; an object there is merged with an object that comes."""
    for step in steps[:-1]:
        inner = data.get(step)
        data[step] = inner if isinstance(inner, dict) else {}
        data = data[step]
    _set(data, steps[-1], value)
