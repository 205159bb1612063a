"""Faults that cannot be used: each is told its field, what came and what was expected, and nothing is armed."""

from typing import Any

import pytest

from ..craftkit import Craftkit, assert_problem
from .arming import arm

LATENCY = {"fault": "latency", "delay": "1s"}
ERROR = {"fault": "error", "code": "rate_limited"}

# Fault -> its field, and words of what is said
BAD: list[tuple[Any, str, str]] = [
    ({}, "fault", "received null"),
    ({"fault": "latensy"}, "fault", 'received "latensy"; did you mean latency?'),
    ({"fault": ["latency"]}, "fault", "Expected one of error, latency, drop"),
    ({"fault": "latency"}, "delay", "Expected by this fault"),
    ({"fault": "error"}, "code", "Expected by this fault"),
    ({"fault": "error", "code": "nope"}, "code", 'received "nope"'),
    ({"fault": "error", "code": 404}, "code", "received 404"),
    ({**ERROR, "retryAfter": -1}, "retryAfter", "Expected a whole number from 0 to 86400, received -1"),
    ({"fault": "latency", "delay": "soon"}, "delay", "Expected a duration such as 250ms"),
    ({"fault": "latency", "delay": 3}, "delay", "received 3"),
    ({"fault": "latency", "delay": "11m"}, "delay", "Expected at most 600 s"),
    ({"fault": "latency", "delay": ["2s", "1s"]}, "delay", "Expected the shorter duration first"),
    ({"fault": "latency", "delay": ["1s"]}, "delay", "a list of two"),
    ({"fault": "latency", "delay": {"mean": "1s"}}, "delay", "`median`"),
    ({"fault": "latency", "delay": {"median": "1s", "sigma": 9}}, "delay", "Expected a number from 0 to 5, received 9"),
    ({**LATENCY, "operation": "getNothing"}, "operation", 'received "getNothing"'),
    ({**LATENCY, "operation": []}, "operation", "received []"),
    ({**LATENCY, "operation": ["getRender", 7]}, "operation", "received 7"),
    ({"fault": "queue-down", "operation": "getRender"}, "operation", "Expected one of renderTemplate, "),
    ({**LATENCY, "path": ""}, "path", "Expected a text of 1 to 200 characters"),
    ({**LATENCY, "key": "nobody"}, "key", "the slug of a project (acme-charter, "),
    ({**LATENCY, "key": "ck_live_unknown"}, "key", "Expected the prefix of a key"),
    ({**LATENCY, "probability": 1.01}, "probability", "Expected a number from 0 to 1, received 1.01"),
    ({**LATENCY, "probability": True}, "probability", "received true"),
    ({**LATENCY, "probability": "half"}, "probability", 'received "half"'),
    ({**LATENCY, "count": 0}, "count", "Expected a whole number from 1 to 1000000, received 0"),
    ({**LATENCY, "count": 1.5}, "count", "received 1.5"),
    ({**LATENCY, "count": 1e400}, "count", "received inf"),
    ({**LATENCY, "from": "tomorrow"}, "from", 'received "tomorrow"'),
    ({**LATENCY, "from": "2040-13-01T00:00:00Z"}, "from", "Expected a timestamp"),
    ({**LATENCY, "until": 7}, "until", "Expected a timestamp such as 2026-06-21T10:00:00Z, or a duration"),
    ({**LATENCY, "from": "5m", "until": "5m"}, "until", "Expected a time after `from`"),
    ({**LATENCY, "event": "render.failed"}, "event", "No field of this fault: expected one of fault, probability"),
    ({**LATENCY, "dealy": "1s"}, "dealy", "No field of this fault"),
    ({"fault": "drop", "at": "end"}, "at", "Expected one of start, middle, received"),
    ({"fault": "slow-body", "bytes": 0}, "bytes", "Expected a whole number"),
    ({"fault": "slow-body", "pause": "1h"}, "pause", "Expected at most 600 s"),
    ({"fault": "wrong-content-type", "contentType": "a\r\nb: c"}, "contentType", "Expected a content type"),
    ({"fault": "undocumented-field", "name": ""}, "name", "Expected a text"),
    ({"fault": "render-fails", "errorMessage": "x" * 2001}, "errorMessage", "Expected a text of 1 to 2000"),
    ({"fault": "webhook-drop", "event": "render.exploded"}, "event", 'received "render.exploded"'),
    ({"fault": "webhook-drop", "subscription": "x"}, "subscription", "Expected the id of a webhook"),
    ({"fault": "webhook-drop", "operation": "getRender"}, "operation", "No field of this fault"),
    ({"fault": "webhook-stale-timestamp", "age": "1"}, "age", "Expected a duration"),
]


@pytest.mark.parametrize(("fault", "field", "said"), BAD, ids=lambda value: str(value)[:60])
def test_a_fault_that_cannot_be_used_is_refused(craftkit: Craftkit, fault: Any, field: str, said: str) -> None:
    import json

    for body, place in ((fault, field), ({"faults": [LATENCY, fault]}, f"faults.1.{field}")):
        response = craftkit.post("/_emulator/faults", data=json.dumps(body).replace("Infinity", "1e400"), key=None)
        (text,) = assert_problem(response, "invalid_request")["issues"]["fieldErrors"][place]
        assert said in text and len(text) < 700
    assert craftkit.control("GET", "/faults") == {"faults": []}


@pytest.mark.parametrize(
    "body", [{"faults": []}, {"faults": {}}, {"faults": None}, {"faults": [LATENCY], "fault": "drop"}]
)
def test_a_list_is_a_list_and_nothing_else(craftkit: Craftkit, body: Any) -> None:
    response = craftkit.post("/_emulator/faults", body, key=None)
    assert "faults" in assert_problem(response, "invalid_request")["issues"]["fieldErrors"]


@pytest.mark.parametrize("fault", [7, None, "latency", [LATENCY]], ids=str)
def test_a_fault_is_an_object(craftkit: Craftkit, fault: Any) -> None:
    response = craftkit.post("/_emulator/faults", {"faults": [fault]}, key=None)
    assert "Expected an object" in assert_problem(response, "invalid_request")["issues"]["fieldErrors"]["faults.0"][0]


def test_more_than_200_are_too_many_and_used_ones_make_room(craftkit: Craftkit) -> None:
    many = [{**LATENCY, "path": "/nowhere"}] * 150
    craftkit.control("POST", "/faults", {"faults": many})
    response = craftkit.post("/_emulator/faults", {"faults": many}, key=None)
    assert_problem(response, "conflict", message="200 faults may be armed at a time; 150 are, 150 more were asked for.")
    assert len(craftkit.control("GET", "/faults")["faults"]) == 150
    craftkit.control("POST", "/faults", {"faults": [{**ERROR, "count": 1}] * 50})
    assert {craftkit.get("/v1/templates").status_code for _ in range(50)} == {429}
    craftkit.control("POST", "/faults", {"faults": many[:50]})
    assert len(craftkit.control("GET", "/faults")["faults"]) == 200


def test_an_unknown_fault_cannot_be_disarmed(craftkit: Craftkit) -> None:
    arm(craftkit, "drop")
    assert_problem(craftkit.delete("/_emulator/faults/drop-99", key=None), "not_found", message="Fault not found.")
    (gone,) = craftkit.control("DELETE", "/faults")["faults"]
    assert (gone["fault"], craftkit.control("DELETE", "/faults")) == ("drop", {"faults": []})
