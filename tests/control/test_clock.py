"""The clock, held by the user. What falls due on the way happens at its own time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ..craftkit import Craftkit, assert_problem


@pytest.fixture
def frozen(craftkit: Craftkit) -> Craftkit:
    """A world that stands still, ahead of the real time."""
    craftkit.freeze("2040-06-21T10:00:00Z")
    return craftkit


def clock(client: Craftkit) -> dict[str, Any]:
    shown: dict[str, Any] = client.control("GET", "/clock")
    return shown


def later(**passed: float) -> str:
    at = datetime(2040, 6, 21, 10, tzinfo=UTC) + timedelta(**passed)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_a_fresh_clock_is_the_real_one(craftkit: Craftkit) -> None:
    before = datetime.now(UTC)
    shown = clock(craftkit)
    assert (shown["mode"], shown["nextDue"] > shown["now"]) == ("real", True)
    assert (
        before - timedelta(seconds=1) < datetime.fromisoformat(shown["now"]) < datetime.now(UTC) + timedelta(seconds=1)
    )


def test_freeze_true_stands_still_at_the_time_shown(craftkit: Craftkit) -> None:
    before = clock(craftkit)["now"]
    frozen = craftkit.control("POST", "/clock", {"freeze": True})
    assert (frozen["mode"], frozen["now"] >= before) == ("frozen", True)
    assert clock(craftkit) == frozen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2040-01-02T03:04:05Z", "2040-01-02T03:04:05.000Z"),
        ("2040-01-02T03:04:05.678901Z", "2040-01-02T03:04:05.678Z"),
        ("2040-01-02T03:04:05+02:00", "2040-01-02T01:04:05.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
@pytest.mark.parametrize(("verb", "mode"), [("freeze", "frozen"), ("set", "offset")])
def test_freeze_and_set_take_timestamps(craftkit: Craftkit, verb: str, mode: str, text: str, shown: str) -> None:
    answer = craftkit.control("POST", "/clock", {verb: text})
    assert (answer["mode"], answer["now"][:19]) == (mode, shown[:19])
    if mode == "frozen":
        assert answer["now"] == shown


def test_a_clock_that_was_set_runs_on(craftkit: Craftkit) -> None:
    shown = craftkit.control("POST", "/clock", {"set": "2040-01-01T00:00:00Z"})
    assert shown["mode"] == "offset"
    while clock(craftkit)["now"] == shown["now"]:
        pass
    assert clock(craftkit)["now"].startswith("2040-01-01T00:00:")


def test_set_moves_a_frozen_clock_and_leaves_it_frozen(frozen: Craftkit) -> None:
    assert frozen.control("POST", "/clock", {"set": later(hours=1)}) == {
        "mode": "frozen",
        "now": later(hours=1),
        "nextDue": None,
    }


DURATIONS: dict[str, dict[str, float]] = {
    "250ms": {"milliseconds": 250},
    "3s": {"seconds": 3},
    "5m": {"minutes": 5},
    "2h": {"hours": 2},
    "30d": {"days": 30},
    "1w": {"weeks": 1},
    "1.5h": {"minutes": 90},
    "0s": {},
    "PT5M": {"minutes": 5},
    "P30D": {"days": 30},
    "P1DT2H3M4.5S": {"days": 1, "hours": 2, "minutes": 3, "seconds": 4.5},
    "P2W": {"weeks": 2},
}


@pytest.mark.parametrize("duration", DURATIONS)
def test_advance_takes_durations(frozen: Craftkit, duration: str) -> None:
    assert frozen.advance(duration)["now"] == later(**DURATIONS[duration])


def test_advance_moves_a_running_clock_and_it_runs_on(craftkit: Craftkit) -> None:
    before = clock(craftkit)["now"]
    after = craftkit.advance("30d")
    assert after["mode"] == "offset"
    assert datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before) >= timedelta(days=30)


def test_resume_runs_on_from_the_time_shown(frozen: Craftkit) -> None:
    resumed = frozen.control("POST", "/clock", {"resume": True})
    assert (resumed["mode"], resumed["now"][:16]) == ("offset", later()[:16])
    while clock(frozen)["now"] <= later():
        pass
    assert clock(frozen)["now"] < later(minutes=5)


def test_resume_of_a_running_clock_changes_nothing(craftkit: Craftkit) -> None:
    assert craftkit.control("POST", "/clock", {"resume": True})["mode"] == "real"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"freeze": True, "resume": True}, ""),
    ({"advance": "1s", "set": "2050-01-01T00:00:00Z"}, ""),
    ({"forward": "1s"}, ""),
    ({"freeze": True, "note": "x"}, ""),
    ({"freeze": False}, "freeze"),
    ({"freeze": 1}, "freeze"),
    ({"freeze": None}, "freeze"),
    ({"freeze": "now"}, "freeze"),
    ({"freeze": "2050-01-01"}, "freeze"),
    ({"freeze": "2050-01-01T00:00:00"}, "freeze"),
    ({"set": "2050-13-01T00:00:00Z"}, "set"),
    ({"set": "10000-01-01T00:00:00Z"}, "set"),
    ({"set": "1969-12-31T23:59:59Z"}, "set"),
    ({"set": "2050-01-01_00:00:00Z"}, "set"),
    ({"set": 2050}, "set"),
    ({"set": ["2050-01-01T00:00:00Z"]}, "set"),
    ({"advance": 5}, "advance"),
    ({"advance": ""}, "advance"),
    ({"advance": "5"}, "advance"),
    ({"advance": "-5s"}, "advance"),
    ({"advance": "5 s"}, "advance"),
    ({"advance": "5s\n"}, "advance"),
    ({"advance": "5y"}, "advance"),
    ({"advance": "P1M"}, "advance"),
    ({"advance": "P1Y"}, "advance"),
    ({"advance": "P"}, "advance"),
    ({"advance": "PT"}, "advance"),
    ({"advance": "٣s"}, "advance"),
    ({"advance": "1e3s"}, "advance"),
    ({"advance": "9" * 38 + "d"}, "advance"),
    ({"advance": "9" * 5000 + "d"}, "advance"),
    ({"resume": False}, "resume"),
    ({"resume": 1}, "resume"),
    ({"resume": "true"}, "resume"),
]


@pytest.mark.parametrize(("body", "field"), WRONG, ids=[str(row[0])[:40] for row in WRONG])
def test_anything_else_is_refused_and_the_clock_stays(frozen: Craftkit, body: dict[str, Any], field: str) -> None:
    error = assert_problem(frozen.post("/_emulator/clock", body, key=None), "invalid_request")
    issues = error["issues"]["fieldErrors"].get(field) if field else error["issues"]["formErrors"]
    assert issues and all(len(text) < 500 for text in issues)
    assert clock(frozen) == {"mode": "frozen", "now": later(), "nextDue": None}


@pytest.mark.parametrize("body", [{"set": "2026-01-01T00:00:00Z"}, {"freeze": "2040-06-21T09:59:59.999Z"}])
def test_moving_back_is_a_conflict_and_changes_nothing(frozen: Craftkit, body: dict[str, Any]) -> None:
    error = assert_problem(frozen.post("/_emulator/clock", body, key=None), "conflict")
    assert "reset" in error["message"] and later() in error["message"]
    assert clock(frozen) == {"mode": "frozen", "now": later(), "nextDue": None}


def test_the_time_shown_may_be_asked_for_again(frozen: Craftkit) -> None:
    assert frozen.control("POST", "/clock", {"set": later()})["now"] == later()


def test_beyond_the_year_9999_there_is_no_time(craftkit: Craftkit) -> None:
    craftkit.freeze("9999-12-31T23:59:59.000Z")
    assert_problem(craftkit.post("/_emulator/clock", {"advance": "1s"}, key=None), "invalid_request")
    assert craftkit.advance("999ms")["now"] == "9999-12-31T23:59:59.999Z"


def test_at_the_end_of_time_everything_still_answers(craftkit: Craftkit) -> None:
    craftkit.freeze("9999-12-31T23:59:59.999Z")
    render = craftkit.render()
    assert clock(craftkit)["nextDue"] in ("9999-12-31T23:59:59.999Z", None)
    assert craftkit.get(f"/v1/renders/{render['id']}").status_code == 200
    assert craftkit.get("/v1/embed/renders").status_code == 200
    assert craftkit.control("POST", "/clock", {"resume": True})["now"] == "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize(
    "path", ["/v1/health", "/v1/templates", "/v1/renders/nope", "/v1/nothing", "/_emulator", "/_emulator/no"]
)
def test_the_date_header_follows_the_clock(frozen: Craftkit, path: str) -> None:
    assert frozen.get(path).headers["Date"] == "Thu, 21 Jun 2040 10:00:00 GMT"
    frozen.advance("1d")
    assert frozen.get(path).headers["Date"] == "Fri, 22 Jun 2040 10:00:00 GMT"
