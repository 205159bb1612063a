"""A template's manifest: the typed variables and loops that a render's data is bound to.

Binding rules: [GUIDE] variables-and-loops, with the assumed edges U30-U32. The same tree of nodes makes the published
JSON Schema and binds the data, so both always say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .data_types import DataType, data_type, expected
from .keys import clashes

MAX_ITEMS = 10_000  # [SEED] seeds/003, [GUIDE] variables-and-loops
MANY_FINDINGS = 1000
DRAFT_07 = "http://json-schema.org/draft-07/schema#"  # D24, U28

Issues = dict[str, list[str]]
_Finding = tuple[str, str]  # path and text


@dataclass(frozen=True, slots=True)
class Variable:
    """A VariableDefinition; what the documentation leaves open about it is U19."""

    key: str
    label: str
    data_type: str
    required: bool = False
    integer: bool = False
    format: str | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Where the value lies in `data`. Segments may be empty: "a..b" and "a." are legal keys."""
        return tuple(self.key.split("."))


@dataclass(frozen=True, slots=True)
class Loop:
    """A LoopDefinition. Its key is one literal property of `data`, dots included: [GUIDE] variables-and-loops."""

    key: str
    label: str
    item_fields: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """Data as a render stores it; where there are `issues`, `data` is only what could be bound beside them."""

    data: dict[str, Any]
    issues: Issues


@dataclass(frozen=True)
class Manifest:
    """One per published version, shared by worlds and threads: nobody changes `raw` or `json_schema`.

    The contract has checked the shape of `raw`, and `clashes` its keys, before a manifest is made.
    """

    raw: Mapping[str, Any]  # echoed exactly as it was sent: U25
    refuses_numeric_strings: bool = False  # D25

    def __post_init__(self) -> None:
        if found := clashes(self.raw):
            raise ValueError(f"Ask clashes() before making a manifest: {found}")

    @cached_property
    def numbers_only(self) -> Manifest:
        """The same, but a numeric string is no number (D25)."""
        return Manifest(self.raw, refuses_numeric_strings=True)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(_variable(raw) for raw in self.raw["variables"])

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        return tuple(_loop(raw) for raw in self.raw["loops"])

    @cached_property
    def _root(self) -> _Branch:
        return self._tree(self.variables)

    @cached_property
    def _rows(self) -> tuple[tuple[str, _Branch], ...]:
        return tuple((loop.key, self._tree(loop.item_fields)) for loop in self.loops)

    def _tree(self, variables: Sequence[Variable]) -> _Branch:
        return _branch(variables, depth=0, numbers_only=self.refuses_numeric_strings)

    @cached_property
    def json_schema(self) -> dict[str, Any]:
        """Draft-07, describing what `bind` accepts, not what it stores (U28)."""
        root = _object_schema(self._root, nullable=False)
        root["properties"].update((key, _loop_schema(row)) for key, row in self._rows)
        return {"$schema": DRAFT_07, **root}

    def bind(self, data: object) -> Bound:
        """The data with its values coerced and unknown keys gone; issue keys are dot paths (D04, U32)."""
        if not isinstance(data, dict):
            return Bound({}, {"": [expected("object", data)]})
        found: list[_Finding] = []
        bound = _fill(self._root, data, found=found)
        for key, row in self._rows:
            bound[key] = _fill_rows(row, data.get(key), key=key, found=found)
        issues: Issues = {}
        for path, text in found:
            issues.setdefault(path, []).append(text)
        return Bound(bound, issues)


def _variable(raw: Mapping[str, Any]) -> Variable:
    return Variable(
        key=raw["key"],
        label=raw["label"],
        data_type=raw["dataType"],
        required=raw.get("required") is True,
        integer=raw.get("integer") is True,
        format=raw.get("format"),
    )


def _loop(raw: Mapping[str, Any]) -> Loop:
    return Loop(raw["key"], raw["label"], tuple(_variable(field) for field in raw["itemFields"]))


@dataclass(frozen=True, slots=True)
class _Leaf:
    path: str
    missing: tuple[_Finding, ...]  # what is found when the value is absent: "Required" if it is, or nothing
    data_type: DataType

    def issue(self, value: object) -> str:
        return self.data_type.issue(value)


@dataclass(frozen=True, slots=True)
class _Branch:
    path: str
    missing: tuple[_Finding, ...]  # one for every required value below; none for an object that may be absent
    children: tuple[tuple[str, _Leaf | _Branch], ...]

    def issue(self, value: object) -> str:
        return expected("object", value)


def _branch(variables: Sequence[Variable], *, depth: int, numbers_only: bool) -> _Branch:
    """The object that holds `variables`, which share the first `depth` segments of their paths."""
    groups: dict[str, list[Variable]] = {}
    for variable in variables:
        groups.setdefault(variable.path[depth], []).append(variable)
    nodes = ((segment, _node(group, depth=depth + 1, numbers_only=numbers_only)) for segment, group in groups.items())
    children = tuple(nodes)
    missing = tuple(finding for _, node in children for finding in node.missing)
    return _Branch(".".join(variables[0].path[:depth]) if variables else "", missing, children)


def _node(variables: Sequence[Variable], *, depth: int, numbers_only: bool) -> _Leaf | _Branch:
    first = variables[0]
    if len(first.path) > depth:
        return _branch(variables, depth=depth, numbers_only=numbers_only)
    missing = ((first.key, "Required"),) if first.required else ()
    row = data_type(first.data_type, integer=first.integer, numbers_only=numbers_only)
    return _Leaf(first.key, missing, row)


def _object_schema(branch: _Branch, *, nullable: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": ["object", "null"] if nullable else "object",
        "properties": {segment: _node_schema(node) for segment, node in branch.children},
    }
    required = [segment for segment, node in branch.children if node.missing]
    return {**schema, "required": required} if required else schema


def _node_schema(node: _Leaf | _Branch) -> dict[str, Any]:
    if isinstance(node, _Branch):
        return _object_schema(node, nullable=not node.missing)
    return node.data_type.published(required=bool(node.missing))


def _loop_schema(row: _Branch) -> dict[str, Any]:
    return {"type": ["array", "null"], "maxItems": MAX_ITEMS, "items": _object_schema(row, nullable=False)}


def _fill(branch: _Branch, given: dict[str, Any], *, found: list[_Finding]) -> dict[str, Any]:
    bound: dict[str, Any] = {}
    for segment, node in branch.children:
        value = given.get(segment)
        if value is None:  # null means absent: U30
            found.extend(node.missing)
        elif isinstance(node, _Leaf) and node.data_type.accepts(value):
            bound[segment] = node.data_type.coerce(value)
        elif isinstance(node, _Branch) and isinstance(value, dict):
            bound[segment] = _fill(node, value, found=found)
        else:
            found.append((node.path, node.issue(value)))
    return bound


def _fill_rows(row: _Branch, items: object, *, key: str, found: list[_Finding]) -> list[dict[str, Any]]:
    """An absent loop is empty, not an error: [GUIDE] variables-and-loops for dotted keys, U32 for the others."""
    if items is None:
        return []
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        too_many = f"Array must contain at most {MAX_ITEMS} element(s)"
        found.append((key, too_many if isinstance(items, list) else expected("array", items)))
        return []
    rows: list[dict[str, Any]] = []
    for index, item in enumerate(items):
        if len(found) >= MANY_FINDINGS:  # nobody reads on, and a million of them are hundreds of megabytes
            break
        rows.append(_fill_row(row, item, at=f"{key}.{index}", found=found))
    return rows


def _fill_row(row: _Branch, item: object, *, at: str, found: list[_Finding]) -> dict[str, Any]:
    if not isinstance(item, dict):
        found.append((at, expected("object", item)))
        return {}
    own: list[_Finding] = []
    bound = _fill(row, item, found=own)
    found.extend((f"{at}.{path}", text) for path, text in own)
    return bound
