"""Schemas: how two versions of a JSON Schema differ, keyword by keyword."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .difference import Change, Difference, Way

Node = Any
WORDS = frozenset({"description", "title", "example", "examples", "default", "deprecated", "$comment", "externalDocs"})
ANY_TYPE = frozenset({"null", "boolean", "string", "integer", "number", "array", "object"})
INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Place:
    """Where two versions of a schema stand: both documents, the way its values go, and who meets them."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    way: Way
    operation: str
    where: str
    seen: frozenset[tuple[str, str]] = frozenset()

    def at(self, step: str) -> "Place":
        return replace(self, where=f"{self.where}.{step}" if self.where else step)

    def told(self, change: Change, kind: str, old: Any, new: Any) -> Difference:
        return Difference(change.breaks(self.way), kind, self.where, old, new, (self.operation,))


def differences(place: Place, old: Node, new: Node) -> Iterator[Difference]:
    """Of two schemas, references followed. A schema that contains itself is looked into once."""
    if isinstance(old, bool) or isinstance(new, bool):
        if old != new:
            yield place.told(Change.WIDER if new is True or old is False else Change.NARROWER, "schema", old, new)
        return
    names = str(old.get("$ref", "")), str(new.get("$ref", ""))
    if any(names):
        if all(names) and names in place.seen:
            return
        where = names[0].removeprefix("#/components/") if names[0] == names[1] else place.where
        place = replace(place, where=where, seen=place.seen | {names})
        old, new = _whole(place.old, old), _whole(place.new, new)
    # The same words may refer to something else
    yield from _inside(place, old, new) if old == new else _keywords(place, old, new)


def resolved(document: Mapping[str, Any], node: Node) -> Node:
    while isinstance(node, Mapping) and "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def _whole(document: Mapping[str, Any], node: Node) -> Node:
    """The schema behind a reference, with what stands beside the reference."""
    if "$ref" not in node:
        return node
    beside = {key: value for key, value in node.items() if key != "$ref" and key not in WORDS}
    target = _whole(document, resolved(document, {"$ref": node["$ref"]}))
    return {**target, **beside} if beside else target


def _keywords(place: Place, old: Node, new: Node) -> Iterator[Difference]:
    yield from _type(place, old, new)
    for keyword, compare in RULES.items():
        if keyword in old or keyword in new:
            change = compare(old.get(keyword), new.get(keyword))
            if change is not None:
                yield place.told(change, f"{keyword} changed", old.get(keyword), new.get(keyword))
    known = RULES.keys() | WORDS | {"type", "properties", "required", "items", "additionalProperties", *BRANCHES}
    for keyword in sorted((old.keys() | new.keys()) - known):
        if old.get(keyword) != new.get(keyword):
            yield place.told(Change.OTHER, f"{keyword} changed", old.get(keyword), new.get(keyword))
    yield from _inside(place, old, new)


def _inside(place: Place, old: Node, new: Node) -> Iterator[Difference]:
    yield from _properties(place, old, new)
    yield from _extra(place, old, new)
    if "items" in old or "items" in new:
        yield from differences(place.at("[]"), old.get("items", True), new.get("items", True))
    for keyword, (lost, gained) in BRANCHES.items():
        if keyword in old or keyword in new:
            yield from _branches(place.at(keyword), old.get(keyword), new.get(keyword), (lost, gained))


def _types(schema: Node) -> frozenset[str]:
    kind = schema.get("type")
    names = ANY_TYPE if kind is None else frozenset([kind] if isinstance(kind, str) else kind)
    return names | {"integer"} if "number" in names else names


def _type(place: Place, old: Node, new: Node) -> Iterator[Difference]:
    before, after = _types(old), _types(new)
    if before != after:
        yield place.told(_of_sets(before, after), "type changed", old.get("type"), new.get("type"))


def _of_sets(before: frozenset[Any], after: frozenset[Any]) -> Change:
    return Change.NARROWER if after < before else Change.WIDER if after > before else Change.OTHER


def _properties(place: Place, old: Node, new: Node) -> Iterator[Difference]:
    before, after = old.get("properties", {}), new.get("properties", {})
    must, shall = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(before.keys() - after.keys()):
        yield replace(place.at(name).told(Change.OTHER, "property removed", None, None), breaking=True)
    for name in sorted(after.keys() - before.keys()):
        broken = place.way is Way.REQUEST and name in shall
        kind = "required property added" if name in shall else "property added"
        yield replace(place.at(name).told(Change.OTHER, kind, None, None), breaking=broken)
    for name in sorted(before.keys() & after.keys()):
        if (name in must) != (name in shall):
            change = Change.NARROWER if name in shall else Change.WIDER
            yield place.at(name).told(change, "required now" if name in shall else "no longer required", None, None)
        yield from differences(place.at(name), before[name], after[name])


def _extra(place: Place, old: Node, new: Node) -> Iterator[Difference]:
    """Of a reply, more fields break nobody who ignores what is unknown."""
    before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from differences(place.at("{}"), before, after)
        return
    opened = before is False or after is True
    broken = place.way is Way.REQUEST and not opened
    kind = "further fields allowed" if opened else "further fields forbidden"
    yield replace(place.told(Change.OTHER, kind, None, None), breaking=broken)


def _branches(
    place: Place, old: list[Node] | None, new: list[Node] | None, changes: tuple[Change, Change]
) -> Iterator[Difference]:
    if old is None or new is None:
        yield place.told(changes[0] if new is None else changes[1], "removed" if new is None else "added", old, new)
        return
    before = [each for each in old if each not in new]
    after = [each for each in new if each not in old]
    for one, other in zip(before, after, strict=False):
        yield from differences(place, one, other)
    for each in before[len(after) :]:
        yield place.told(changes[0], "branch removed", each, None)
    for each in after[len(before) :]:
        yield place.told(changes[1], "branch added", None, each)
    for each in old:
        if each in new:
            yield from differences(place, each, each)


def _upper(before: Any, after: Any) -> Change | None:
    before, after = (INFINITY if value is None else value for value in (before, after))
    return None if before == after else Change.NARROWER if after < before else Change.WIDER


def _lower(before: Any, after: Any) -> Change | None:
    before, after = (-INFINITY if value is None else value for value in (before, after))
    return None if before == after else Change.NARROWER if after > before else Change.WIDER


def _present(before: Any, after: Any) -> Change | None:
    """A keyword without an order of its values: a pattern, a format, a constant."""
    if before == after:
        return None
    return Change.NARROWER if before is None else Change.WIDER if after is None else Change.OTHER


def _choice(before: Any, after: Any) -> Change | None:
    if before is None or after is None:
        return _present(before, after)
    one, other = (frozenset(map(repr, values)) for values in (before, after))
    return None if one == other else _of_sets(one, other)


RULES: dict[str, Callable[[Any, Any], Change | None]] = {
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"), _upper),
    **dict.fromkeys(("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum"), _lower),
    **dict.fromkeys(("pattern", "format", "const", "multipleOf"), _present),
    "enum": _choice,
    "uniqueItems": lambda before, after: _present(before or None, after or None),
}
# What it means to lose a branch, and to gain one.
BRANCHES = {
    "oneOf": (Change.NARROWER, Change.WIDER),
    "anyOf": (Change.NARROWER, Change.WIDER),
    "allOf": (Change.WIDER, Change.NARROWER),
}
