"""What openapi.yaml documents: every (operation, status, code) that a client may meet."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

METHODS = ("get", "put", "post", "delete", "patch")
Node = Mapping[str, Any]


class Pair(NamedTuple):
    """`code` is empty for a success, and for an error without an envelope (GET /v1/health)."""

    operation: str
    status: int
    code: str


def documented_pairs(document: Node) -> list[Pair]:
    """In the order of the document."""
    return [
        Pair(operation["operationId"], int(status), code)
        for item in document["paths"].values()
        for method, operation in item.items()
        if method in METHODS
        for status, response in operation["responses"].items()
        for code in _codes_of_response(document, response) or [""]
    ]


def schemes(document: Node) -> dict[str, str]:
    """The security scheme of each operation, the first where there are several, empty for none."""
    operations = [item[method] for item in document["paths"].values() for method in METHODS if method in item]
    demanded = {each["operationId"]: each.get("security", document["security"]) for each in operations}
    return {operation: next(iter(either[0])) if either else "" for operation, either in demanded.items()}


def _codes_of_response(document: Node, response: Node) -> list[str]:
    schema = _resolved(document, response).get("content", {}).get("application/json", {}).get("schema", {})
    return list(_codes(document, schema))


def _codes(document: Node, schema: Node) -> Iterator[str]:
    """The codes under `error` (flat envelope, perhaps a component of its own) or `error.code`, of all alternatives."""
    schema = _resolved(document, schema)
    for alternative in schema.get("anyOf", []):
        yield from _codes(document, alternative)
    error = _resolved(document, schema.get("properties", {}).get("error", {}))
    code = error.get("properties", {}).get("code", error)
    yield from [code["const"]] if "const" in code else code.get("enum", [])


def _resolved(document: Node, node: Node) -> Node:
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node
