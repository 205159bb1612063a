"""The same questions to two services: what differs beside the data is found, and data alone is no difference."""

import json
from typing import Any

from craftkit_contracts.check.book import Book
from craftkit_contracts.check.parity import differing
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.judge import Judge
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.specification import Specification

SPECIFICATION = Specification.from_file()
JSON = {"content-type": "application/json"}


def book(judge: Judge, *answers: tuple[str, str, int, Any]) -> Book:
    """`answers`: step, path, status, body."""
    made = Book(SPECIFICATION, judge, Redactor(), marked=lambda exchange: True)
    for step, path, status, body in answers:
        url = f"https://api.example.com{path}"
        made.note(Exchange("GET", url, {}, b"", status, JSON, json.dumps(body).encode()), step)
    return made


def named(one: Book, other: Book) -> list[tuple[str, str]]:
    return [(each.deviation.kind, each.deviation.where) for each in differing(one, other)]


def test_other_data_is_no_difference(judge: Judge) -> None:
    ours = {"templates": [{"id": "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071", "description": None, "name": "A"}]}
    theirs = {"templates": [{"id": "00000000-5d6e-7f80-9a1b-2c3d4e5f6071", "description": "x", "name": "B"}] * 3}
    assert (
        named(book(judge, ("all", "/v1/templates", 200, ours)), book(judge, ("all", "/v1/templates", 200, theirs)))
        == []
    )
    empty = book(judge, ("all", "/v1/templates", 200, {"templates": []}))
    assert named(empty, book(judge, ("all", "/v1/templates", 200, theirs))) == []


def test_another_status_or_code_is(judge: Judge) -> None:
    ours = book(judge, ("none", "/v1/templates", 404, {"error": {"code": "not_found"}}))
    theirs = book(judge, ("none", "/v1/templates", 404, {"error": {"code": "template_not_found"}}))
    assert named(ours, theirs) == [("status-differs", "answer to none")]


def test_another_shape_is(judge: Judge) -> None:
    ours = book(judge, ("one", "/v1/templates", 200, {"templates": [{"id": 1, "owner": {"name": "x"}}]}))
    theirs = book(judge, ("one", "/v1/templates", 200, {"templates": [{"id": "x"}]}))
    found = [each for each in named(ours, theirs) if each[0] == "shape-differs"]
    assert found == [("shape-differs", "body.templates[].id"), ("shape-differs", "body.templates[].owner")]


def test_an_id_that_refers_elsewhere_is(judge: Judge) -> None:
    one, other = "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071", "00000000-5d6e-7f80-9a1b-2c3d4e5f6071"
    made, got = ("probe: made", "/v1/templates/a", 200), ("probe: got", "/v1/templates/a", 200)
    same = book(judge, (*made, {"id": one}), (*got, {"id": one}))
    elsewhere = book(judge, (*made, {"id": one}), (*got, {"id": other}))
    assert named(elsewhere, same) == [("value-differs", "body.id of probe: got")]
    assert named(same, book(judge, (*made, {"id": other}), (*got, {"id": other}))) == []
    there = book(judge, ("other: made", "/v1/templates/a", 200, {"id": one}), (*got, {"id": one}))
    elsewhere = book(judge, ("other: made", "/v1/templates/a", 200, {"id": other}), (*got, {"id": one}))
    assert named(there, elsewhere) == []
