"""Shapes: what kinds of values stand where in JSON, whatever the values. Several samples make one shape."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..sensitive import DEFINED_FIELDS, FREE_FIELDS

Shape = dict[str, frozenset[str]]  # types by place
# What partners fill as they like has no shape of the service's.
OPEN_FIELDS = FREE_FIELDS | DEFINED_FIELDS | {"layout", "pageConfig", "jsonSchema", "fieldErrors", "issues", "design"}
NOTHING = "no such field"
FORMATS = (
    ("an id", re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
    ("an id in capitals", re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")),
    ("a time", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")),
    ("a time of another format", re.compile(r"\d{4}-\d\d-\d\d[T ][0-9:.]+(?:Z|[+-]\d\d:?\d\d)?")),
    ("an address", re.compile(r"https?://.+")),
)


class Gap(NamedTuple):
    """A place that two shapes see otherwise, with the types of each; none where it does not stand there at all."""

    place: str
    ours: str
    theirs: str


def shape_of(bodies: Iterable[bytes]) -> Shape:
    """Of JSON bodies; anything else counts as none."""
    found: dict[str, set[str]] = {}
    for body in bodies:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            continue
        for place, kind in _places(value, "body"):
            found.setdefault(place, set()).add(kind)
    return {place: frozenset(kinds) for place, kinds in found.items()}


def gaps(ours: Shape, theirs: Shape) -> Iterator[Gap]:
    """Where both looked, and saw different things. A null tells nothing of the type, an empty list nothing of its
    items; what stands inside something that only one side has is told with it."""
    told: list[str] = []
    for place in sorted(ours.keys() | theirs.keys()):
        parent = _parent(place)
        if place.startswith(tuple(f"{each}{mark}" for each in told for mark in ".[")):
            continue
        one, other = ours.get(place, frozenset()), theirs.get(place, frozenset())
        if not one or not other:
            if parent not in ours or parent not in theirs or place.endswith("[]"):
                continue
            told.append(place)
            yield Gap(place, _kinds(one), _kinds(other))
        elif (bare_one := one - {"null"}) and (bare_other := other - {"null"}) and not _alike(bare_one, bare_other):
            yield Gap(place, _kinds(one), _kinds(other))


def _places(value: Any, place: str) -> Iterator[tuple[str, str]]:
    yield place, _kind(value)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in OPEN_FIELDS:
                yield f"{place}.{name}", "a value of any kind"
            else:
                yield from _places(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from _places(item, f"{place}[]")


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return next((name for name, pattern in FORMATS if pattern.fullmatch(value)), "a text")
    names = {bool: "a boolean", int: "a number", float: "a number", type(None): "null", list: "a list"}
    return names.get(type(value), "an object")


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a text is an id is for the specification to say: what must be one has its format there."""
    texts = {"an id", "a text"}
    return bool(one & other or (one & texts and other & texts))


def _parent(place: str) -> str:
    return place[:-2] if place.endswith("[]") else place.rpartition(".")[0]


def _kinds(kinds: frozenset[str]) -> str:
    return " or ".join(sorted(kinds)) or NOTHING
