"""The control API answers, and other sessions do, however many slow requests there are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from craftkit_emulator import server

from ..craftkit import Craftkit, assert_problem
from ..webhooks.receiver import SECRET, receiving
from .slow import sent

ROWS = 10_000
TABLE = {
    "variables": [],
    "loops": [{"key": "items", "label": "Items", "itemFields": [{"key": "name", "label": "Name", "dataType": "text"}]}],
}


def test_while_a_large_pdf_is_drawn_for_16_readers_everybody_else_is_answered(craftkit: Craftkit) -> None:
    other = Craftkit(craftkit.root, f"{craftkit.session}-other", http=requests.Session())
    craftkit.publish_template("table", TABLE)
    render = craftkit.finish(craftkit.render("table", {"items": [{"name": f"Row {n}"} for n in range(ROWS)]}))
    other.poll(other.render())
    with sent(craftkit, f"/v1/renders/{render['id']}/download", count=16) as downloads:
        assert craftkit.control("GET", "/health") == {"status": "ok"}
        assert other.control("GET", "")["counts"]["renders"] == 6
        assert other.submit().status_code == 202
        assert downloads.answered() == 0, "or it shows nothing"
        assert {answer.status for answer in downloads.answers()} == {200}


MANY, CAP = 200, 60


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "latency", "delay": "30s"},
        {"fault": "slow-body", "bytes": 1, "pause": "30s"},
        {"fault": "latency", "delay": {"median": "30s", "sigma": 0.1}},
    ],
    ids=["latency", "slow body", "heavy tail"],
)
def test_while_200_requests_are_slow_everybody_else_is_answered(craftkit: Craftkit, fault: dict[str, Any]) -> None:
    other = Craftkit(craftkit.root, f"{craftkit.session}-other", http=requests.Session())
    (armed,) = craftkit.control("POST", "/faults", fault)["faults"]
    with sent(craftkit, "/v1/templates", count=MANY) as slow:
        while craftkit.control("GET", "/faults")["faults"][0]["fired"] < MANY:
            assert craftkit.control("GET", "/health") == {"status": "ok"}
        assert other.submit().status_code == 202
        assert other.control("GET", "")["counts"]["renders"] == 6
        assert slow.answered() in (0, MANY), "the first byte of a slow body"
        craftkit.control("DELETE", f"/faults/{armed['id']}")
        assert {answer.status for answer in slow.answers()} == {200}


def test_beyond_the_cap_one_is_refused_at_once_and_the_control_api_still_answers(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_WAITING", CAP)
    craftkit = Craftkit(serve())
    craftkit.control("POST", "/faults", {"fault": "latency", "delay": "60s", "path": "/v1/templates"})
    with sent(craftkit, "/v1/templates", count=CAP + 1) as slow:
        while not slow.answered():
            assert craftkit.control("GET", "/health") == {"status": "ok"}
        assert_problem(craftkit.get("/v1/templates"), "too_many_waiting", status=503)
        assert craftkit.submit().status_code == 202
        craftkit.control("DELETE", "/faults")
        assert sorted({answer.status for answer in slow.answers()}) == [200, 503]


def test_clock_moves_that_wait_for_a_receiver_leave_room_for_other_control_calls(craftkit: Craftkit) -> None:
    clients = [Craftkit(craftkit.root, f"{craftkit.session}-{n}") for n in range(6)]
    with receiving() as receiver, ThreadPoolExecutor(6) as pool:
        receiver.otherwise = receiver.hang
        for client in clients:
            client.freeze()
            client.control("POST", "/webhooks", {"url": receiver.url, "secret": SECRET})
            client.render()
        moves = [pool.submit(client.advance, "1h") for client in clients]
        receiver.wait_for(6)
        assert craftkit.control("GET", "/health") == {"status": "ok"}
        assert not any(move.done() for move in moves)
        receiver.released.set()
