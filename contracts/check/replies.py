"""Replies: one exchange against the specification, by the layers contract and strict."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from ..exchange import Exchange
from ..payload import NotJSON, is_unreadable, read, repeated
from ..specification import Match, Node, Operation, Specification
from .deviation import Deviation
from .naming import Wrong, wrongs

MOST = 200  # things wrong in one body
JSON, PDF = "application/json", b"%PDF-"
LENGTH = "content-length"
CHARSET = re.compile(r"(?i:charset)\s*=\s*\"?([^\";\s]+)")
UTF_8 = ("utf-8", "utf8", "us-ascii")
# Headers that HTTP, proxies and hosts add, whatever the service is.
INFRASTRUCTURE = re.compile(
    r"content-(?:length|type|encoding|language|security-policy(?:-report-only)?)|date|server|connection|keep-alive|"
    r"transfer-encoding|via|vary|etag|last-modified|cache-control|pragma|expires|age|accept-ranges|alt-svc|link|"
    r"strict-transport-security|referrer-policy|permissions-policy|report-to|nel|set-cookie|server-timing|"
    r"access-control-.*|cross-origin-.*|cf-.*|fly-.*|x-(?:amz|vercel|nf|fastly|cache|served|timer|envoy|render|railway|"
    r"cloud-trace|goog|azure|akamai|content-type-options|frame-options|xss-protection|powered-by|dns-prefetch|permitted|download-options|request-id|"
    r"correlation-id|trace-id|runtime|robots-tag|matched-path|nextjs|middleware).*|traceparent|rndr-id|expect-ct|"
    r"craftkit-emulator-.*"
)


class Told(NamedTuple):
    """What is wrong with one side of a reply, before it is known where the reply belongs."""

    kind: str
    where: str
    expected: str = ""
    came: str = ""


class Replies:
    """Validators are compiled when first needed, and kept."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification

    def deviations(self, exchange: Exchange) -> list[Deviation]:
        """What is wrong with the reply; nothing for one that belongs to no operation."""
        match = self._specification.find(exchange.method, exchange.path)
        return [] if match is None else [_deviation(exchange, match, told) for told in self._told(exchange, match)]

    def _told(self, exchange: Exchange, match: Match) -> Iterator[Told]:
        described = self._specification.response(match.operation, exchange.status)
        if described is None:
            documented = ", ".join(map(str, match.operation.node["responses"]))
            yield Told("status-undocumented", "status", documented, str(exchange.status))
            return
        if others := list(self._fitting(exchange, match.operation)):
            came = f"{exchange.status} with an error of {' or '.join(others)}"
            yield Told("status-undocumented", "status", f"{' or '.join(others)}, or another error", came)
            return
        yield from self._headers(exchange, match.operation, described)
        if exchange.method != "HEAD":
            yield from self._body(exchange, match.operation, described)

    def _fitting(self, exchange: Exchange, operation: Operation) -> Iterator[str]:
        """The documented errors whose body this is, where it is none of its own status: nothing else of it is wrong."""
        value = _error(exchange)
        if value is None or self._is_body_of(str(exchange.status), operation, value):
            return
        for status in operation.node["responses"]:
            if status >= "400" and self._is_body_of(status, operation, value):
                yield status

    def _is_body_of(self, status: str, operation: Operation, value: Any) -> bool:
        content = (self._specification.response(operation, status) or {}).get("content", {})
        if JSON not in content:
            return False
        return self._specification.validator((operation.id, status, JSON), content[JSON].get("schema", {})).is_valid(
            value
        )

    def _headers(self, exchange: Exchange, operation: Operation, described: Node) -> Iterator[Told]:
        headers = {name.lower(): node for name, node in described.get("headers", {}).items()}
        for name, node in headers.items():
            header = self._specification.resolved(node)
            value = exchange.response_headers.get(name)
            if value is None and name == LENGTH and _is_framed_otherwise(exchange):
                continue
            if value is None and header.get("required"):
                yield Told("header-missing", f"header {name}", "the header", "none")
            elif value is not None and not self._fits(operation, exchange.status, (name, value), header):
                yield Told("header-broken", f"header {name}", str(header.get("schema")), value[:120])
        for name in sorted(exchange.response_headers.keys() - headers.keys()):
            if not INFRASTRUCTURE.fullmatch(name):
                yield Told(
                    "header-undocumented", f"header {name}", "no such header", exchange.response_headers[name][:120]
                )

    def _fits(self, operation: Operation, status: int, given: tuple[str, str], header: Node) -> bool:
        name, text = given
        schema = header["schema"]
        if name == "cache-control" and "const" in schema:
            return _directives(text) == _directives(schema["const"])
        value = int(text) if schema.get("type") == "integer" and text.isdecimal() else text
        return self._specification.validator((operation.id, str(status), f"header {name}"), schema).is_valid(value)

    def _body(self, exchange: Exchange, operation: Operation, described: Node) -> Iterator[Told]:
        content = described.get("content", {})
        plain, _, more = (part.strip().lower() for part in exchange.content_type.partition(";"))
        if not content:
            return
        if plain not in content:
            yield Told("content-type-undocumented", "header content-type", ", ".join(content), plain or "none")
        elif not exchange.response_body:
            yield Told("body-missing", "body", plain, "nothing")
        elif plain == "application/pdf" and not exchange.response_body.startswith(PDF):
            yield Told("not-a-pdf", "body", "%PDF-", _looks(exchange.response_body))
        elif plain == JSON:
            if (charset := CHARSET.search(more)) and charset[1].lower() not in UTF_8:
                yield Told("header-broken", "header content-type", "charset utf-8, or none", charset[1])
            yield from self._json(exchange, operation, content[plain].get("schema", {}))

    def _json(self, exchange: Exchange, operation: Operation, schema: Node) -> Iterator[Told]:
        try:
            value = read(exchange.response_body)
        except NotJSON as error:
            yield Told("not-json", "body", "JSON", str(error))
            return
        if is_unreadable(exchange.response_body):
            yield Told("not-json", "body", "JSON", "nested too deeply to be read")
            return
        if exchange.response_body.startswith(BOM_UTF8):
            yield Told("not-json", "body", "JSON (RFC 8259)", "a byte order mark before it")
        if twice := repeated(exchange.response_body):
            yield Told("not-json", "body", "each name once", f"{twice} twice")
        validator = self._specification.validator((operation.id, str(exchange.status), JSON), schema)
        if not validator.is_valid(value):
            for wrong in wrongs(islice(validator.iter_errors(value), MOST)):
                yield _enveloped(exchange, wrong)


def _error(exchange: Exchange) -> Any:
    """The body of something that says it is an error; None of all else."""
    if not exchange.content_type.lower().startswith(JSON) or b'"error"' not in exchange.response_body:
        return None
    try:
        value = read(exchange.response_body)
    except NotJSON:
        return None
    return value if isinstance(value, dict) and "error" in value else None


def _is_framed_otherwise(exchange: Exchange) -> bool:
    """By chunks, or by the end of the connection (RFC 9112, 6.3): a length would then be wrong."""
    headers = exchange.response_headers
    return "transfer-encoding" in headers or headers.get("connection", "").lower() == "close"


def _directives(text: str) -> list[str]:
    """In any order, with or without blanks: RFC 9111, 5.2."""
    return sorted(part.strip().lower() for part in text.split(","))


def _looks(body: bytes) -> str:
    """What a body is, and nothing of what it says."""
    first = body.lstrip()[:1]
    return {b"<": "HTML or XML", b"{": "JSON", b"[": "JSON"}.get(first, "other bytes" if first else "nothing")


def _enveloped(exchange: Exchange, wrong: Wrong) -> Told:
    """Of an error: whatever is wrong with it but a code of its own is the envelope's matter."""
    if exchange.status >= 400 and wrong.kind != "value-undocumented":
        return Told("envelope-altered", wrong.place, wrong.expected, f"{wrong.kind}: {wrong.came}")
    return Told(*wrong)


def _deviation(exchange: Exchange, match: Match, told: Told) -> Deviation:
    return Deviation(
        kind=told.kind,
        operation=match.operation.id,
        where=told.where,
        status=exchange.status,
        expected=told.expected,
        came=told.came,
    )
