"""Comparison: what a schema of ours allows, beside what the page's schema for the same place allows."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from craftkit_contracts.specification import Specification

Node = Mapping[str, Any]
BOUNDS = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern", "format", "default")
NAMES = {str: "string", bool: "boolean", int: "integer"}


class Difference(NamedTuple):
    """`wider`: ours allows what the page does not; otherwise ours is the stricter."""

    where: str
    keyword: str
    page: str
    ours: str
    wider: bool

    def __str__(self) -> str:
        return f"{self.where}: {self.keyword} {self.page} -> {self.ours}"


class Pair(NamedTuple):
    """The page's document and ours."""

    page: Specification
    ours: Specification

    def compare(self, page: Node, ours: Node, where: str) -> Iterator[Difference]:
        page, ours = self.page.resolved(page), self.ours.resolved(ours)
        if "anyOf" in ours:
            for number, branch in enumerate(ours["anyOf"], 1):
                yield from self.compare(page, branch, f"{where}({number})")
            return
        yield from _values(page, ours, where)
        yield from _bounds(page, ours, where)
        yield from _required(page, ours, where)
        yield from self._inside(page, ours, where)

    def _inside(self, page: Node, ours: Node, where: str) -> Iterator[Difference]:
        own = ours.get("properties", {})
        for name, schema in page.get("properties", {}).items():
            if name in own:
                yield from self.compare(schema, own[name], f"{where}.{name}")
            else:
                yield Difference(f"{where}.{name}", "property", "optional", "absent", wider=not _is_closed(ours))
        if isinstance(page.get("additionalProperties"), Mapping):
            for name, schema in own.items():
                yield from self.compare(page["additionalProperties"], schema, f"{where}.{name}")
        if _is_closed(ours) and not _is_closed(page):
            yield Difference(where, "further properties", "any", "none", wider=False)
        if "items" in page:
            yield from self.compare(page["items"], ours["items"], f"{where}[]")


def _values(page: Node, ours: Node, where: str) -> Iterator[Difference]:
    """Types and enumerated values: ours are some of the page's. A constant is an enumeration of one."""
    for keyword, read in (("type", _types), ("enum", _enumerated)):
        theirs, own = read(page), read(ours)
        if theirs != own:
            wider = bool(theirs) and not (own and own <= theirs)
            yield Difference(where, keyword, _listed(theirs), _listed(own), wider)


def _bounds(page: Node, ours: Node, where: str) -> Iterator[Difference]:
    """Formats, limits and defaults: the page's are ours; a `null` alone needs no format."""
    only_null = _types(ours) == {"null"}
    for keyword in BOUNDS:
        if page.get(keyword) != ours.get(keyword) and not only_null:
            yield Difference(where, keyword, str(page.get(keyword)), str(ours.get(keyword)), keyword in page)


def _required(page: Node, ours: Node, where: str) -> Iterator[Difference]:
    theirs, own = set(page.get("required", ())), set(ours.get("required", ()))
    if theirs != own:
        yield Difference(where, "required", _listed(theirs), _listed(own), wider=not theirs <= own)


def _types(schema: Node) -> set[str]:
    declared = schema.get("type", [NAMES[type(value)] for value in sorted(_enumerated(schema))[:1]])
    return {declared} if isinstance(declared, str) else set(declared)


def _enumerated(schema: Node) -> set[Any]:
    return {schema["const"]} if "const" in schema else set(schema.get("enum", ()))


def _is_closed(schema: Node) -> bool:
    return schema.get("additionalProperties") is False


def _listed(values: set[Any]) -> str:
    return ", ".join(sorted(map(str, values))) or "any"
