"""Due work in due order, and states that change only as their table says."""

from dataclasses import replace
from itertools import product

import pytest
from craftkit_emulator.operations.rendering import JOBS
from craftkit_emulator.world import lifecycle
from craftkit_emulator.world.agenda import Agenda, Job
from craftkit_emulator.world.clock import ClockMovedBack
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.records import Render
from craftkit_emulator.world.seed import load
from craftkit_emulator.world.world import World
from hypothesis import given
from hypothesis import strategies as st

NOW = 1_781_956_800_000
RENDER = Render(
    id="r", project_id="p", template_id="t", version_id="v", source="api", data={}, test=False, created_at=NOW
)  # fmt: skip


@given(st.lists(st.integers(0, 20)), st.integers(0, 20))
def test_jobs_are_taken_in_due_order_and_those_of_one_instant_as_they_were_noted(dues: list[int], now: int) -> None:
    agenda = Agenda()
    for number, due in enumerate(dues):
        agenda.at(due, "kind", str(number))
    assert (len(agenda), agenda.next_due()) == (len(dues), min(dues, default=None))
    taken = []
    while job := agenda.take_due(now):
        taken.append((job.due, int(job.id)))
    assert taken == sorted((due, number) for number, due in enumerate(dues) if due <= now)
    assert agenda.next_due() == min((due for due in dues if due > now), default=None)


STATES = ("queued", "rendering", "succeeded", "failed", "cancelled", "nonsense")
EVENTS = ("start", "finish", "fail", "cancel", "nonsense")
LEGAL = {("queued", "start"): "rendering", ("rendering", "finish"): "succeeded", ("rendering", "fail"): "failed"}


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_the_table_is_the_documented_lifecycle_and_nothing_else(state: str, event: str) -> None:
    if (state, event) in LEGAL:
        assert lifecycle.step(lifecycle.RENDER, state, event) == LEGAL[state, event]
        return
    with pytest.raises(lifecycle.IllegalTransition, match=f"'{event}' is not possible in state '{state}'"):
        lifecycle.step(lifecycle.RENDER, state, event)


def world(clock_at: int = NOW) -> World:
    seed = load("demo")
    return World("", build=lambda: seed.build(seed="0", clock_at=clock_at, progression=IMMEDIATE), jobs=dict(JOBS))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("queued", "render.finish"),
        ("rendering", "render.start"),
        ("succeeded", "render.finish"),
        ("failed", "render.start"),
    ],
)
def test_an_illegal_move_leaves_the_render_as_it_was(status: str, kind: str) -> None:
    emulated = world()
    before = emulated.state.renders.add(replace(RENDER, status=status))
    with pytest.raises(lifecycle.IllegalTransition):
        JOBS[kind](emulated, Job(NOW, 1, kind, "r"))
    assert emulated.state.renders["r"] is before


def test_moving_the_clock_stops_at_every_job_on_the_way() -> None:
    emulated, seen = world(), []
    emulated._jobs["note"] = lambda world, job: seen.append((job.id, world.now()))
    for id, due in [("late", NOW + 30), ("soon", NOW + 10), ("later", NOW + 50), ("also soon", NOW + 10)]:
        emulated.state.agenda.at(due, "note", id)
    emulated.move_clock(NOW + 40)
    assert seen == [("soon", NOW + 10), ("also soon", NOW + 10), ("late", NOW + 30)]
    assert (emulated.now(), emulated.state.agenda.next_due()) == (NOW + 40, NOW + 50)


def test_a_job_that_notes_another_is_followed_by_it_at_its_time() -> None:
    emulated, seen = world(), []

    def chain(world: World, job: Job) -> None:
        seen.append(world.now() - NOW)
        if len(seen) < 5:
            world.state.agenda.at(job.due + 7, "chain", job.id)

    emulated._jobs["chain"] = chain
    emulated.state.agenda.at(NOW + 1, "chain", "x")
    emulated.move_clock(NOW + 20)
    assert seen == [1, 8, 15]


def test_the_clock_does_not_move_back_and_no_job_runs_then() -> None:
    emulated = world()
    emulated.state.agenda.at(NOW, "render.start", "nobody")
    noted = len(emulated.state.agenda)
    with pytest.raises(ClockMovedBack):
        emulated.move_clock(NOW - 1)
    assert (emulated.now(), len(emulated.state.agenda)) == (NOW, noted)


def test_a_reset_builds_the_same_state_again() -> None:
    emulated = world()
    before, noted = emulated.state, len(emulated.state.agenda)
    emulated.state.agenda.at(NOW, "render.start", "nobody")
    before.renders.add(RENDER)
    emulated.reset()
    assert emulated.state is not before
    assert len(emulated.state.agenda) == noted
    assert list(emulated.state.renders) == [render for render in before.renders if render.id != "r"]
