"""Lines: an exchange as a person reads it, with the lines marked where it deviates."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...exchange import Exchange

MOST, WIDEST = 400, 2000  # lines, characters in one
AROUND, SHOWN = 4, 40  # lines around what is marked; lines in all


class Line(NamedTuple):
    text: str
    place: str = ""
    marked: bool = False


def request(exchange: Exchange, where: str) -> list[Line]:
    head = f"{exchange.method} {exchange.target or '/'}"
    lines = [Line(head, "request"), *_headers(exchange.request_headers, "request header"), Line("")]
    body = _body(exchange.request_body)
    return _marked([*lines, *(line._replace(place=f"request.{line.place}") for line in body)], where)


def response(exchange: Exchange, where: str) -> list[Line]:
    lines = [
        Line(f"{exchange.status or 'no answer'}", "status"),
        *_headers(exchange.response_headers, "header"),
        Line(""),
    ]
    return _marked([*lines, *_body(exchange.response_body)], where)


def shown(where: str) -> str:
    """The line of a place: of an answer that differs as a whole it is the status; `body.id of STEP` is `body.id`."""
    return "status" if where.startswith("answer to ") else where.partition(" of ")[0]


def excerpt(given: list[Line]) -> str:
    """What is marked first, with what is around it; all of it where it is short or nothing is marked."""
    first = next((number for number, line in enumerate(given) if line.marked), 0)
    begin = 0 if len(given) <= SHOWN else max(0, first - AROUND)
    end = begin + (SHOWN if begin == 0 else 2 * AROUND + 1)
    kept = [f"{'>' if line.marked else ' '} {line.text}".rstrip() for line in given[begin:end]]
    return "\n".join([*(["  ..."] if begin else []), *kept, *(["  ..."] if end < len(given) else [])])


def _headers(headers: Mapping[str, str], place: str) -> Iterator[Line]:
    for name, value in headers.items():
        yield Line(f"{name}: {value}", f"{place} {name}")


def _body(body: bytes) -> list[Line]:
    try:
        found = list(_value(json.loads(body), "body", "", "")) if body else []
    except (ValueError, RecursionError):
        found = [Line(text, "body") for text in body.decode("utf-8", "replace").splitlines()]
    return [line._replace(text=line.text[:WIDEST]) for line in found]


def _value(value: Any, place: str, indent: str, name: str) -> Iterator[Line]:
    if not value or not isinstance(value, (dict, list)):
        yield Line(f"{indent}{name}{json.dumps(value, ensure_ascii=False)}", place)
        return
    is_list = isinstance(value, list)
    yield Line(f"{indent}{name}{'[' if is_list else '{'}", place)
    yield from _inner(value, place, f"{indent}  ")
    yield Line(f"{indent}{']' if is_list else '}'}")


def _inner(value: Any, place: str, indent: str) -> Iterator[Line]:
    """A comma ends what another follows."""
    rows = [(f"{place}[]", "", each) for each in value] if isinstance(value, list) else _fields(value, place)
    for number, (where, name, each) in enumerate(rows, 1):
        *most, last = _value(each, where, indent, name)
        yield from most
        yield last._replace(text=f"{last.text}," if number < len(rows) else last.text)


def _fields(value: Mapping[str, Any], place: str) -> list[tuple[str, str, Any]]:
    return [(f"{place}.{key}", f"{json.dumps(key, ensure_ascii=False)}: ", each) for key, each in value.items()]


def _marked(lines: list[Line], where: str) -> list[Line]:
    """At the place, or at the nearest one around it that is there: what is missing has no line."""
    places = {line.place for line in lines if line.place}
    while where and where not in places:
        where = where[:-2] if where.endswith("[]") else where.rpartition(".")[0]
    return _cut([line._replace(marked=bool(where) and line.place == where) for line in lines])


def _cut(given: list[Line]) -> list[Line]:
    """A long one is cut where it is not marked."""
    if len(given) <= MOST:
        return given
    first = next((number for number, line in enumerate(given) if line.marked), 0)
    begin = 0 if first < MOST - AROUND else first - AROUND
    before = [given[0], Line(f"... {begin - 1} lines")] if begin else []
    after = len(given) - begin - MOST
    return [*before, *given[begin : begin + MOST], *([Line(f"... and {after} further lines")] if after > 0 else [])]
