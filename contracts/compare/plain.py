"""Plain: a schema without references, and in one way of writing where there are several for the same values."""

from collections.abc import Iterable, Mapping
from typing import Any

from .document import resolved

Node = Any
# What says nothing about which values there may be.
WORDS = frozenset(
    {"$comment", "$id", "$schema", "description", "example", "examples", "externalDocs", "nullable", "title", "xml"}
)
NOTHING_SAID: Mapping[str, Any] = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False}
NULL = {"type": "null"}
CHOICES = ("oneOf", "anyOf")


class Plain:
    """Of one document. Each schema is made plain once, so that it is the same object each time."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._made: dict[int, tuple[Node, Node]] = {}  # with the schema itself, or its id might be given to another

    def __call__(self, node: Node) -> Mapping[str, Any] | None:
        """None for a schema that takes nothing at all."""
        if isinstance(node, bool):
            return {} if node else None
        if id(node) not in self._made:
            self._made[id(node)] = node, self._without_beginning(node)  # where it contains itself
            self._made[id(node)] = node, self._plain(node)
        made: Mapping[str, Any] | None = self._made[id(node)][1]
        return made

    def name(self, node: Node) -> str:
        """Of the component that it is, if it is one, and nothing but words beside it."""
        while isinstance(node, Mapping) and "$ref" not in node:
            branches = next((node[each] for each in ("allOf", *CHOICES) if len(node.get(each, ())) == 1), None)
            if branches is None:
                return ""
            node = branches[0]
        return str(node["$ref"]) if isinstance(node, Mapping) else ""

    @staticmethod
    def _without_beginning(node: Node) -> Node:
        return {key: value for key, value in node.items() if key not in ("$ref", "allOf", *CHOICES)}

    def _plain(self, node: Node) -> Node:
        made = {key: value for key, value in node.items() if key != "$ref"}
        if "$ref" in node:
            target = self(resolved(self._document, {"$ref": node["$ref"]}))
            if target is None:
                return None
            made = {**target, **made}
        is_null = made.get("nullable") is True
        made = self._joined({key: value for key, value in made.items() if not _is_word(key, value)})
        for keyword in CHOICES:
            made = self._chosen(made, keyword)
        made = _bounds(_typed(made))
        return _or_null(made) if is_null and "type" in made else made

    def _joined(self, made: dict[str, Any]) -> dict[str, Any]:
        """`allOf` taken apart, where nothing in it stands against anything else."""
        whole: dict[str, Any] | None = {key: value for key, value in made.items() if key != "allOf"}
        for branch in made.get("allOf", ()):
            whole = _both(whole, self(branch)) if whole is not None else None
        return made if whole is None else whole

    def _chosen(self, made: dict[str, Any], keyword: str) -> dict[str, Any]:
        """A choice of one is none, and one of something or null is that something, or null."""
        branches = made.get(keyword, ())
        real = [each for each in branches if each != NULL]
        one = self(real[0]) if len(real) == 1 else None
        beside = {key: value for key, value in made.items() if key != keyword}
        types = [plain["type"] for each in branches if (plain := self(each) or {}).keys() == {"type"}]
        if len(branches) == len(types) > 1:
            return _both(beside, {"type": sorted({name for each in types for name in names(each)})}) or made
        if one is None or (len(branches) > 1 and "type" not in one):
            return made
        return _both(beside, one if len(branches) == 1 else _or_null(one)) or made


def _is_word(key: str, value: Any) -> bool:
    return key in WORDS or key.startswith("x-") or (key in NOTHING_SAID and value == NOTHING_SAID[key])


def _both(one: Mapping[str, Any], other: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What fits both, as one schema; None where that is not put together so easily."""
    if other is None or _is_closed(one, other) or _is_closed(other, one):
        return None
    made = {**one, **other}
    for keyword in one.keys() & other.keys():
        if keyword == "required":
            made[keyword] = sorted({*one[keyword], *other[keyword]})
        elif keyword == "properties":
            again = one[keyword].keys() & other[keyword].keys()
            made[keyword] = {**one[keyword], **other[keyword]} | {
                name: {"allOf": [one[keyword][name], other[keyword][name]]} for name in again
            }
        elif one[keyword] != other[keyword]:
            return None
    return made


def _is_closed(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """It forbids what only the other one names."""
    return one.get("additionalProperties", True) is not True and "properties" in other


def _typed(made: dict[str, Any]) -> dict[str, Any]:
    if "const" in made and "enum" not in made:
        made = {key: value for key, value in made.items() if key != "const"} | {"enum": [made["const"]]}
    if "enum" in made and "type" not in made:
        return made | {"type": sorted({_type_of(value) for value in made["enum"]})}
    return made


def _type_of(value: Any) -> str:
    for kind, name in TYPES:
        if isinstance(value, kind):
            return name
    return "null"


def _or_null(made: Mapping[str, Any]) -> dict[str, Any]:
    enum = {"enum": [*made["enum"], None]} if None not in made.get("enum", [None]) else {}
    return {**made, "type": sorted({*names(made["type"]), "null"})} | enum


def names(kind: str | Iterable[str]) -> Iterable[str]:
    return [kind] if isinstance(kind, str) else kind


def _bounds(made: dict[str, Any]) -> dict[str, Any]:
    """Of OpenAPI 3.0, where `exclusiveMaximum` says of `maximum` that it is one."""
    for bound in ("Maximum", "Minimum"):
        is_exclusive = made.get(f"exclusive{bound}")
        if isinstance(is_exclusive, bool):
            made = {key: value for key, value in made.items() if key != f"exclusive{bound}"}
            if is_exclusive and bound.lower() in made:
                made[f"exclusive{bound}"] = made.pop(bound.lower())
    return made


TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "boolean"),
    (str, "string"),
    (int, "integer"),
    (float, "number"),
    (Mapping, "object"),
    ((list, tuple), "array"),
)
