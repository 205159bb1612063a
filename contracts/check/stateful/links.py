"""Links: what the specification says can be asked next, and with which values of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...specification import Node, Operation, Specification
from ..visit import Answer

PATH, BODY = "$request.path.", "$response.body#"


class Dangling(Exception):
    """The answer has nothing there: an empty list, or an expression that we do not read."""


@dataclass(frozen=True, slots=True)
class Link:
    """From an answer of `source` to `target`. `parameters` and `body` hold expressions."""

    source: str
    status: int
    name: str
    target: str
    parameters: Node = field(compare=False)
    body: Any = field(compare=False)

    def __str__(self) -> str:
        return f"{self.source} {self.status} -> {self.target}"


def links_of(specification: Specification) -> tuple[Link, ...]:
    """All, in the order of the specification."""
    return tuple(
        link
        for operation in specification.operations.values()
        for status in operation.node["responses"]
        if status.startswith("2") and status.isdigit()
        for link in _links(specification, operation, int(status))
    )


def _links(specification: Specification, operation: Operation, status: int) -> list[Link]:
    response = specification.response(operation, status) or {}
    nodes = {name: specification.resolved(node) for name, node in response.get("links", {}).items()}
    return [
        Link(operation.id, status, name, node["operationId"], node.get("parameters", {}), node.get("requestBody"))
        for name, node in nodes.items()
        if node.get("operationId") in specification.operations
    ]


def filled(template: Any, path: Mapping[str, str], answer: Answer) -> Any:
    """With the values that its expressions stand for. Dangling where there are none."""
    if isinstance(template, Mapping):
        return {name: filled(value, path, answer) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, path, answer) for value in template]
    if not isinstance(template, str) or not template.startswith("$"):
        return template
    value = _value(template, path, answer)
    if not isinstance(value, str) or not value:
        raise Dangling(template)
    return value


def _value(expression: str, path: Mapping[str, str], answer: Answer) -> Any:
    if expression.startswith(PATH):
        return path.get(expression.removeprefix(PATH))
    if expression.startswith(f"{BODY}/"):
        steps = expression.removeprefix(f"{BODY}/").split("/")
        return answer.at(*(int(step) if step.isdigit() else step for step in steps))
    return None
