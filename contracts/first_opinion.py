"""The first opinion: an exchange against openapi.yaml by jsonschema-rs, and by what OpenAPI says around the schemas."""

import re
from collections.abc import Iterator
from email.parser import BytesParser
from itertools import islice
from typing import Any

from .exchange import Exchange
from .finding import Finding
from .payload import NotJSON, read
from .specification import Match, Node, Operation, Specification

Found = Iterator[tuple[str, str]]  # kind and detail
MOST = 5  # findings of one body; a large one can be wrong in a million places
INTEGER = re.compile(r"-?[0-9]{1,4300}")  # int() reads no more digits
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class FirstOpinion:
    """Findings on requests and responses. Validators are compiled when first needed."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification

    def of(self, exchange: Exchange) -> list[Finding]:
        match = self._specification.find(exchange.method, exchange.path)
        if match is None:
            return [Finding("", "request", "route", f"no operation answers {exchange.method} {exchange.path}")]
        id = match.operation.id
        return [
            *(Finding(id, "request", *found) for found in self._request(exchange, match)),
            *(Finding(id, "response", *found) for found in self._response(exchange, match.operation)),
        ]

    def _request(self, exchange: Exchange, match: Match) -> Found:
        yield from self._security(exchange, match.operation)
        yield from self._parameters(exchange, match)
        described = match.operation.node.get("requestBody")
        if described is not None:
            yield from self._request_body(exchange, match.operation, self._specification.resolved(described))

    def _security(self, exchange: Exchange, operation: Operation) -> Found:
        """Presence only: whether a credential is any good is not the contract's to say."""
        required = operation.node.get("security", self._specification.document.get("security", []))
        kind, _, token = exchange.request_headers.get("authorization", "").partition(" ")
        if required and not (kind.lower() == "bearer" and token.strip()):
            yield "security", "no bearer token"

    def _parameters(self, exchange: Exchange, match: Match) -> Found:
        for parameter in match.operation.parameters:
            value = _given(parameter, exchange, match)
            where = f"{parameter['in']} parameter {parameter['name']}"
            yield from self._value("parameter", parameter, value, at=(match.operation.id, where))

    def _value(self, kind: str, described: Node, value: str | None, *, at: tuple[str, ...]) -> Found:
        """A parameter or header: absent, or the text of a value."""
        if value is None:
            if described.get("required", False):
                yield kind, f"{at[-1]} is missing"
            return
        schema = described["schema"]
        validator = self._specification.validator(at, schema)
        for error in validator.iter_errors(_typed(value, self._specification.resolved(schema))):
            yield kind, f"{at[-1]}: {error.message[:300]}"

    def _request_body(self, exchange: Exchange, operation: Operation, described: Node) -> Found:
        if exchange.request_body:
            media_type = exchange.request_headers.get("content-type", "")
            yield from self._body(exchange.request_body, media_type, described, at=(operation.id, "request"))
        elif described.get("required", False):
            yield "body", "the request body is missing"

    def _response(self, exchange: Exchange, operation: Operation) -> Found:
        described = self._specification.response(operation, exchange.status)
        if described is None:
            yield "status", f"{operation.id} documents no status {exchange.status}"
            return
        at = (operation.id, str(exchange.status))
        for name, header in described.get("headers", {}).items():
            value = exchange.response_headers.get(name.lower())
            yield from self._value("header", self._specification.resolved(header), value, at=(*at, f"header {name}"))
        if "content" in described:
            yield from self._body(exchange.response_body, exchange.content_type, described, at=at)

    def _body(self, body: bytes, media_type: str, described: Node, *, at: tuple[str, ...]) -> Found:
        plain = media_type.partition(";")[0].strip().lower()
        if plain not in described["content"]:
            yield "content-type", f"{media_type or 'no content type'!r} is none of {sorted(described['content'])}"
        elif not body:
            yield "body", "the body is empty"
        elif plain == "application/json":
            yield from self._json(body, described["content"][plain].get("schema", {}), at=(*at, plain))

        elif plain == "multipart/form-data":
            schema = self._specification.resolved(described["content"][plain].get("schema", {}))
            yield from _form(body, media_type, schema)

    def _json(self, body: bytes, schema: Node, *, at: tuple[str, ...]) -> Found:
        try:
            value = read(body)
        except NotJSON as error:
            yield "json", str(error)
            return
        validator = self._specification.validator(at, schema)
        if validator.is_valid(value):
            return
        for wrong in islice(validator.iter_errors(value), MOST):
            yield "body", f"{'.'.join(map(str, wrong.instance_path)) or 'the top'}: {wrong.message[:300]}"


def _form(body: bytes, media_type: str, schema: Node) -> Found:
    """Which parts are there. What is in them are octets, and fits."""
    whole = BytesParser().parsebytes(b"Content-Type: %s\r\n\r\n%s" % (media_type.encode("latin-1", "replace"), body))
    names = {part.get_param("name", header="Content-Disposition") for part in whole.walk()}
    for name in schema.get("required", ()):
        if name not in names:
            yield "body", f"the top: {name!r} is a required property"


def _given(parameter: Node, exchange: Exchange, match: Match) -> str | None:
    name = parameter["name"]
    if parameter["in"] == "query":
        return exchange.query.get(name, [None])[0]
    source = match.path if parameter["in"] == "path" else exchange.request_headers
    return source.get(name.lower() if parameter["in"] == "header" else name)


def _typed(text: str, schema: Node) -> Any:
    """The value that a text stands for where the schema wants a number or boolean; the text when it stands for none."""
    type = schema.get("type")
    if type == "integer" and INTEGER.fullmatch(text):
        return int(text)
    if type == "number" and NUMBER.fullmatch(text):
        return float(text)
    return {"true": True, "false": False}.get(text, text) if type == "boolean" else text
