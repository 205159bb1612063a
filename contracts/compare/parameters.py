"""Parameters: how those of an operation differ."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .difference import Difference
from .document import resolved
from .schemas import Place, differences

Node = Any
STYLES = {"query": "form", "header": "simple", "path": "simple", "cookie": "form"}


class Listed(NamedTuple):
    """Of one version of an operation: `path` as it is in the document, with its variables."""

    document: Mapping[str, Any]
    path: str
    parameters: list[Node]

    def named(self) -> dict[tuple[str, str], Node]:
        """By place and name. Variables of a path have no name on the wire: they go by their position."""
        found: dict[tuple[str, str], Node] = {}
        for each in (resolved(self.document, one) for one in self.parameters):
            place, name = each["in"], each["name"]
            if place == "path":
                name = str(self.path.count("{", 0, max(self.path.find(f"{{{name}}}"), 0)))
            found[place, name.lower() if place == "header" else name] = each
        return found


def of_parameters(place: Place, old: Listed, new: Listed) -> Iterator[Difference]:
    """`place`: of the operation."""
    before, after = old.named(), new.named()
    for key in sorted(before.keys() | after.keys()):
        where = f"{place.where} {key[0]} {key[1]}"
        if key not in after:
            yield Difference(True, "parameter removed", where, operations=(place.operation,))
        elif key not in before:
            must = bool(after[key].get("required"))
            kind = "required parameter added" if must else "parameter added"
            yield Difference(must, kind, where, operations=(place.operation,))
        else:
            at = Place(place.old, place.new, place.way, place.operation, where)
            yield from _parameter(at, before[key], after[key])


def _parameter(place: Place, old: Node, new: Node) -> Iterator[Difference]:
    must, shall = bool(old.get("required")), bool(new.get("required"))
    if must != shall:
        kind = "required now" if shall else "no longer required"
        yield Difference(shall, kind, place.where, operations=(place.operation,))
    if _written(old) != _written(new):
        told = (_written(old), _written(new))
        yield Difference(True, "written otherwise", place.where, *told, operations=(place.operation,))
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        kind = "deprecated now" if new.get("deprecated") else "no longer deprecated"
        yield Difference(False, kind, place.where, operations=(place.operation,))
    yield from differences(place, _schema(old), _schema(new))


def _written(parameter: Node) -> str:
    """How its values go into the request."""
    style = parameter.get("style", STYLES.get(parameter["in"], ""))
    explode = parameter.get("explode", style == "form")
    kinds = " ".join(parameter.get("content", ()))
    return f"style {style}{', exploded' if explode else ''}{f', as {kinds}' if kinds else ''}"


def _schema(parameter: Node) -> Node:
    content: Node = next(iter(parameter.get("content", {}).values()), {})
    return parameter.get("schema", content.get("schema", True))
