"""Keys of a manifest: what the shape of a request body cannot say about them."""

from collections.abc import Mapping, Sequence
from typing import Any

Issues = dict[str, list[str]]
_Place = tuple[str, str, tuple[str, ...]]  # address in the request body, key, path in the data

# A body may nest 100 levels (web/json.py), data a few less; each level of a key is two of the published JSON Schema.
DEEPEST = 90


def clashes(raw: Mapping[str, Any]) -> Issues:
    """Keys that want one place in `data`, or a place inside another's value, or nest too deep: refused with
    invalid_request (U20)."""
    loops = [(f"manifest.loops.{i}.key", loop["key"], (loop["key"],)) for i, loop in enumerate(raw["loops"])]
    found = _crowded([*_places("manifest.variables", raw["variables"]), *loops])
    for index, loop in enumerate(raw["loops"]):
        found.update(_crowded(_places(f"manifest.loops.{index}.itemFields", loop["itemFields"])))
    return found


def dotted_loop_key(raw: Mapping[str, Any]) -> str | None:
    """The first loop key with a dot, which POST and PUT templates refuse with invalid_loop_key (D23)."""
    return next((loop["key"] for loop in raw["loops"] if "." in loop["key"]), None)


def _places(address: str, definitions: Sequence[Mapping[str, Any]]) -> list[_Place]:
    keys = [definition["key"] for definition in definitions]
    return [(f"{address}.{index}.key", key, tuple(key.split("."))) for index, key in enumerate(keys)]


def _crowded(places: Sequence[_Place]) -> Issues:
    found: Issues = {}
    values: dict[tuple[str, ...], str] = {}
    parents: dict[tuple[str, ...], str] = {}
    for address, key, path in places:
        if len(path) > DEEPEST:
            found[address] = [f"Key must not nest more than {DEEPEST} levels deep."]
            continue
        above = [path[:depth] for depth in range(1, len(path))]
        holder = next((values[prefix] for prefix in above if prefix in values), None)
        if path in values:
            found[address] = [f'Key "{key}" clashes with "{values[path]}": please give each its own key.']
        elif path in parents or holder is not None:
            other = holder if holder is not None else parents[path]
            found[address] = [f'Key "{key}" clashes with "{other}": one cannot be a value and the other lie inside it.']
        values.setdefault(path, key)
        parents.update((prefix, key) for prefix in above if prefix not in parents)
    return found
