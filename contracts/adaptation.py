"""Adaptation: openapi.yaml made digestible for openapi-core 0.23.1, without a change of meaning."""

from collections.abc import Iterator, Mapping
from typing import Any

Node = Any


def adapted(document: Mapping[str, Any]) -> dict[str, Any]:
    """Judged at any address: `servers` naming another host would be ServerNotFound (libraries.md, section 4)."""
    return {**compat(document), "servers": [{"url": "/"}]}


def compat(node: Node) -> Node:
    """A copy in which a `type` list in a parameter's or header's schema is an `anyOf`: the list raises a TypeError in
    openapi-core (python-openapi/openapi-core#1180). Schemas of bodies may keep theirs."""
    if isinstance(node, list):
        return [compat(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: compat(value) for key, value in node.items()}
    for described in _parameters_and_headers(copy):
        described["schema"] = _without_type_list(described["schema"])
    return copy


def _parameters_and_headers(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for group in (node.get("parameters"), node.get("headers")):
        members = group if isinstance(group, list) else group.values() if isinstance(group, dict) else ()
        yield from (member for member in members if isinstance(member, dict) and "schema" in member)


def _without_type_list(schema: Node) -> Node:
    if not isinstance(schema, dict) or not isinstance(schema.get("type"), list):
        return schema
    outside = {key: schema[key] for key in ("default", "description") if key in schema}
    inside = {key: value for key, value in schema.items() if key not in ("type", *outside)}
    return {**outside, "anyOf": [{"type": type, **({} if type == "null" else inside)} for type in schema["type"]]}
