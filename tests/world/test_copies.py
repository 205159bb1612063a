"""Copies of tables and states: they hold the same, share what they can, and go their own ways."""

from collections.abc import Hashable
from dataclasses import dataclass, fields, replace
from threading import Lock
from typing import Any

import pytest
from craftkit_emulator.app import Application
from craftkit_emulator.settings import read
from craftkit_emulator.world.agenda import Agenda
from craftkit_emulator.world.clock import Clock
from craftkit_emulator.world.ids import Ids
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.seed import load
from craftkit_emulator.world.starts import Start
from craftkit_emulator.world.table import Table
from craftkit_emulator.world.world import State
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

START = 1_782_036_000_000


@dataclass(frozen=True)
class Row:
    id: str
    owner: Hashable
    value: int = 0


steps = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["add", "replace", "copy"]), st.sampled_from("ab")), max_size=40
)


@given(steps)
def test_tables_and_their_copies_hold_what_was_put_into_each(course: list[tuple[int, str, str]]) -> None:
    first: Table[Row] = Table(owner=lambda row: row.owner)
    pairs: list[tuple[Table[Row], dict[str, Row]]] = [(first, {})]
    for number, (which, verb, owner) in enumerate(course):
        made, plain = pairs[which % len(pairs)]
        if verb == "copy":
            pairs.append((made.copy(), plain.copy()))
        elif verb == "add":
            row = made.add(Row(str(number), owner))
            plain[row.id] = row
        elif plain:
            row = made.replace(replace(next(iter(plain.values())), value=number))
            plain[row.id] = row
    for made, plain in pairs:
        assert list(made) == list(plain.values())
        for owner in "ab":
            assert list(made.listed("owner", owner)) == [row.id for row in plain.values() if row.owner == owner]


def test_a_copy_of_a_table_costs_the_same_however_much_it_holds() -> None:
    made: Table[Row] = Table(owner=lambda row: row.owner)
    made.add(Row("0", "a"))
    twin = made.copy()
    assert twin._rows is made._rows and twin._lists is made._lists
    twin.add(Row("1", "b"))
    assert twin._lists["owner"]["a"] is made._lists["owner"]["a"], "even then only what is written to"


def plain(value: Any) -> Any:
    """A value of a State as something that can be compared."""
    if isinstance(value, Table):
        return list(value), value._lists
    if isinstance(value, (Clock, Ids)):
        return vars(value)
    if isinstance(value, Agenda):
        return value.jobs(), value.number
    return value if isinstance(value, dict) or not hasattr(value, "__len__") else list(value)


COMPARED = [each.name for each in fields(State) if each.name not in ("sending", "uploads")]


@pytest.mark.parametrize("field", COMPARED)
def test_a_world_begins_as_its_seed_builds_it(field: str) -> None:
    starts = Application(read({"clock": "2026-06-21T10:00:00Z", "seed": "7"}, {})).starts
    begun = starts.begin(starts.usual)
    built = load("demo").build(seed="7", clock_at=START, progression=begun.progression)
    assert plain(getattr(begun, field)) == plain(getattr(built, field))


def is_frozen(value: Any) -> bool:
    made = getattr(type(value), "__dataclass_params__", None)
    return isinstance(value, (str, int, type(None), frozenset)) or (made is not None and made.frozen)


@pytest.mark.parametrize("field", [each.name for each in fields(State)])
def test_a_state_and_its_copy_share_nothing_that_changes(field: str) -> None:
    state = load("demo").build(seed="0", clock_at=START, progression=IMMEDIATE)
    one, other = getattr(state, field), getattr(state.copy(), field)
    assert is_frozen(one) or field == "readings" or one is not other, "add its type to COPIES"
    for key, value in one.items() if isinstance(one, dict) else ():
        assert isinstance(value, bytes) or is_frozen(value) or value is not other[key]


def test_the_lock_of_a_copy_is_free() -> None:
    state = load("demo").build(seed="0", clock_at=START, progression=IMMEDIATE)
    with state.sending:
        assert isinstance(state.copy().sending, type(Lock())) and not state.copy().sending.locked()


def test_worlds_that_begin_in_the_same_second_of_a_real_clock_begin_alike() -> None:
    starts = Application(read({}, {})).starts
    with freeze_time("2026-06-21T10:00:00.200Z") as time:
        one = starts.begin(starts.usual)
        time.move_to("2026-06-21T10:00:00.900Z")
        other = starts.begin(starts.usual)
        time.move_to("2026-06-21T10:00:01.100Z")
        third = starts.begin(starts.usual)
        assert list(one.projects) == list(other.projects)
        assert third.started_at - other.started_at == 1000
        assert (one.clock.mode, one.clock.now() - third.started_at) == ("real", 100)


def test_states_of_other_seeds_and_times_are_built_when_they_are_asked_for() -> None:
    starts = Application(read({}, {})).starts
    for number in range(20):
        state = starts.begin(Start("demo", str(number), START + number, IMMEDIATE))
        assert (state.ids.seed, state.started_at, state.clock.now()) == (str(number), START + number, START + number)
