"""Submitting, waiting for and downloading a render: D14, D15, D16, D18."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from craftkit_emulator import server

from ..craftkit import RENDER_ID, Craftkit, assert_problem
from .conftest import Follow

START = "2040-06-21T10:00:00.000Z"
SYNC: dict[str, Any] = {"body": {"options": {"sync": True}}}


def test_d14_a_submission_is_answered_with_the_envelope_or_four_fields(follow: Follow) -> None:
    envelope = follow(D14="A").render()
    assert list(envelope) == ["id", "status", "pollUrl", "downloadUrl", "errorMessage", "createdAt"]
    client = follow(D14="B")
    client.control("PUT", "/progression", {"progression": "time:3.5"})
    queued = client.render()
    assert queued == {
        "id": queued["id"],
        "status": "queued",
        "poll_url": f"{client.base_url}/v1/renders/{queued['id']}",
        "estimated_seconds": 3.5,
    }
    assert client.http.get(queued["poll_url"], headers={"Authorization": f"Bearer {client.key}"}).ok


def test_d14_the_replay_of_a_submission_is_the_envelope_all_the_same(follow: Follow) -> None:
    client = follow(D14="B")
    first, again = (client.submit(headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["pollUrl"] == first.json()["poll_url"]


def test_d15_sync_has_no_effect_or_waits_for_the_end(follow: Follow) -> None:
    assert follow(D15="A").render(**SYNC)["status"] == "queued"
    client = follow(D15="B")
    done = client.render(**SYNC)
    assert (done["status"], done["errorMessage"]) == ("succeeded", None)
    assert requests.get(done["downloadUrl"], timeout=60).content.startswith(b"%PDF")
    assert client.poll(done)["status"] == "succeeded"
    assert client.render("always-fails", {}, **SYNC)["status"] == "failed"
    assert client.render()["status"] == "queued"


def test_d15_the_replay_of_a_submission_waits_too(follow: Follow) -> None:
    client = follow(D15="B")
    client.render(headers={"Idempotency-Key": "k"})
    again = client.submit(**SYNC, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.json()["status"]) == (200, "succeeded")


def test_d15_a_clock_that_stands_still_keeps_nobody_waiting(follow: Follow) -> None:
    client = follow(D15="B")
    client.freeze(START)
    queued = client.render(**SYNC)
    assert queued["status"] == "queued"
    assert client.finish(queued)["status"] == "succeeded"
    client.control("PUT", "/progression", {"progression": "immediate"})
    assert client.render(**SYNC)["status"] == "succeeded"


def test_d15_a_render_that_moves_by_polls_is_polled_to_its_end(follow: Follow) -> None:
    client = follow(D15="B")
    client.control("PUT", "/progression", {"progression": "polls:3"})
    assert client.render(**SYNC)["status"] == "succeeded"
    assert client.render("always-fails", {}, **SYNC)["status"] == "failed"


# What ends a wait that real time would not end soon, and the state that is answered then.
BREAKS: dict[str, tuple[Callable[[Craftkit], Any], str]] = {
    "the clock goes to the end of the render": (lambda client: client.advance("1m"), "succeeded"),
    "the clock goes thirty seconds ahead": (lambda client: client.advance("30s"), "rendering"),
    "the clock stands still": (lambda client: client.freeze(), "queued"),
    "the world is reset": (lambda client: client.control("POST", "/reset"), "queued"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_d15_a_wait_ends_when(follow: Follow, what: str) -> None:
    client, (break_off, status) = follow(D15="B"), BREAKS[what]
    client.control("PUT", "/progression", {"progression": "time:60"})
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.render, **SYNC)
        _until_it_waits(client)
        break_off(client)
        assert waiting.result(20)["status"] == status


def test_d15_the_world_is_free_while_somebody_waits(follow: Follow) -> None:
    client = follow(D15="B")
    client.control("PUT", "/progression", {"progression": "time:60"})
    with ThreadPoolExecutor(12) as pool:
        waiting = [pool.submit(client.render, **SYNC) for _ in range(12)]
        _until_it_waits(client, count=12)
        assert client.poll(RENDER_ID)["status"] == "succeeded"
        client.advance("1m")
        assert [each.result(20)["status"] for each in waiting] == ["succeeded"] * 12


def test_d15_where_too_many_wait_already_the_answer_comes_at_once(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_WAITING", 0)
    client = Craftkit(serve(disputes="D15=B", progression="time:60"))
    assert client.render(**SYNC)["status"] == "queued"
    assert client.get("/v1/templates").status_code == 200


def _until_it_waits(client: Craftkit, count: int = 1) -> None:
    """Until so many renders were submitted."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        renders = client.get("/v1/embed/renders").json()["renders"]
        if sum(render["status"] in ("queued", "rendering") for render in renders) >= count:
            return
    raise TimeoutError("no render waits")


def test_d16_a_download_address_is_public_and_permanent(follow: Follow) -> None:
    client = follow(D16="A")
    url = client.poll(RENDER_ID)["downloadUrl"]
    client.advance("400d")
    assert client.poll(RENDER_ID)["downloadUrl"] == url == f"{client.base_url}/cdn/renders/{RENDER_ID}.pdf"
    assert requests.get(url, timeout=60).content.startswith(b"%PDF")


def test_d16_a_download_address_is_signed_for_a_day(follow: Follow) -> None:
    client = follow(D16="B")
    client.freeze(START)
    done = client.finish(client.render())
    listed = client.get("/v1/embed/renders").json()["renders"][0]
    assert listed["downloadUrl"] == done["downloadUrl"]
    assert requests.get(done["downloadUrl"], timeout=60).content == client.pdf(done)
    client.advance("86399s")
    assert requests.get(done["downloadUrl"], timeout=60).ok
    client.advance("1s")
    expired = requests.get(done["downloadUrl"], timeout=60)
    assert_problem(
        expired, "forbidden", message="This download address has expired. Read the render again for a new one."
    )
    assert requests.get(client.poll(done)["downloadUrl"], timeout=60).ok


def test_d16_an_address_that_was_changed_does_not_open(follow: Follow) -> None:
    client = follow(D16="B")
    url = client.poll(RENDER_ID)["downloadUrl"]
    plain, expires, signature = (
        url.partition("?")[0],
        *(part.partition("=")[2] for part in url.split("?")[1].split("&")),
    )
    other = client.finish(client.render())["id"]
    for changed in (
        plain,
        f"{plain}?expires={expires}",
        f"{plain}?expires={int(expires) + 1}&signature={signature}",
        f"{plain}?expires={expires}&signature={signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
        f"{plain}?expires=&signature=%ED%A0%80",
        url.replace(RENDER_ID, other),
    ):
        refused = requests.get(changed, timeout=60)
        assert_problem(refused, "forbidden", message="This download address is not signed, or was changed.")


@pytest.mark.parametrize(("reading", "milliseconds"), [("B", 910), ("A", 1000)])
def test_d18_the_duration_is_the_work_alone_or_the_whole_gap(follow: Follow, reading: str, milliseconds: int) -> None:
    client = follow(D18=reading)
    client.freeze(START)
    client.control("PUT", "/progression", {"progression": "time:1"})
    done = client.finish(client.render())
    listed = client.get("/v1/embed/renders").json()["renders"][0]
    assert done["durationMs"] == listed["durationMs"] == milliseconds
