"""Documents: how two OpenAPI documents differ, operation by operation and webhook by webhook."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .credentials import of_credentials
from .difference import Difference, Way, collected
from .document import resolved
from .parameters import Listed, of_parameters
from .plain import Plain
from .schemas import Place, differences

VARIABLE = re.compile(r"\{[^{}]*\}")
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
Node = Any


class Operation(NamedTuple):
    """`path` with what it begins with, `parameters` with those of its path."""

    path: str
    node: Node
    parameters: list[Node]


class Pair(NamedTuple):
    """An operation of both versions, or a webhook: `sent` is the way its request goes."""

    name: str
    where: str
    old: Operation
    new: Operation
    sent: Way
    answered: Way


class Comparison:
    """`under`: a path below which the new one is served, and of which the old one knows nothing."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any], *, under: str = "") -> None:
        self._old, self._new, self._under = old, new, under
        self._plain = Plain(old), Plain(new)

    def differences(self) -> list[Difference]:
        """All, each once, the breaking ones first."""
        return collected(self._found())

    def _found(self) -> Iterator[Difference]:
        for section, sent, answered in (
            ("paths", Way.REQUEST, Way.REPLY),
            ("webhooks", Way.REPLY, Way.REQUEST),  # the service is the one that asks
        ):
            before = _operations(self._old, section, "")
            after = _operations(self._new, section, self._under)
            for where in sorted(before.keys() - after.keys()):
                yield Difference(True, "operation removed", where, operations=(_name(before[where], where),))
            for where in sorted(after.keys() - before.keys()):
                yield Difference(False, "operation added", where, operations=(_name(after[where], where),))
            for where in sorted(before.keys() & after.keys()):
                name = _name(before[where], where)
                yield from self._operation(Pair(name, where, before[where], after[where], sent, answered))

    def _operation(self, pair: Pair) -> Iterator[Difference]:
        old, new = pair.old.node, pair.new.node
        names = old.get("operationId"), new.get("operationId")
        if names[0] != names[1]:
            yield Difference(names[0] is not None, "operationId changed", pair.where, *names, operations=(pair.name,))
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            kind = "deprecated now" if new.get("deprecated") else "no longer deprecated"
            yield Difference(False, kind, pair.where, operations=(pair.name,))
        yield from of_credentials(pair.where, pair.name, (self._old, old), (self._new, new))
        yield from of_parameters(
            self._place(pair, pair.sent, pair.where),
            Listed(self._old, pair.old.path, pair.old.parameters),
            Listed(self._new, pair.new.path, pair.new.parameters),
        )
        yield from self._body(pair)
        yield from self._replies(pair)

    def _place(self, pair: Pair, way: Way, where: str) -> Place:
        return Place(*self._plain, way, pair.name, where)

    def _resolved(self, old: Node, new: Node) -> tuple[Node, Node]:
        return resolved(self._old, old), resolved(self._new, new)

    def _body(self, pair: Pair) -> Iterator[Difference]:
        old, new = self._resolved(pair.old.node.get("requestBody", {}), pair.new.node.get("requestBody", {}))
        where = f"{pair.where} body"
        if bool(old.get("required")) != bool(new.get("required")):
            shall = bool(new.get("required"))
            kind = "required now" if shall else "no longer required"
            yield Difference(shall == (pair.sent is Way.REQUEST), kind, where, operations=(pair.name,))
        yield from self._contents(pair, where, pair.sent, (old, new))

    def _replies(self, pair: Pair) -> Iterator[Difference]:
        before, after = (
            {str(status): node for status, node in each.node.get("responses", {}).items()}
            for each in (pair.old, pair.new)
        )
        for status in sorted(before.keys() | after.keys()):
            where = f"{pair.where} {status}"
            if status not in after:
                yield Difference(status.startswith("2"), "status removed", where, operations=(pair.name,))
            elif status not in before:
                yield Difference(False, "status added", where, operations=(pair.name,))
            else:
                nodes = self._resolved(before[status], after[status])
                yield from self._headers(pair, where, *nodes)
                yield from self._contents(pair, where, pair.answered, nodes)

    def _headers(self, pair: Pair, where: str, old: Node, new: Node) -> Iterator[Difference]:
        before, after = ({name.lower(): each for name, each in node.get("headers", {}).items()} for node in (old, new))
        for name in sorted(before.keys() - after.keys()):
            yield Difference(True, "header removed", f"{where} {name}", operations=(pair.name,))
        for name in sorted(after.keys() - before.keys()):
            yield Difference(False, "header added", f"{where} {name}", operations=(pair.name,))
        for name in sorted(before.keys() & after.keys()):
            one, other = self._resolved(before[name], after[name])
            must, shall = bool(one.get("required")), bool(other.get("required"))
            if must != shall:
                kind = "header promised now" if shall else "header no longer promised"
                yield Difference(must, kind, f"{where} {name}", operations=(pair.name,))
            place = self._place(pair, pair.answered, f"{where} {name}")
            yield from differences(place, one.get("schema", True), other.get("schema", True))

    def _contents(self, pair: Pair, where: str, way: Way, nodes: tuple[Node, Node]) -> Iterator[Difference]:
        before, after = ({_kind(name): each for name, each in node.get("content", {}).items()} for node in nodes)
        for kind in sorted(before.keys() - after.keys()):
            yield Difference(True, "content type removed", f"{where} {kind}", operations=(pair.name,))
        for kind in sorted(after.keys() - before.keys()):
            yield Difference(way is Way.REPLY, "content type added", f"{where} {kind}", operations=(pair.name,))
        for kind in sorted(before.keys() & after.keys()):
            place = self._place(pair, way, where)
            yield from differences(place, before[kind].get("schema", True), after[kind].get("schema", True))


def _operations(document: Mapping[str, Any], section: str, under: str) -> dict[str, Operation]:
    """By method and path, the path of the server before it: what is written there may as well stand here."""
    begin = _begin(document, under) if section == "paths" else ""
    found: dict[str, Operation] = {}
    for path, given in (document.get(section) or {}).items():
        item = resolved(document, given)
        for method in METHODS:
            if method in item:
                listed = [*item.get("parameters", ()), *item[method].get("parameters", ())]
                where = f"{method.upper()} {re.sub(VARIABLE, '{}', begin + path)}"
                found[where] = Operation(begin + path, item[method], listed)
    return found


def _begin(document: Mapping[str, Any], under: str) -> str:
    url = next((str(each.get("url", "")) for each in document.get("servers") or ()), "")
    path = urlsplit(url).path.rstrip("/")
    if not path.startswith("/"):
        return ""
    return path.removeprefix(under) if path == under or path.startswith(f"{under}/") else path


def _kind(name: str) -> str:
    """JSON is UTF-8 with or without its being said."""
    kind, _, more = name.lower().partition(";")
    return kind.strip() if "charset" in more or not more.strip() else f"{kind.strip()};{more.strip()}"


def _name(operation: Operation, where: str) -> str:
    return str(operation.node.get("operationId", where))
