"""The gate, at the socket: what it lets out, how often, how fast, and when it stops."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from craftkit_contracts.gate import WRITING, Gate, NoAnswer, Policy, Refused, Reply, Request
from craftkit_contracts.transport import seconds_asked

from .listening import listening
from .recorder import Recorder


def gate(recorder: Recorder, **more: Any) -> Gate:
    return Gate(Policy(hosts=frozenset({recorder.address.removeprefix("http://")}), run="r1", **more))


def get(recorder: Recorder, path: str = "/", operation: str = "getHealth", method: str = "GET") -> Request:
    return Request(method, recorder.address + path, operation=operation)


def test_only_hosts_methods_and_operations_that_are_named_get_out(recorder: Recorder) -> None:
    strict = gate(recorder, operations=frozenset({"getHealth"}))
    for request, told in (
        (Request("GET", "http://elsewhere.example.com/", operation="getHealth"), "no host of this run"),
        (get(recorder, method="DELETE"), "DELETE is not allowed"),
        (get(recorder, operation="listTemplates"), "listTemplates is not in the list of operations"),
        (get(recorder, operation=""), "what is no operation is not in the list"),
    ):
        with pytest.raises(Refused, match=told):
            strict.send(request)
    assert recorder.lines == []
    assert strict.send(get(recorder)).status == 200
    assert recorder.agents == ["craftkit-contracts (run r1)"]


def test_redirects_are_not_followed(recorder: Recorder) -> None:
    recorder.answers.append((302, {"Location": f"{recorder.address}/elsewhere"}, b""))
    assert gate(recorder).send(get(recorder)).status == 302 and recorder.lines == ["GET /"]


def test_a_budget_is_spent_by_repetitions_too(recorder: Recorder) -> None:
    recorder.answers = [(429, {"Retry-After": "0"}, b"")] * 9
    spent = gate(recorder, budget=3, patience=9)
    with pytest.raises(Refused, match="the budget of 3 requests is spent"):
        spent.send(get(recorder))
    assert len(recorder.lines) == 3


def test_a_target_that_asks_for_patience_gets_it(recorder: Recorder) -> None:
    recorder.answers = [(429, {"Retry-After": "0"}, b""), (429, {}, b"")]
    assert gate(recorder, patience=3).send(get(recorder)).status == 200
    assert len(recorder.lines) == 3


@pytest.mark.parametrize(("patience", "after"), [(0, "0"), (3, "9999")])
def test_without_patience_or_with_too_long_a_wait_the_429_is_the_answer(
    recorder: Recorder, patience: int, after: str
) -> None:
    recorder.answers = [(429, {"Retry-After": after}, b"")]
    assert gate(recorder, patience=patience).send(get(recorder)).status == 429 and len(recorder.lines) == 1


def test_who_asks_to_be_left_alone_for_long_is(recorder: Recorder) -> None:
    recorder.answers = [(429, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(hours=1))}, b"")]
    patient = gate(recorder, patience=3)
    assert patient.send(get(recorder)).status == 429
    with pytest.raises(Refused, match=r"asks to be left alone for 3[56]\d\d s: nothing more is sent to it"):
        patient.send(get(recorder))
    assert len(recorder.lines) == 1


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        *[("7", 7), ("0", 0), ("9" * 400, float("inf")), ("", 1), ("-3", 1), ("1e9", 1), ("soon", 1), ("\u0663", 1)],
        *[("Thu, 01 Jan 1970 00:00:00 GMT", 1), ("Thu, 01 Jan 1970 00:00:00 -0000", 1), ("Thu, 99 Jan 1970", 1)],
    ],
)
def test_how_long_a_target_asks_to_be_left_alone(asked: str, seconds: float) -> None:
    assert seconds_asked(Reply(429, {"retry-after": asked}, b"")) == seconds


def test_who_turns_all_away_is_left_alone(recorder: Recorder) -> None:
    recorder.answers = [(429, {"Retry-After": "0"}, b"")] * 9
    fused = gate(recorder, fuse=3, patience=1)
    with pytest.raises(Refused, match="the last 3 requests failed"):
        [fused.send(get(recorder)) for _ in range(9)]
    assert len(recorder.lines) == 3


def test_after_failures_in_a_row_nothing_more_is_sent(recorder: Recorder) -> None:
    fused = gate(recorder, fuse=3)
    recorder.answers = [(500, {}, b""), (503, {}, b""), (200, {}, b""), *[(500, {}, b"")] * 3]
    for _ in range(6):
        fused.send(get(recorder))
    with pytest.raises(Refused, match="the last 3 requests failed"):
        fused.send(get(recorder))
    assert len(recorder.lines) == 6


def test_when_its_time_is_over_nothing_is_sent_or_waited_for(recorder: Recorder) -> None:
    with listening(lambda connection: None) as host:
        ending = Gate(Policy(frozenset({host}), "r1", ends=time.monotonic() + 1))
        with pytest.raises(NoAnswer, match=r"no whole reply within (?:0\.|1 s)"):
            ending.send(Request("GET", f"http://{host}/"))
    with pytest.raises(Refused, match="no time left"):
        gate(recorder, ends=time.monotonic()).send(get(recorder))
    assert recorder.lines == []


def test_nobody_there_is_said_in_one_line(recorder: Recorder) -> None:
    away = Gate(Policy(hosts=frozenset({"127.0.0.1:1"}), run="r", methods=WRITING, timeout=5))
    with pytest.raises(NoAnswer) as caught:
        away.send(Request("GET", "http://127.0.0.1:1/"))
    assert "\n" not in str(caught.value) and "refused" in str(caught.value).lower()
