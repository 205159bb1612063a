"""Documents: how two OpenAPI documents differ, operation by operation and webhook by webhook."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .difference import Difference, Way, collected
from .schemas import Place, differences, resolved

VARIABLE = re.compile(r"\{\w+\}")
METHODS = ("get", "put", "post", "delete", "patch")
Node = Any


class Pair(NamedTuple):
    """An operation of both versions, or a webhook: `sent` is the way its request goes."""

    name: str
    where: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    sent: Way
    answered: Way


class Comparison:
    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._old, self._new = old, new

    def differences(self) -> list[Difference]:
        """All, each once, the breaking ones first."""
        return collected(self._found())

    def _found(self) -> Iterator[Difference]:
        for section, sent, answered in (
            ("paths", Way.REQUEST, Way.REPLY),
            ("webhooks", Way.REPLY, Way.REQUEST),  # the service is the one that asks
        ):
            before, after = _operations(self._old, section), _operations(self._new, section)
            for where in sorted(before.keys() - after.keys()):
                yield Difference(True, "operation removed", where, operations=(_name(before[where], where),))
            for where in sorted(after.keys() - before.keys()):
                yield Difference(False, "operation added", where, operations=(_name(after[where], where),))
            for where in sorted(before.keys() & after.keys()):
                name = _name(before[where], where)
                yield from self._operation(Pair(name, where, before[where], after[where], sent, answered))

    def _operation(self, pair: Pair) -> Iterator[Difference]:
        old, new = pair.old.get("operationId"), pair.new.get("operationId")
        if old != new:
            yield Difference(True, "operationId changed", pair.where, old, new, (pair.name,))
        yield from self._security(pair)
        yield from self._parameters(pair)
        yield from self._body(pair)
        yield from self._replies(pair)

    def _security(self, pair: Pair) -> Iterator[Difference]:
        old = pair.old.get("security", self._old.get("security", []))
        new = pair.new.get("security", self._new.get("security", []))
        if old != new:
            kept = all(each in new for each in old) and bool(old)
            yield Difference(not (kept or not new), "credentials changed", pair.where, old, new, (pair.name,))

    def _parameters(self, pair: Pair) -> Iterator[Difference]:
        before, after = _parameters(self._old, pair.old), _parameters(self._new, pair.new)
        for key in sorted(before.keys() | after.keys()):
            where = f"{pair.where} {key[0]} {key[1]}"
            if key not in after:
                yield Difference(True, "parameter removed", where, operations=(pair.name,))
            elif key not in before:
                must = bool(after[key].get("required"))
                kind = "required parameter added" if must else "parameter added"
                yield Difference(must, kind, where, operations=(pair.name,))
            else:
                yield from self._parameter(pair, where, before[key], after[key])

    def _parameter(self, pair: Pair, where: str, old: Node, new: Node) -> Iterator[Difference]:
        must, shall = bool(old.get("required")), bool(new.get("required"))
        if must != shall:
            kind = "required now" if shall else "no longer required"
            yield Difference(shall, kind, where, operations=(pair.name,))
        place = Place(self._old, self._new, pair.sent, pair.name, where)
        yield from differences(place, old.get("schema", True), new.get("schema", True))

    def _body(self, pair: Pair) -> Iterator[Difference]:
        old, new = (
            resolved(document, node.get("requestBody", {}))
            for document, node in ((self._old, pair.old), (self._new, pair.new))
        )
        where = f"{pair.where} body"
        if bool(old.get("required")) != bool(new.get("required")):
            shall = bool(new.get("required"))
            kind = "required now" if shall else "no longer required"
            yield Difference(shall == (pair.sent is Way.REQUEST), kind, where, operations=(pair.name,))
        yield from self._contents(pair, where, pair.sent, (old, new))

    def _replies(self, pair: Pair) -> Iterator[Difference]:
        before, after = pair.old.get("responses", {}), pair.new.get("responses", {})
        before, after = ({str(status): node for status, node in each.items()} for each in (before, after))
        for status in sorted(before.keys() | after.keys()):
            where = f"{pair.where} {status}"
            if status not in after:
                yield Difference(status.startswith("2"), "status removed", where, operations=(pair.name,))
            elif status not in before:
                yield Difference(False, "status added", where, operations=(pair.name,))
            else:
                old, new = resolved(self._old, before[status]), resolved(self._new, after[status])
                yield from self._headers(pair, where, old, new)
                yield from self._contents(pair, where, pair.answered, (old, new))

    def _headers(self, pair: Pair, where: str, old: Node, new: Node) -> Iterator[Difference]:
        before, after = old.get("headers", {}), new.get("headers", {})
        for name in sorted(before.keys() - after.keys()):
            yield Difference(True, "header removed", f"{where} {name}", operations=(pair.name,))
        for name in sorted(after.keys() - before.keys()):
            yield Difference(False, "header added", f"{where} {name}", operations=(pair.name,))
        for name in sorted(before.keys() & after.keys()):
            one, other = resolved(self._old, before[name]), resolved(self._new, after[name])
            if one.get("required") and not other.get("required"):
                yield Difference(True, "header no longer promised", f"{where} {name}", operations=(pair.name,))
            place = Place(self._old, self._new, pair.answered, pair.name, f"{where} {name}")
            yield from differences(place, one.get("schema", True), other.get("schema", True))

    def _contents(self, pair: Pair, where: str, way: Way, nodes: tuple[Node, Node]) -> Iterator[Difference]:
        before, after = (node.get("content", {}) for node in nodes)
        for kind in sorted(before.keys() - after.keys()):
            yield Difference(True, "content type removed", f"{where} {kind}", operations=(pair.name,))
        for kind in sorted(after.keys() - before.keys()):
            yield Difference(way is Way.REPLY, "content type added", f"{where} {kind}", operations=(pair.name,))
        for kind in sorted(before.keys() & after.keys()):
            place = Place(self._old, self._new, way, pair.name, where)
            yield from differences(place, before[kind].get("schema", True), after[kind].get("schema", True))


def _operations(document: Mapping[str, Any], section: str) -> dict[str, Mapping[str, Any]]:
    return {
        f"{method.upper()} {re.sub(VARIABLE, '{}', path)}": {**item[method], "parameters": _listed(item, item[method])}
        for path, item in (document.get(section) or {}).items()
        for method in METHODS
        if method in item
    }


def _listed(item: Node, operation: Node) -> list[Node]:
    return [*item.get("parameters", ()), *operation.get("parameters", ())]


def _parameters(document: Mapping[str, Any], operation: Node) -> dict[tuple[str, str], Node]:
    """By place and name. Variables of a path have no name on the wire: they go by their position."""
    found = [resolved(document, each) for each in operation["parameters"]]
    named = {(each["in"], each["name"]): each for each in found if each["in"] != "path"}
    return named | {("path", str(n)): each for n, each in enumerate(each for each in found if each["in"] == "path")}


def _name(operation: Mapping[str, Any], where: str) -> str:
    return str(operation.get("operationId", where))
