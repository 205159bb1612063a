"""Advancing runs what falls due, in due order, each thing at its own time, and returns when all is settled."""

import pytest

from ..craftkit import Craftkit

SUBMITTED = "2040-06-21T10:00:00.000Z"


@pytest.fixture
def frozen(craftkit: Craftkit) -> Craftkit:
    craftkit.freeze(SUBMITTED)
    return craftkit


def submit(client: Craftkit, progression: str) -> str:
    client.control("PUT", "/progression", {"progression": progression})
    return str(client.render()["id"])


# Progression, and when its render is done: so long after it was submitted; the queue's share is not work (D18).
DONE = {
    "time:10": ("2040-06-21T10:00:10.000Z", 9100),
    "time:1": ("2040-06-21T10:00:01.000Z", 910),
    "time:0.2": ("2040-06-21T10:00:00.200Z", 182),
    "time": ("2040-06-21T10:00:00.200Z", 182),
    "time:90": ("2040-06-21T10:01:30.000Z", 81900),
    "immediate": (SUBMITTED, 0),
    "time:0": (SUBMITTED, 0),
}


def test_each_render_is_done_at_its_own_time_however_far_the_clock_moves(frozen: Craftkit) -> None:
    ids = {progression: submit(frozen, progression) for progression in DONE}
    assert frozen.advance("1d") == {"mode": "frozen", "now": "2040-06-22T10:00:00.000Z", "nextDue": None}
    for progression, (completed_at, duration) in DONE.items():
        render = frozen.poll(ids[progression])
        assert (render["status"], render["createdAt"]) == ("succeeded", SUBMITTED)
        assert (render["completedAt"], render["durationMs"]) == (completed_at, duration), progression


def test_next_due_names_the_next_thing_that_happens_by_itself(frozen: Craftkit) -> None:
    submit(frozen, "time:10")
    submit(frozen, "time:2")
    stops = []
    while (due := frozen.control("GET", "/clock")["nextDue"]) is not None:
        stops.append(due[17:])
        frozen.control("POST", "/clock", {"set": due})
    assert stops == ["00.180Z", "00.900Z", "02.000Z", "10.000Z"]


def test_a_stop_on_the_way_finds_the_render_under_way(frozen: Craftkit) -> None:
    render = submit(frozen, "time:10")
    seen = [frozen.poll(render)["status"]]
    for step in ("899ms", "1ms", "9.099s", "1ms"):
        frozen.advance(step)
        seen.append(frozen.poll(render)["status"])
    assert seen == ["queued", "queued", "rendering", "rendering", "succeeded"]


@pytest.mark.parametrize(
    "body", [{"advance": "1h"}, {"set": "2040-06-21T11:00:00Z"}, {"freeze": "2040-06-21T11:00:00Z"}]
)
def test_every_way_forward_runs_what_falls_due(frozen: Craftkit, body: dict[str, str]) -> None:
    render = submit(frozen, "time:30")
    frozen.control("POST", "/clock", body)
    assert frozen.poll(render)["completedAt"] == "2040-06-21T10:00:30.000Z"


def test_a_clock_that_runs_does_the_work_by_itself(craftkit: Craftkit) -> None:
    render = craftkit.render()
    while craftkit.poll(render)["status"] != "succeeded":
        pass
    done = craftkit.poll(render)
    assert done["completedAt"] > done["createdAt"]
    assert done["durationMs"] == 182


def test_work_that_waited_through_a_resume_keeps_its_time(frozen: Craftkit) -> None:
    render = submit(frozen, "time:0.2")
    frozen.control("POST", "/clock", {"resume": True})
    while frozen.poll(render)["status"] != "succeeded":
        pass
    assert frozen.poll(render)["completedAt"] == "2040-06-21T10:00:00.200Z"


def test_a_progression_concerns_only_renders_submitted_after_it(frozen: Craftkit) -> None:
    slow = submit(frozen, "time:60")
    fast = submit(frozen, "immediate")
    assert [frozen.poll(id)["status"] for id in (slow, fast)] == ["queued", "succeeded"]


def test_a_failing_template_fails_at_its_time(frozen: Craftkit) -> None:
    frozen.control("PUT", "/progression", {"progression": "time:5"})
    render = frozen.render("always-fails", {})
    frozen.advance("10s")
    done = frozen.poll(render)
    assert (done["status"], done["completedAt"]) == ("failed", "2040-06-21T10:00:05.000Z")
    assert done["errorMessage"] == "The template's layout could not be drawn."


def test_fifty_renders_end_in_the_order_in_which_they_are_due(frozen: Craftkit) -> None:
    frozen.control("PUT", "/progression", {"progression": "time:1"})
    ids = [frozen.render()["id"] for _ in range(50) if frozen.advance("10ms")]
    frozen.advance("1h")
    listed = frozen.get("/v1/embed/renders?limit=50").json()["renders"]
    assert [item["id"] for item in listed] == list(reversed(ids))
    times = [item["completedAt"] for item in reversed(listed)]
    assert times == sorted(set(times))
