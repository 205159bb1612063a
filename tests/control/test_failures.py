"""Failures on purpose: the next `count` times something is tried, it fails."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from craftkit_emulator.world.faults.kinds import SHORTHANDS as FAILURES

from ..craftkit import RENDER_ID, Craftkit, assert_problem

WHAT = ("renders", "queue", "inserts", "storage", "health")  # those of other areas are tried in their folders
NONE_ARMED = dict.fromkeys(FAILURES, 0)


def tried(client: Craftkit, what: str) -> tuple[int, str | None]:
    """Try what can be made to fail: the status, and the error's code or the failed render's message."""
    if what == "renders":
        client.control("PUT", "/progression", {"progression": "immediate"})
        render = client.poll(client.render())
        return 202 if render["status"] == "succeeded" else 0, render["errorMessage"]
    calls: dict[str, Callable[[], requests.Response]] = {
        "queue": client.submit,
        "inserts": lambda: client.post("/v1/embed/builder/templates", {"documentTemplate": {"name": "Built"}}),
        "storage": lambda: client.get(f"/v1/renders/{RENDER_ID}/download"),
        "health": lambda: client.get("/v1/health", key=None),
    }
    response = calls[what]()
    if response.headers["Content-Type"] != "application/json":
        return response.status_code, None
    error = response.json().get("error", {})
    return response.status_code, error.get("code") or response.json().get("status")


# What happens then, and what happens otherwise.
FAILED: dict[str, tuple[int, str | None]] = {
    "renders": (0, "Rendering failed."),
    "queue": (503, "queue_unavailable"),
    "inserts": (500, "insert_failed"),
    "storage": (500, "internal"),
    "health": (503, "degraded"),
}


@pytest.mark.parametrize("what", WHAT)
def test_it_fails_so_many_times_and_then_no_more(craftkit: Craftkit, what: str) -> None:
    well = tried(craftkit, what)
    assert well != FAILED[what]
    answer = craftkit.control("POST", f"/{what}/fail-next", {"count": 2})
    assert answer["armed"] == {**NONE_ARMED, what: 2}
    assert [tried(craftkit, what) for _ in range(3)] == [FAILED[what], FAILED[what], well]
    assert craftkit.control("GET", "")["armed"] == NONE_ARMED


@pytest.mark.parametrize("what", WHAT)
def test_count_is_1_when_left_out_and_0_calls_it_off(craftkit: Craftkit, what: str) -> None:
    assert craftkit.control("POST", f"/{what}/fail-next")["armed"][what] == 1
    assert craftkit.control("POST", f"/{what}/fail-next", {"count": 7})["armed"][what] == 7
    assert craftkit.control("POST", f"/{what}/fail-next", {"count": 0})["armed"][what] == 0
    assert tried(craftkit, what) != FAILED[what]


def test_the_error_message_is_the_failed_renders(craftkit: Craftkit) -> None:
    craftkit.fail_next("renders", 1, errorMessage="Tray 2 is empty – nachfüllen 🖨")
    assert tried(craftkit, "renders") == (0, "Tray 2 is empty – nachfüllen 🖨")
    craftkit.fail_next("renders", 1)
    assert tried(craftkit, "renders") == FAILED["renders"]


def test_a_failure_is_decided_when_the_render_is_submitted(craftkit: Craftkit) -> None:
    craftkit.freeze()
    before = craftkit.render()
    craftkit.fail_next("renders")
    during, after = craftkit.render(), craftkit.render()
    assert [craftkit.finish(render)["status"] for render in (before, during, after)] == [
        "succeeded",
        "failed",
        "succeeded",
    ]


def test_what_is_refused_uses_no_failure_up(craftkit: Craftkit) -> None:
    craftkit.fail_next("renders")
    craftkit.fail_next("queue")
    craftkit.fail_next("storage")
    assert_problem(craftkit.submit("invoice", {}), "invalid_input_data")
    assert_problem(craftkit.submit("nope"), "template_not_found")
    assert_problem(craftkit.get("/v1/renders/nope/download"), "not_found")
    assert_problem(craftkit.submit(), "queue_unavailable")
    armed = craftkit.control("GET", "")["armed"]
    assert (armed["renders"], armed["queue"], armed["storage"]) == (1, 0, 1)


def test_a_render_that_the_queue_refused_is_not_there(craftkit: Craftkit) -> None:
    before = craftkit.control("GET", "")["counts"]["renders"]
    craftkit.fail_next("queue")
    assert_problem(craftkit.submit(body={"jobId": "again"}), "queue_unavailable")
    assert craftkit.control("GET", "")["counts"]["renders"] == before
    assert craftkit.submit(body={"jobId": "again"}).status_code == 202


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"count": -1}, "count"),
        ({"count": 1.5}, "count"),
        ({"count": "2"}, "count"),
        ({"count": True}, "count"),
        ({"count": None}, "count"),
        ({"count": 1_000_001}, "count"),
        ({"count": 1e400}, "count"),
        ({"errorMessage": ""}, "errorMessage"),
        ({"errorMessage": 7}, "errorMessage"),
        ({"errorMessage": "x" * 2001}, "errorMessage"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_body_is_refused_and_arms_nothing(
    craftkit: Craftkit, what: str, body: dict[str, Any], field: str
) -> None:
    import json

    payload = json.dumps(body).replace("Infinity", "1e400")
    error = assert_problem(craftkit.post(f"/_emulator/{what}/fail-next", data=payload, key=None), "invalid_request")
    assert list(error["issues"]["fieldErrors"]) == [field]
    assert craftkit.control("GET", "")["armed"] == NONE_ARMED


@pytest.mark.parametrize("what", ["webhook", "render", "_", ""])
def test_what_cannot_fail_is_not_found(craftkit: Craftkit, what: str) -> None:
    assert_problem(craftkit.post(f"/_emulator/{what}/fail-next", {}, key=None), "not_found")


def test_a_counted_failure_is_counted_once_under_concurrency(craftkit: Craftkit) -> None:
    from concurrent.futures import ThreadPoolExecutor

    craftkit.fail_next("queue", 10)
    clients = [Craftkit(craftkit.root, craftkit.session) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: clients[n % 8].submit().status_code, range(40)))
    assert (statuses.count(503), statuses.count(202)) == (10, 30)
