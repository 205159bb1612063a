"""Specification: openapi.yaml as the judges read it. Operations are found by method and path."""

import re
from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from .data import load, locate

if TYPE_CHECKING:
    import jsonschema_rs

METHODS = ("get", "put", "post", "delete", "patch")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DOCUMENT = "https://craftkit.invalid/openapi.yaml"  # a name for validators; nothing is fetched
Node = Mapping[str, Any]


class Operation(NamedTuple):
    """`path` is the template, as in openapi.yaml; `parameters` are the path's and its own, references followed."""

    id: str
    method: str
    path: str
    node: Node
    parameters: tuple[Node, ...]


class Match(NamedTuple):
    operation: Operation
    path: dict[str, str]


class Specification:
    """One OpenAPI 3.1 document."""

    def __init__(self, document: Node) -> None:
        self.document = document
        self.operations = {operation.id: operation for operation in self._read()}
        # Fewer variables first: a literal path is more concrete than a template
        by_concreteness = sorted(self.operations.values(), key=lambda operation: operation.path.count("{"))
        self._routes = [(operation, _pattern(operation.path)) for operation in by_concreteness]
        self._compiled: dict[Hashable, jsonschema_rs.Validator] = {}

    @classmethod
    def from_file(cls, path: Path | None = None) -> "Specification":
        """Ours, unless another is named."""
        return cls(load(path or locate("openapi.yaml")))

    def find(self, method: str, path: str) -> Match | None:
        """The operation that answers `method` on a percent-encoded path, with the path's variables."""
        for operation, pattern in self._routes:
            found = pattern.fullmatch(path) if operation.method == method else None
            if found:
                return Match(operation, {name: unquote(value) for name, value in found.groupdict().items()})
        return None

    def resolved(self, node: Node) -> Node:
        """The node itself, or what its `$ref` points to."""
        while "$ref" in node:
            found: Any = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def response(self, operation: Operation, status: int | str) -> Node | None:
        described = operation.node["responses"].get(str(status))
        return None if described is None else self.resolved(described)

    def validator(self, key: Hashable, schema: Node) -> "jsonschema_rs.Validator":
        """A validator of `schema` with the document's components; compiled once for each key."""
        if key not in self._compiled:
            import jsonschema_rs

            whole = {"$schema": DIALECT, "allOf": [_pointing(schema)]}
            self._compiled[key] = jsonschema_rs.validator_for(whole, registry=self._components, validate_formats=True)
        return self._compiled[key]

    @cached_property
    def _components(self) -> "jsonschema_rs.Registry":
        """Kept once for all validators: one with its own copy takes 1.4 MB."""
        import jsonschema_rs

        described = {"$schema": DIALECT, "components": self.document.get("components", {})}
        return jsonschema_rs.Registry([(DOCUMENT, described)])

    def _read(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item)

    def _operation(self, path: str, method: str, item: Node) -> Operation:
        node = item[method]
        listed = [self.resolved(parameter) for parameter in (*item.get("parameters", ()), *node.get("parameters", ()))]
        own = {(parameter["in"], parameter["name"]): parameter for parameter in listed}  # its own override the path's
        return Operation(node["operationId"], method.upper(), path, node, tuple(own.values()))


def _pattern(path: str) -> re.Pattern[str]:
    steps = re.split(r"\{(\w+)\}", path)
    return re.compile("".join(f"(?P<{step}>[^/]+)" if i % 2 else re.escape(step) for i, step in enumerate(steps)))


def _pointing(node: Any) -> Any:
    """A copy whose references name the document that they are of."""
    if isinstance(node, list):
        return [_pointing(each) for each in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _pointing(value) for key, value in node.items()}
    return copy | {"$ref": DOCUMENT + copy["$ref"]} if str(copy.get("$ref", "")).startswith("#/") else copy
