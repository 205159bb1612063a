"""`runUntilIdle` moves the clock from one due time to the next until nothing is left to do."""

import pytest
from craftkit_emulator.control import clock

from ..craftkit import Craftkit, assert_problem
from ..webhooks.receiver import receiving, status

START = "2040-06-21T10:00:00.000Z"


def run(client: Craftkit) -> dict[str, object]:
    shown: dict[str, object] = client.control("POST", "/clock", {"runUntilIdle": True})
    return shown


@pytest.fixture
def frozen(craftkit: Craftkit) -> Craftkit:
    """With nothing left to do."""
    craftkit.freeze(START)
    run(craftkit)
    return craftkit


def test_an_idle_world_stays_where_it_is(frozen: Craftkit) -> None:
    before = frozen.control("GET", "/clock")
    assert before["nextDue"] is None
    assert run(frozen) == before | {"idle": True}


def test_it_stops_at_the_last_thing_that_is_due(frozen: Craftkit) -> None:
    frozen.control("PUT", "/progression", {"progression": "time:90"})
    render = frozen.render()
    shown = run(frozen)
    assert (shown["mode"], shown["nextDue"], shown["idle"]) == ("frozen", None, True)
    assert frozen.poll(render)["completedAt"] == shown["now"]


def test_retries_are_made_until_they_are_given_up(frozen: Craftkit) -> None:
    with receiving(otherwise=status(500)) as receiver:
        frozen.control("POST", "/webhooks", {"url": receiver.url, "events": "all"})
        frozen.control("PUT", "/progression", {"progression": "immediate"})
        frozen.render()
        run(frozen)
        assert len(receiver.received) == 6
    assert frozen.control("GET", "/deliveries")["deliveries"][0]["state"] == "abandoned"


def test_a_running_clock_runs_on_from_there(craftkit: Craftkit) -> None:
    render = craftkit.render()
    shown = run(craftkit)
    assert (shown["mode"], shown["idle"]) == ("offset", True)
    assert craftkit.poll(render)["status"] == "succeeded"


def test_what_never_ends_is_left_after_many_stops_and_said_so(
    frozen: Craftkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "MOST_STOPS", 2)
    with receiving(otherwise=status(500)) as receiver:
        frozen.control("POST", "/webhooks", {"url": receiver.url, "events": "all"})
        frozen.render()
        shown = run(frozen)
    assert shown["idle"] is False
    assert shown["nextDue"] is not None


@pytest.mark.parametrize("body", [{"runUntilIdle": False}, {"runUntilIdle": 1}, {"runUntilIdle": True, "freeze": True}])
def test_it_takes_true_and_stands_alone(craftkit: Craftkit, body: dict[str, object]) -> None:
    assert_problem(craftkit.post("/_emulator/clock", body), "invalid_request")
