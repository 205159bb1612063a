"""Engagement: which events are stored, and what is counted."""

from dataclasses import replace

import pytest
from craftkit_emulator.world import engagement
from craftkit_emulator.world.clock import Clock
from craftkit_emulator.world.engagement import EVENT_TYPES, WINDOW
from craftkit_emulator.world.ids import Ids
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.records import Event
from craftkit_emulator.world.world import State

EVENT = Event("e", "render", "viewed", "recipient", "share", "203.0.113.4", "Mozilla", None, 0)


@pytest.fixture
def state() -> State:
    return State(clock=Clock(0), ids=Ids("0"), progression=IMMEDIATE, started_at=0)


def record(state: State, at: int, **changed: object) -> bool:
    return engagement.record(state, replace(EVENT, id=str(len(state.events)), created_at=at, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("type", ["viewed", "downloaded", "printed"])
def test_a_like_event_within_five_minutes_is_not_stored(state: State, type: str) -> None:
    times = (0, 1, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW - 1, 2 * WINDOW)
    assert [record(state, at, type=type) for at in times] == [True, False, False, True, False, False, True]
    assert engagement.counts(state, "render")[type] == len(state.events) == 3


@pytest.mark.parametrize("type", ["email_opened", "email_sent", "share_created", "share_revoked"])
def test_other_events_are_always_stored(state: State, type: str) -> None:
    assert [record(state, 0, type=type) for _ in range(3)] == [True, True, True]


@pytest.mark.parametrize(
    "changed",
    [
        {"render_id": "other"},
        {"share_id": "other"},
        {"share_id": None},
        {"address": "203.0.113.5"},
        {"address": None},
        {"type": "printed"},
    ],
    ids=str,
)
def test_a_difference_that_counts_makes_another_event(state: State, changed: dict[str, object]) -> None:
    assert record(state, 0)
    assert record(state, 1, **changed)
    assert not record(state, 2)


@pytest.mark.parametrize("changed", [{"actor": "partner"}, {"user_agent": "curl"}, {"metadata": {"a": 1}}], ids=str)
def test_a_difference_that_does_not_count_makes_none(state: State, changed: dict[str, object]) -> None:
    assert record(state, 0)
    assert not record(state, 1, **changed)


def test_all_seven_types_are_counted_from_zero(state: State) -> None:
    assert engagement.counts(state, "render") == dict.fromkeys(EVENT_TYPES, 0)
    for position, type in enumerate(EVENT_TYPES):
        for at in range(position + 1):
            record(state, at * WINDOW, type=type)
    assert list(engagement.counts(state, "render").values()) == [1, 2, 3, 4, 5, 6, 7]
    assert engagement.counts(state, "other") == dict.fromkeys(EVENT_TYPES, 0)


def test_link_opens_are_views_that_came_from_a_share(state: State) -> None:
    record(state, 0)
    record(state, 0, share_id=None)
    record(state, 0, type="downloaded")
    record(state, 0, address="203.0.113.9")
    assert engagement.link_opens(state, "render") == 2
    assert engagement.counts(state, "render")["viewed"] == 3


def test_asking_for_counts_stores_nothing(state: State) -> None:
    engagement.counts(state, "render")
    engagement.link_opens(state, "render")
    assert not state.tallies
