"""A target that does otherwise is told of: step, field, what came, what was expected, what was nearest."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from craftkit_contracts.replay import golden, reports
from craftkit_contracts.replay.outcome import MISMATCH, PASSED, Outcome
from craftkit_contracts.scenarios.difference import Difference

from .liar import Raw, Said, lying
from .running import played, written

RENDER = {
    "id": "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071",
    "status": "queued",
    "createdAt": "2026-06-21T10:00:00.000Z",
    "items": [{"name": "a", "price": 1}, {"name": "b", "price": 2}],
    "note": None,
}
TRUTH = {
    "id": "<uuid>",
    "status": "<one of queued | rendering>",
    "createdAt": "<timestamp>",
    "items": [{"name": "a"}, {"name": "<text of 1>", "price": "<number from 1 to 2>"}],
    "note": "<text or null>",
}


def asked(
    tmp_path: Path, came: Any, expect: dict[str, Any], *, status: int = 200, headers: Mapping[str, str] = {}
) -> Outcome:
    """The outcome of one step that expects that, where this came."""
    path = written(tmp_path, [{"call": "GET /v1/thing", "expect": expect}])
    with lying({"GET /v1/thing": Said(status, came, headers)}) as liar:
        return played(path, liar.address, api_key="ck_live_x")


def test_the_truth_is_taken(tmp_path: Path) -> None:
    outcome = asked(tmp_path, RENDER, {"status": 200, "body": TRUTH, "headers": {"x-a": "b"}}, headers={"X-A": "b"})
    assert outcome.status == PASSED, outcome.told()


# what came -> expected -> the difference told
LIES: dict[str, tuple[Any, Any, Difference]] = {
    "a value": (
        RENDER | {"status": "failed"},
        TRUTH,
        Difference("body.status", '"failed"', "<one of queued | rendering>"),
    ),
    "a kind": (RENDER | {"id": 7}, TRUTH, Difference("body.id", "7", "<uuid>")),
    "a time that is none": (
        RENDER | {"createdAt": "2026-02-31T10:00:00Z"},
        TRUTH,
        Difference("body.createdAt", '"2026-02-31T10:00:00Z"', "<timestamp>"),
    ),
    "a field by another name": (
        {"createdat": "2026-06-21T10:00:00.000Z"},
        {"createdAt": "<timestamp>"},
        Difference("body.createdAt", "nothing", "<timestamp>", 'body.createdat is "2026-06-21T10:00:00.000Z"'),
    ),
    "a field that is not there": (
        {"a": 1, "b": 2},
        {"whatever": 3},
        Difference("body.whatever", "nothing", "3", "the fields there are: a, b"),
    ),
    "a number for true": ({"ok": 1}, {"ok": True}, Difference("body.ok", "1", "true")),
    "null for nothing": ({"ok": None}, {"ok": "<absent>"}, Difference("body.ok", "null", "<absent>")),
    "too many items": ({"a": [1, 2]}, {"a": [1]}, Difference("body.a", "[1, 2]", "a list of 1")),
    "an item deep inside": (
        {"a": [{"b": [1, {"c": 2}]}]},
        {"a": [{"b": [1, {"c": 3}]}]},
        Difference("body.a.0.b.1.c", "2", "3"),
    ),
    "one of many": (
        {"a": [{"n": 1}, {"n": "x"}]},
        {"a": {"<every>": {"n": "<number>"}}},
        Difference("body.a.1.n", '"x"', "<number>"),
    ),
    "none of many": (
        {"a": [{"n": 1, "m": 1}, {"n": 2, "m": 5}]},
        {"a": {"<some>": {"n": 2, "m": 4}}},
        Difference(
            "body.a",
            "a list of 2 without one",
            'an item that is {"n": 2, "m": 4}',
            "body.a.1.m 5, expected 4",
        ),
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_told_with_its_field(tmp_path: Path, name: str) -> None:
    came, expected, difference = LIES[name]
    outcome = asked(tmp_path, came, {"body": expected})
    assert (outcome.status, outcome.where) == (MISMATCH, "step 1 (line 5): call GET /v1/thing")
    assert outcome.differences == [difference]


def test_exactly_means_that_no_further_field_is_there(tmp_path: Path) -> None:
    assert asked(tmp_path, {"a": 1, "b": 2}, {"body": {"a": 1}}).status == PASSED
    outcome = asked(tmp_path, {"a": 1, "b": 2}, {"body-exactly": {"a": 1}})
    assert outcome.differences == [Difference("body.b", "2", "no such field")]


def test_a_wrong_status_comes_with_what_the_reply_says(tmp_path: Path) -> None:
    body = {"error": {"code": "conflict", "message": "Too late."}}
    outcome = asked(tmp_path, body, {"status": 404, "problem": "not_found"}, status=409)
    assert [(each.place, each.came, each.expected) for each in outcome.differences] == [
        ("status", "409", "404"),
        ("problem", "conflict", "not_found"),
    ]
    assert all('the reply says {"error": {"code": "conflict"' in each.nearest for each in outcome.differences)


def test_a_step_that_expects_nothing_expects_success(tmp_path: Path) -> None:
    outcome = asked(tmp_path, {}, {"headers": {"x-missing": "<absent>"}}, status=500)
    assert [one.place for one in outcome.differences] == ["status"]


def test_a_header_that_is_not_there_comes_with_the_nearest(tmp_path: Path) -> None:
    outcome = asked(tmp_path, {}, {"headers": {"Retry-After": "<pattern [0-9]+>"}}, headers={"Retry-Afterr": "7"})
    told = Difference("header.retry-after", "nothing", "<pattern [0-9]+>", 'header.retry-afterr is "7"')
    assert outcome.differences == [told]


def test_flat_errors_have_their_code_as_well(tmp_path: Path) -> None:
    assert asked(tmp_path, {"error": "gone"}, {"status": 401, "problem": "gone"}, status=401).status == PASSED


def test_captured_values_are_sent_and_expected_again(tmp_path: Path) -> None:
    steps = [
        {
            "call": "GET /v1/a",
            "capture": {"id": "body.0.id", "n": "body.0.n", "part": {"from": "body.0.id", "pattern": "(.)$"}},
        },
        {
            "call": "POST /v1/b/{id}",
            "body": {"n": "{n}", "text": "no {n}, {{n}} and \\{n}"},
            "expect": {"body": {"n": "{n}", "id": "it is {part}"}},
        },
    ]
    answers = {
        "GET /v1/a": Said(body=[{"id": "x/y", "n": 7}]),
        "POST /v1/b/x%2Fy": [Said(body={"n": 7, "id": "it is y"}), Said(body={"n": "7", "id": "it is y"})],
    }
    with lying(answers) as liar:
        path = written(tmp_path, steps)
        outcomes = [played(path, liar.address, api_key="ck_live_x", allow_writes=True) for _ in range(2)]
    assert outcomes[0].status == PASSED, outcomes[0].told()
    assert '"n": 7' in outcomes[0].transcript and '"text": "no 7, {{n}} and {n}"' in outcomes[0].transcript
    assert outcomes[1].differences == [Difference("body.n", '"7"', "7")]


def test_a_capture_from_nowhere_says_what_there_is(tmp_path: Path) -> None:
    path = written(tmp_path, [{"call": "GET /v1/a", "capture": {"id": "body.items.3.id"}}])
    with lying({"GET /v1/a": Said(body={"items": []})}) as liar:
        outcome = played(path, liar.address, api_key="ck_live_x")
    told = Difference("capture id", "nothing", "body.items.3.id", "'3' of 'items.3.id' is not there")
    assert outcome.differences == [told]


def test_who_polls_in_vain_is_told_of_the_last_reply(tmp_path: Path) -> None:
    step = {"call": "GET /v1/a", "until": {"body": {"status": "done"}}, "every": "10ms", "within": "30ms"}
    with lying({"GET /v1/a": Said(body={"status": "busy"})}) as liar:
        outcome = played(written(tmp_path, [step]), liar.address, api_key="ck_live_x")
    assert outcome.differences == [Difference("until body.status, asked 4 times", '"busy"', '"done"')]


def test_replies_that_are_hard_to_write_down_are_told_of_all_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, [{"call": "GET /v1/a", "expect": {"body": {"a": "b"}}}])
    for came in ({"a": "\ud800"}, "\x00\x1b\uffff", Raw(b"[" * 100_000), Raw(b"\xff\xfe{}"), Raw(b"")):
        with lying({"GET /v1/a": Said(body=came)}) as liar:
            outcome = played(path, liar.address, api_key="ck_live_x")
        assert outcome.status == MISMATCH
        reports.write(tmp_path / "out", [outcome], liar.address)
        ET.parse(tmp_path / "out" / "junit.xml")  # noqa: S314 - our own


def test_the_same_on_an_emulator_whose_transcripts_are_kept(tmp_path: Path) -> None:
    """It says that it is one, and then lies."""
    about = Said(body={"version": "1", "clock": {}, "world": "demo"})
    path = written(tmp_path, [{"call": "GET /v1/a"}])
    for came in ({"a": "\ud800"}, Raw(b"[" * 100_000), Raw(b"%PDF-1.3 broken"), Raw(b"\xff\xfe{}")):
        with lying({"GET /_emulator": about, "POST /_emulator/sessions": Said()}) as liar:
            liar.otherwise = Said(body=came)
            outcome = played(path, liar.address)
            assert outcome.status == PASSED, outcome.told()
            assert golden.write(tmp_path / "golden.txt", outcome.transcript).startswith("golden transcript")
            assert golden.differences(tmp_path / "golden.txt", outcome.transcript) == ("", [])


def test_of_an_error_for_an_answer_only_that_it_came_is_told(tmp_path: Path) -> None:
    error = {"error": {"code": "queue_unavailable", "message": "Try again."}}
    outcome = asked(tmp_path, error, {"status": 202, "body": TRUTH, "headers": {"x-a": "b"}}, status=503)
    assert [(one.place, one.came, one.expected) for one in outcome.differences] == [("status", "503", "202")]
    assert "queue_unavailable" in outcome.differences[0].nearest
    other = asked(tmp_path, error, {"status": 404, "problem": "not_found"}, status=503)
    assert [one.place for one in other.differences] == ["status", "problem"]
