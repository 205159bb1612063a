"""The clock alone: it moves forward only, and under freezegun it follows the frozen time."""

from datetime import datetime, timedelta, timezone

import pytest
from craftkit_emulator.app import Application
from craftkit_emulator.settings import read
from craftkit_emulator.world.clock import FIRST_INSTANT, LAST_INSTANT, Clock, iso, parse_instant
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

DAY = 86_400_000
NOON = 1_781_956_800_000  # 2026-06-20T12:00:00Z


@given(st.integers(FIRST_INSTANT, LAST_INSTANT))
def test_what_is_written_reads_back(instant: int) -> None:
    assert parse_instant(iso(instant)) == instant


@given(st.integers(DAY, LAST_INSTANT - DAY), st.integers(-839, 839))
def test_an_offset_names_the_same_instant(instant: int, minutes: int) -> None:
    there = datetime.fromtimestamp(instant // 1000, timezone(timedelta(minutes=minutes)))
    assert parse_instant(there.isoformat()) == instant // 1000 * 1000


@given(st.lists(st.integers(FIRST_INSTANT, LAST_INSTANT), min_size=2, unique=True))
def test_written_instants_sort_as_the_instants_do(instants: list[int]) -> None:
    assert [iso(instant) for instant in sorted(instants)] == sorted(iso(instant) for instant in instants)


def test_a_frozen_clock_stands_and_moves_forward_only() -> None:
    clock = Clock(NOON)
    clock.move_to(NOON + 5)
    clock.move_to(NOON)
    assert (clock.mode, clock.now()) == ("frozen", NOON + 5)


def test_real_time_moves_a_real_clock() -> None:
    with freeze_time("2026-06-20T12:00:00Z") as time:
        clock = Clock()
        assert (clock.mode, clock.now()) == ("real", NOON)
        time.tick(timedelta(milliseconds=1500))
        assert clock.now() == NOON + 1500


def test_an_offset_clock_runs_on_with_the_real_time() -> None:
    with freeze_time("2026-06-20T12:00:00Z") as time:
        clock = Clock()
        clock.move_to(NOON + 1_000_000)
        assert (clock.mode, clock.now()) == ("offset", NOON + 1_000_000)
        time.tick(timedelta(seconds=2))
        assert clock.now() == NOON + 1_002_000


def test_resume_runs_on_from_the_time_shown() -> None:
    with freeze_time("2026-06-20T12:00:00Z") as time:
        clock = Clock(NOON - 60_000)
        time.tick(timedelta(hours=5))
        clock.resume()
        assert (clock.mode, clock.now()) == ("offset", NOON - 60_000)
        time.tick(timedelta(seconds=1))
        assert clock.now() == NOON - 59_000


def test_freeze_holds_the_time_shown_and_resume_loses_none_of_it() -> None:
    with freeze_time("2026-06-20T12:00:00Z") as time:
        clock = Clock()
        clock.freeze()
        time.tick(timedelta(minutes=1))
        assert clock.now() == NOON
        clock.resume()
        assert clock.now() == NOON


@pytest.mark.parametrize("frozen_at", [LAST_INSTANT, None])
def test_no_clock_passes_the_end_of_time(frozen_at: int | None) -> None:
    clock = Clock(frozen_at)
    clock.move_to(LAST_INSTANT)
    clock.resume()
    assert clock.now() == LAST_INSTANT


def test_an_application_in_this_process_follows_frozen_time() -> None:
    """Whoever freezes time in a test freezes the emulator that runs inside it."""
    from werkzeug.test import Client

    with freeze_time("2031-02-03T04:05:06Z") as time:
        client = Client(Application(read({"seed": "freezegun"}, {})))
        headers = {"Authorization": "Bearer ck_live_demo0000000000000000000000000000"}
        body = {"data": {"customer": {"name": "Acme"}}}
        render = client.post("/v1/templates/invoice/render", json=body, headers=headers).get_json()
        assert render["createdAt"] == "2031-02-03T04:05:06.000Z"
        path = f"/v1/renders/{render['id']}"
        assert client.get(path, headers=headers).get_json()["status"] == "queued"
        time.tick(timedelta(seconds=1))
        done = client.get(path, headers=headers)
        assert done.get_json()["completedAt"] == "2031-02-03T04:05:06.200Z"
        assert done.headers["Date"] == "Mon, 03 Feb 2031 04:05:07 GMT"


NO_INSTANTS = """
now 2026-06-21 2026-06-21T10:00:00 10:00:00Z 2026-06-31T10:00:00Z 2026-06-21T25:00:00Z 1781956800 2026-06-21X10:00:00Z
1969-12-31T23:59:59.999Z 0001-01-01T00:00:00+23:59 9999-12-31T23:59:59-00:01 \uff12026-06-21T10:00:00Z
""".split()


@pytest.mark.parametrize("text", [*NO_INSTANTS, "", "2026-06-21T10:00:00Z "])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is for people
        parse_instant(text)


def test_freezing_at_a_time_is_exact_however_long_it_takes() -> None:
    """A running clock must not gain between being moved there and being stopped."""
    from werkzeug.test import Client

    with freeze_time("2026-06-20T12:00:00Z", auto_tick_seconds=1):
        client = Client(Application(read({}, {})))
        frozen = client.post("/_emulator/clock", json={"freeze": "2031-02-03T04:05:06Z"}, headers={"Host": "localhost"})
        assert frozen.get_json() == {"mode": "frozen", "now": "2031-02-03T04:05:06.000Z", "nextDue": None}
