"""The same questions to two services: what differs beside the data is found, and data alone is no difference."""

import json
from typing import Any

from craftkit_contracts.check.book import Book
from craftkit_contracts.check.deviation import Deviation
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
    assert named(elsewhere, same) == [("value-differs", "body.id")]
    assert named(same, book(judge, (*made, {"id": other}), (*got, {"id": other}))) == []
    there = book(judge, ("other: made", "/v1/templates/a", 200, {"id": one}), (*got, {"id": one}))
    elsewhere = book(judge, ("other: made", "/v1/templates/a", 200, {"id": other}), (*got, {"id": one}))
    assert named(there, elsewhere) == []


def test_what_only_one_was_asked_says_nothing_of_shapes(judge: Judge) -> None:
    """A probe may have stopped half-way."""
    here: tuple[str, str, int, Any] = ("a: b: here", "/v1/templates", 200, {"templates": []})
    there: tuple[str, str, int, Any] = ("a: b: there", "/v1/templates", 200, {"templates": [], "more": 1})
    assert named(book(judge, here), book(judge, here, there)) == []


def test_an_id_is_first_seen_by_the_same_probe(judge: Judge) -> None:
    """That another probe of the page has seen it, too, or stopped before it did, is no matter."""
    one = {"id": "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"}
    early, late = ("page: early: made", "/v1/templates/a", 200, one), ("page: late: made", "/v1/templates/a", 200, one)
    assert named(book(judge, late), book(judge, early, late)) == []


def test_whether_a_text_is_an_id_is_for_the_specification_to_say(judge: Judge) -> None:
    ours, theirs = ({"id": "ev_1"}, {"id": "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"})
    at = ("one", "/v1/templates/a", 200)
    assert named(book(judge, (*at, ours)), book(judge, (*at, theirs))) == []


def test_what_was_told_of_an_answer_is_not_told_again(judge: Judge) -> None:
    ours = book(judge, ("one", "/v1/templates/a", 401, {"error": {"code": "unauthorized"}}))
    theirs = book(judge, ("one", "/v1/templates/a", 404, {"error": {"code": "template_not_found"}}))
    assert named(ours, theirs) == [("status-differs", "answer to one")]
    ours.claim(Deviation("authentication-not-enforced", "getTemplate", "status", 401), ours.noted[0])
    assert named(ours, theirs) == []


def test_a_vague_word_is_not_said_beside_the_contract(judge: Judge) -> None:
    told = Book(SPECIFICATION, judge, Redactor(), marked=lambda exchange: False)
    noted = told.note(Exchange("GET", "https://a/v1/health", {}, b"", 200, JSON, b'{"status": 7}'), "one")
    before = list(told.deviations)
    told.claim(Deviation("rule-broken", "getHealth", "body.status", 200), noted)
    assert list(told.deviations) == before
    told.claim(Deviation("lifecycle-broken", "getHealth", "body.status", 200), noted)
    assert len(told.deviations) == len(before) + 1
