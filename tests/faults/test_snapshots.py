"""Faults travel with the world: kept, gone back to, and carried elsewhere as they stood."""

from typing import Any

import pytest
import requests

from ..craftkit import Craftkit, assert_problem
from ..webhooks.conftest import START, subscribe
from ..webhooks.receiver import receiving
from .arming import arm, armed


def statuses(craftkit: Craftkit, requests: int = 12) -> list[int]:
    return [craftkit.get("/v1/templates").status_code for _ in range(requests)]


def test_a_world_that_is_gone_back_to_meets_the_same_faults_again(craftkit: Craftkit) -> None:
    id = arm(craftkit, "error", code="rate_limited", probability=0.5, count=6)
    statuses(craftkit, 5)
    craftkit.control("PUT", "/snapshots/here")
    before, first = armed(craftkit, id), statuses(craftkit)
    craftkit.control("DELETE", "/faults")
    craftkit.control("POST", "/snapshots/here/restore")
    assert (armed(craftkit, id), statuses(craftkit)) == (before, first)


def test_one_that_is_carried_elsewhere_does_too(craftkit: Craftkit) -> None:
    arm(craftkit, "error", code="rate_limited", probability=0.5, operation=["listTemplates"], key="acme-charter")
    arm(craftkit, "latency", delay={"median": "1ms", "sigma": 0.2}, **{"from": "0s", "until": "1h"})
    craftkit.fail_next("renders", 3, errorMessage="On purpose.")
    craftkit.control("PUT", "/signature-credits", {"left": 2})
    craftkit.control("PUT", "/snapshots/here")
    other = Craftkit(craftkit.root, f"{craftkit.session}-other", http=requests.Session())
    other.control("POST", "/snapshots/there/import", craftkit.control("GET", "/snapshots/here/export"))
    other.control("POST", "/snapshots/there/restore")
    assert other.control("GET", "/faults") == craftkit.control("GET", "/faults")
    assert (other.control("GET", "")["armed"]["renders"], other.control("GET", "")["signatureCredits"]) == (3, 2)
    assert statuses(other) == statuses(craftkit)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("fault", "given", "delay"), "soon"),
        (("fault", "given", "fault"), "drop"),
        (("fault", "settings"), {}),
        (("fault", "kind"), "nothing"),
        (("fault", "probability"), 7.0),
        (("fired",), 5),
        (("considered",), -1),
        (("shorthand",), "queue"),
    ],
    ids=str,
)
def test_one_that_was_tampered_with_is_refused(craftkit: Craftkit, path: tuple[str, ...], value: Any) -> None:
    id = arm(craftkit, "latency", delay="1ms", count=3)
    craftkit.control("PUT", "/snapshots/here")
    exported = craftkit.control("GET", "/snapshots/here/export")
    place = exported["state"]["faults"][id]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    response = craftkit.post("/_emulator/snapshots/there/import", exported, key=None)
    assert f"state.faults.{id}" in str(assert_problem(response, "invalid_request")["issues"])


def test_a_delivery_that_is_held_back_still_is(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    craftkit.control("PUT", "/progression", {"progression": "immediate"})
    with receiving() as receiver:
        subscribe(craftkit, receiver)
        arm(craftkit, "webhook-delay", delay="1m")
        craftkit.render()
        craftkit.advance("1s")
        craftkit.control("PUT", "/snapshots/here")
        for seen in (1, 2):
            craftkit.advance("58s")
            assert len(receiver.received) == seen - 1
            craftkit.advance("1s")
            assert len(receiver.received) == seen
            craftkit.control("POST", "/snapshots/here/restore")
