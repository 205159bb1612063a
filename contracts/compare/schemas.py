"""Schemas: how two versions of a JSON Schema differ, keyword by keyword."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .difference import Change, Difference, Way
from .keywords import ADVICE, RULES, of_sets
from .plain import CHOICES, Plain, names

Node = Any
Schema = Mapping[str, Any]
ANY_TYPE = frozenset({"null", "boolean", "string", "integer", "number", "array", "object"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where two versions of a schema stand: what makes each plain, the way its values go, and who meets them. `seen`:
    pairs of schemas on the way here; `told_of`: components of which all was told already."""

    old: Plain
    new: Plain
    way: Way
    operation: str
    where: str
    seen: frozenset[tuple[int, int]] = frozenset()
    told_of: set[str] = field(default_factory=set, compare=False)

    def at(self, step: str) -> "Place":
        return replace(self, where=f"{self.where}.{step}" if self.where else step)

    def told(self, change: Change, kind: str, old: Any = None, new: Any = None) -> Difference:
        return Difference(change.breaks(self.way), kind, self.where, old, new, (self.operation,), self.way.value)


def differences(place: Place, old: Node, new: Node) -> Iterator[Difference]:
    """Of two schemas. One that contains itself is looked into once."""
    key = id(old), id(new)
    if key in place.seen:
        return
    name = place.old.name(old)
    where = place.where
    if name and name == place.new.name(new):
        if name in place.told_of:
            return
        place.told_of.add(name)
        where = name.removeprefix("#/components/")
    place = replace(place, where=where, seen=place.seen | {key})
    one, other = place.old(old), place.new(new)
    if one is None or other is None:
        if one is not other:
            yield place.told(Change.WIDER if one is None else Change.NARROWER, "schema changed", old, new)
        return
    choice = next((each for each in CHOICES if _is_choice(each, one, other) or _is_choice(each, other, one)), "")
    if choice:  # one of the two is what the other has as a branch
        branches = one.get(choice, [one]), other.get(choice, [other])
        yield from _branches(place.at(choice), *branches, BRANCHES[choice])
        return
    yield from _keywords(place, one, other)


def _is_choice(keyword: str, one: Schema, other: Schema) -> bool:
    return one.keys() == {keyword} and not other.keys() & {*CHOICES} and bool(other)


def _keywords(place: Place, old: Schema, new: Schema) -> Iterator[Difference]:
    before, after = _types(old), _types(new)
    if before != after:
        yield place.told(of_sets(before, after), "type changed", old.get("type", "any"), new.get("type", "any"))
    for keyword in sorted((old.keys() | new.keys()) - INSIDE):
        one, other = old.get(keyword), new.get(keyword)
        if one != other or type(one) is not type(other):
            yield from _keyword(place, keyword, one, other)
    yield from _properties(place, old, new)
    yield from _extra(place, old, new)
    if "items" in old or "items" in new:
        yield from differences(place.at("[]"), old.get("items", True), new.get("items", True))
    for keyword, (lost, gained) in BRANCHES.items():
        if keyword in old or keyword in new:
            yield from _branches(place.at(keyword), old.get(keyword), new.get(keyword), (lost, gained))


def _keyword(place: Place, keyword: str, old: Any, new: Any) -> Iterator[Difference]:
    kind = f"{keyword} {'added' if old is None else 'removed' if new is None else 'changed'}"
    if keyword in ADVICE:
        yield replace(place.told(Change.OTHER, kind, old, new), breaking=False)
    elif keyword == "enum" and old and new:
        yield from _values(place, old, new)
    elif keyword in SCHEMAS and None not in (old, new) and not _tried(place, old, new):
        return
    elif (change := RULES.get(keyword, _unknown)(old, new)) is not None:
        yield place.told(change, kind, old, new)


def _unknown(old: Any, new: Any) -> Change | None:
    """A keyword of which nobody here knows what it means."""
    return Change.OTHER


def _values(place: Place, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    before, after = set(map(repr, old)), set(map(repr, new))
    if gone := [value for value in old if repr(value) not in after]:
        yield place.told(Change.NARROWER, "values removed", gone)
    if more := [value for value in new if repr(value) not in before]:
        yield place.told(Change.WIDER, "values added", None, more)


def _types(schema: Schema) -> frozenset[str]:
    kind = schema.get("type")
    found = ANY_TYPE if kind is None else frozenset(names(kind))
    return found | {"integer"} if "number" in found else found


def _properties(place: Place, old: Schema, new: Schema) -> Iterator[Difference]:
    before, after = old.get("properties", {}), new.get("properties", {})
    must, shall = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(before.keys() - after.keys()):
        yield replace(place.at(name).told(Change.OTHER, "property removed"), breaking=True)
    for name in sorted(after.keys() - before.keys()):
        broken = place.way is Way.REQUEST and name in shall - must
        kind = "required property added" if name in shall - must else "property added"
        yield replace(place.at(name).told(Change.OTHER, kind), breaking=broken)
    for name in sorted((must ^ shall) - (before.keys() ^ after.keys())):
        change = Change.NARROWER if name in shall else Change.WIDER
        yield place.at(name).told(change, "required now" if name in shall else "no longer required")
    for name in sorted(before.keys() & after.keys()):
        yield from differences(place.at(name), before[name], after[name])


def _extra(place: Place, old: Schema, new: Schema) -> Iterator[Difference]:
    """Of a reply, more fields break nobody who ignores what is unknown."""
    before, after = (
        True if each == {} else each
        for each in (old.get("additionalProperties", True), new.get("additionalProperties", True))
    )
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from differences(place.at("{}"), before, after)
    elif before != after:
        opened = before is False or after is True
        broken = place.way is Way.REQUEST and not opened
        kind = "further fields allowed" if opened else "further fields forbidden"
        yield replace(place.told(Change.OTHER, kind), breaking=broken)


def _branches(
    place: Place, old: list[Node] | None, new: list[Node] | None, changes: tuple[Change, Change]
) -> Iterator[Difference]:
    if old is None or new is None:
        kind = "branches removed" if new is None else "branches added"
        yield place.told(changes[0] if new is None else changes[1], kind, old, new)
        return
    left = list(new)
    for each in sorted(old, key=lambda one: not place.old.name(one)):
        distances = ((_distance(place, each, other), at) for at, other in enumerate(left))
        distance, nearest = min(distances, default=(FAR, 0))
        if distance >= FAR:
            yield place.told(changes[0], "branch removed", each)
        else:
            yield from differences(place, each, left.pop(nearest))
    for each in left:
        yield place.told(changes[1], "branch added", None, each)


def _tried(place: Place, old: Node, new: Node) -> list[Difference]:
    """The differences, of which nothing is told yet."""
    return list(differences(replace(place, told_of=set()), old, new))


def _distance(place: Place, old: Node, new: Node) -> int:
    """Branches of one name are versions of each other; others are, when they have at least their type in common."""
    one, other = place.old.name(old), place.new.name(new)
    if one and one == other:
        return 0
    found = _tried(place, old, new)
    is_other = (one and other and found) or any(
        each.kind == "type changed" and each.where == place.where for each in found
    )
    return FAR if is_other else len(found)


FAR = 1000
# What is looked into, besides `allOf`, which is left where it cannot be taken apart.
INSIDE = frozenset({"type", "properties", "required", "items", "additionalProperties", "oneOf", "anyOf", "allOf"})
# Of whose changes nobody here knows what they mean; that there is none can be told.
SCHEMAS = frozenset({"contains", "else", "if", "not", "propertyNames", "then"})
# What it means to lose a branch, and to gain one.
BRANCHES = {
    "oneOf": (Change.NARROWER, Change.WIDER),
    "anyOf": (Change.NARROWER, Change.WIDER),
    "allOf": (Change.WIDER, Change.NARROWER),
}
