"""Contract: openapi.yaml, executed. Routes and validators are made from it; compiled on first use."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import jsonschema_rs

from ..web.issues import issues_in

METHODS = ("get", "put", "post", "delete", "patch")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DOCUMENT = "https://craftkit.invalid/openapi.yaml"  # a name for validators; nothing is fetched
Schema = Any


class ContractMismatch(Exception):
    """openapi.yaml and the code do not name the same operations."""


class Route(NamedTuple):
    operation: str
    method: str
    path: str

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return re.sub(r"\{(\w+)\}", r"<\1>", self.path)


class Contract:
    """The effective contract of the documented API."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._operations: dict[str, Mapping[str, Any]] = {}
        self.routes: list[Route] = []
        self._compiled: dict[tuple[str, str], jsonschema_rs.Validator | None] = {}
        for path, item in document["paths"].items():
            for method in METHODS:
                if method in item:
                    self._add(Route(item[method]["operationId"], method.upper(), path), item[method])

    def _add(self, route: Route, operation: Mapping[str, Any]) -> None:
        self.routes.append(route)
        self._operations[route.operation] = operation

    def require(self, operations: set[str]) -> None:
        """Refuse to go on when specification and code differ."""
        specified = set(self._operations)
        if specified != operations:
            raise ContractMismatch(
                f"openapi.yaml and the code differ: only specified {sorted(specified - operations)}, "
                f"only coded {sorted(operations - specified)}"
            )

    def request_issues(self, operation: str, body: Any) -> dict[str, list[str]]:
        """What is wrong with the shape of a request body; nothing when it fits."""
        validator = self._validator(operation, "request")
        return {} if validator is None else issues_in(body, validator)

    def reply_faults(self, operation: str, status: int, body: Any) -> str:
        """Why a JSON reply breaks the contract; empty when it holds. `body` is None for a PDF."""
        if str(status) not in self._operations[operation]["responses"]:
            return f"{operation} documents no status {status}"
        validator = self._validator(operation, str(status)) if body is not None else None
        if validator is None or validator.is_valid(body):
            return ""
        error = next(iter(validator.iter_errors(body)))
        return f"{operation} {status} at {'.'.join(map(str, error.instance_path)) or 'the top'}: {error.message[:500]}"

    def _validator(self, operation: str, part: str) -> jsonschema_rs.Validator | None:
        if (operation, part) not in self._compiled:
            schema = self._schema(operation, part)
            self._compiled[operation, part] = None if schema is None else self._compile(schema)
        return self._compiled[operation, part]

    def _schema(self, operation: str, part: str) -> Schema | None:
        """The JSON schema of a request body or of the reply with a status; None where there is none."""
        spec = self._operations[operation]
        described = spec.get("requestBody", {}) if part == "request" else spec["responses"][part]
        content = self._resolved(described).get("content", {})
        schema: Schema | None = content.get("application/json", {}).get("schema")
        return schema

    def _resolved(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node:
            found: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node

    def _compile(self, schema: Schema) -> jsonschema_rs.Validator:
        whole = {"$schema": DIALECT, "allOf": [_pointing(schema)]}
        return jsonschema_rs.validator_for(whole, registry=self._components, validate_formats=True)

    @cached_property
    def _components(self) -> jsonschema_rs.Registry:
        """Kept once for all validators: one with its own copy takes 1.4 MB."""
        described = {"$schema": DIALECT, "components": self._document.get("components", {})}
        return jsonschema_rs.Registry([(DOCUMENT, described)])


def _pointing(node: Schema) -> Schema:
    """A copy whose references name the document that they are of."""
    if isinstance(node, list):
        return [_pointing(each) for each in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _pointing(value) for key, value in node.items()}
    return copy | {"$ref": DOCUMENT + copy["$ref"]} if str(copy.get("$ref", "")).startswith("#/") else copy
