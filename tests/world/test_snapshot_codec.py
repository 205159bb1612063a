"""The codec of snapshots: every field of a State has one, and what is read back is what was written."""

from dataclasses import dataclass, field, fields
from math import inf
from typing import Any

import orjson
import pytest
from craftkit_emulator.app import ALL_JOBS, Application
from craftkit_emulator.control.snapshots import DEEPEST_FILE
from craftkit_emulator.settings import read
from craftkit_emulator.web.json import parse
from craftkit_emulator.world.agenda import Agenda
from craftkit_emulator.world.codec import ANY, NotFitting, codec_of
from craftkit_emulator.world.file import shipped
from craftkit_emulator.world.ids import Ids
from craftkit_emulator.world.integrity import JOBS
from craftkit_emulator.world.progression import Progression
from craftkit_emulator.world.seed import load
from craftkit_emulator.world.snapshot_file import NOT_WRITTEN, codecs, decoded, encoded
from craftkit_emulator.world.world import State
from hypothesis import given
from hypothesis import strategies as st

NOW = 1_782_036_000_000
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["$number", "$object"]), inner),
)


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same types all the way down: 1 is not 1.0, -0.0 is not 0.0, keys stand in the same order."""
    return repr(one) == repr(other)


@given(values)
def test_any_json_value_comes_back_to_the_last_number(value: Any) -> None:
    text = orjson.dumps(ANY.encode(value))
    assert same(ANY.decode(orjson.loads(text), ()), value)


@pytest.mark.parametrize(
    "value", [inf, -inf, {"$number": "inf"}, {"$object": {"$number": "x"}}, [1e22, 0.1, -0.0, 5.0]]
)
def test_what_json_has_no_word_for_comes_back_as_well(value: Any) -> None:
    assert same(ANY.decode(parse(orjson.dumps(ANY.encode(value))), ()), value)


@dataclass(frozen=True)
class Inner:
    at: int
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outer:
    id: str
    inner: tuple[Inner, ...]
    payload: bytes | None
    pairs: dict[tuple[str, int], float] = field(default_factory=dict)


OUTER = Outer("a", (Inner(NOW, frozenset("ba")), Inner(0)), b"\0\xff", {("x", 1): 2.0, ("y", 2): 0.5})


def test_records_within_records_come_back() -> None:
    codec = codec_of(Outer)
    assert codec.decode(orjson.loads(orjson.dumps(codec.encode(OUTER))), ()) == OUTER
    assert codec.encode(OUTER)["inner"][0] == {"at": NOW, "tags": ["a", "b"]}


def test_what_does_not_fit_is_named_by_its_place() -> None:
    codec, written = codec_of(Outer), codec_of(Outer).encode(OUTER)
    written["inner"][1]["at"] = True
    with pytest.raises(NotFitting, match=r"^\$\.inner\[1\]\.at: expected an integer, received true or false$"):
        codec.decode(written, ())


def test_a_type_without_a_codec_is_said_so() -> None:
    with pytest.raises(TypeError, match=r"codec\.py"):
        codec_of(complex)


def test_every_field_of_a_state_is_written() -> None:
    """A new field of a type that is known needs nothing; for others codecs() says what to do."""
    assert {*codecs(), *NOT_WRITTEN} == {each.name for each in fields(State)}


@pytest.mark.parametrize("name", list(codecs()))
def test_each_field_of_the_demo_world_comes_back(name: str) -> None:
    state = load("demo").build(seed="0", clock_at=NOW, progression=Progression())
    codec = codecs()[name]
    written = orjson.dumps(codec.encode(getattr(state, name)))
    assert orjson.dumps(codec.encode(codec.decode(parse(written), ()))) == written


def test_every_kind_of_job_names_the_table_of_its_record() -> None:
    assert JOBS.keys() == ALL_JOBS.keys(), "add it to JOBS in emulator/world/integrity.py"


def test_ids_and_jobs_go_on_where_they_were() -> None:
    ids, agenda = Ids("seed"), Agenda()
    for number in range(5):
        ids.uuid("render", NOW)
        agenda.at(NOW - number % 3, "render.start", str(number))
    codec = codecs()
    twin = codec["ids"].decode(codec["ids"].encode(ids), ())
    again = codec["agenda"].decode(codec["agenda"].encode(agenda), ())
    assert twin.uuid("render", NOW) == ids.uuid("render", NOW)
    for each in (agenda, again):
        each.at(NOW, "render.start", "last")
    assert agenda.jobs() == again.jobs()


@pytest.mark.parametrize("name", shipped())
def test_every_world_that_comes_along_is_read_back_as_it_was_written(name: str) -> None:
    world = Application(read({"world": name, "clock": "2026-06-21T10:00:00Z"}, {})).sessions.get("")
    written = orjson.dumps(encoded(world.snapshot()))
    assert orjson.dumps(encoded(decoded(parse(written, deepest=DEEPEST_FILE)))) == written
