"""Waiting for requests: answered as soon as they are there, and never in anybody's way."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import requests

from ..craftkit import LIVE_KEY, RENDER_ID, Craftkit, assert_problem


def waited(client: Craftkit, query: str) -> requests.Response:
    """On a connection of its own."""
    return requests.get(f"{client.base_url}/_emulator/journal/wait-for?{query}", timeout=60)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(120) as executor:
        yield executor


def test_it_answers_at_once_when_they_are_there(craftkit: Craftkit) -> None:
    craftkit.get("/v1/templates")
    craftkit.get("/v1/templates")
    found = craftkit.control("GET", "/journal/wait-for?count=2&operation=listTemplates&timeout=0s")
    assert [entry["number"] for entry in found["entries"]] == [1, 2]
    assert craftkit.control("GET", "/journal/wait-for?after=1&timeout=0s&full")["entries"][0]["request"]


def test_it_answers_as_soon_as_they_come(craftkit: Craftkit, pool: ThreadPoolExecutor) -> None:
    waiter = pool.submit(waited, craftkit, "count=3&operation=getRender&status=200&timeout=30s")
    started = time.monotonic()
    for number in range(3):
        assert not waiter.done(), number
        craftkit.get(f"/v1/renders/{RENDER_ID}")
        craftkit.get("/v1/renders/nope")
    response = waiter.result(20)
    assert time.monotonic() - started < 20
    assert [entry["path"] for entry in response.json()["entries"]] == [f"/v1/renders/{RENDER_ID}"] * 3


def test_in_vain_it_shows_what_came_and_what_came_nearest(craftkit: Craftkit) -> None:
    craftkit.delete("/v1/templates/spare")
    craftkit.get("/v1/renders/nope")
    craftkit.get(f"/v1/renders/{RENDER_ID}")
    response = waited(craftkit, "count=2&operation=getRender&status=200&timeout=10ms")
    assert_problem(response, "wait_timed_out", message="1 of 2 matching requests came within 10ms.")
    body = response.json()
    assert [entry["number"] for entry in body["entries"]] == [3]
    assert [(entry["number"], list(entry["differs"])) for entry in body["nearest"]] == [
        (2, ["status"]),
        (1, ["operation"]),
    ]
    assert body["nearest"][0]["differs"]["status"] == {"expected": "200", "came": 404}


@pytest.mark.parametrize("query", ["count=0", "count=1001", "count=x", "timeout=x", "timeout=301s", "timeout=-1s"])
def test_a_wait_that_cannot_be_is_refused(craftkit: Craftkit, query: str) -> None:
    assert_problem(waited(craftkit, query), "invalid_request")


def test_a_wait_goes_by_real_time(craftkit: Craftkit, pool: ThreadPoolExecutor) -> None:
    craftkit.freeze()
    waiter = pool.submit(waited, craftkit, "timeout=1s")
    craftkit.advance("30d")
    assert_problem(waiter.result(20), "wait_timed_out")


def test_a_reset_ends_no_wait(craftkit: Craftkit, pool: ThreadPoolExecutor) -> None:
    waiter = pool.submit(waited, craftkit, "count=1&timeout=30s")
    craftkit.control("POST", "/reset")
    craftkit.get("/v1/templates")
    assert waiter.result(20).json()["entries"][0]["number"] == 1


def test_a_hundred_who_wait_are_in_nobodys_way(serve: Callable[..., str], pool: ThreadPoolExecutor) -> None:
    client = Craftkit(serve(), "crowd")
    client.control("GET", "/health")
    waiters: list[Future[requests.Response]] = [
        pool.submit(waited, client, "operation=deleteTemplate&timeout=60s") for _ in range(100)
    ]
    refused = _until_settled(client, waiters)
    started = time.monotonic()
    for _ in range(5):
        assert client.get("/v1/templates").status_code == 200
        assert client.control("GET", "/health") == {"status": "ok"}
    assert time.monotonic() - started < 10
    client.delete("/v1/templates/spare", key=LIVE_KEY)
    answers = [waiter.result(30) for waiter in waiters]
    assert {answer.status_code for answer in answers} <= {200, 503}
    for answer in answers:
        if answer.status_code == 503:
            assert_problem(answer, "too_many_waiting")
    assert sum(answer.status_code == 200 for answer in answers) >= 100 - refused > 0


def _until_settled(client: Craftkit, waiters: list[Future[requests.Response]]) -> int:
    """Until each of them waits or was refused; how many were."""
    for _ in range(20):
        client.control("GET", "/health")
    return sum(waiter.done() for waiter in waiters)
