"""Ids: UUIDs of version 7, derived from seed, kind and counter alone."""

from uuid import UUID

import pytest
from craftkit_emulator.world.clock import LAST_INSTANT
from craftkit_emulator.world.ids import Ids
from hypothesis import given
from hypothesis import strategies as st

NOW = 1_781_956_800_123
kinds = st.lists(st.sampled_from(["render", "template", "event"]), max_size=30)


@given(st.text(max_size=20), st.integers(0, LAST_INSTANT))
def test_an_id_is_a_uuid_of_version_7_of_its_time(seed: str, at: int) -> None:
    id = Ids(seed).uuid("render", at)
    parsed = UUID(id)
    assert (str(parsed), parsed.version, parsed.variant) == (id, 7, "specified in RFC 4122")
    assert parsed.int >> 80 == at


def test_ids_of_one_millisecond_are_unique_and_keep_their_order() -> None:
    ids = Ids("0")
    made = [ids.uuid("render", NOW) for _ in range(20_000)]
    assert len(set(made)) == len(made)
    assert made == sorted(made)


def test_ids_of_later_milliseconds_are_greater() -> None:
    ids = Ids("0")
    made = [ids.uuid("render", NOW + n // 3) for n in range(9000)]
    assert made == sorted(made)


@given(kinds, kinds)
def test_what_other_kinds_do_does_not_matter(one: list[str], other: list[str]) -> None:
    assert _of_renders(one) == _of_renders(["render"] * one.count("render"))
    assert _of_renders(one + other)[: one.count("render")] == _of_renders(one)


def _of_renders(made: list[str]) -> list[str]:
    ids = Ids("blue")
    return [id for kind in made if (id := ids.uuid(kind, NOW)) and kind == "render"]


def test_kinds_and_seeds_have_ids_of_their_own() -> None:
    made = [
        Ids(seed).uuid(kind, NOW) for seed in ("", "0", "1", "a\0b") for kind in ("render", "template", "b\0render")
    ]
    assert len(set(made)) == len(made)


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_no_two_pairs_of_seed_and_kind_meet(seed: str, kind: str, other_seed: str, other_kind: str) -> None:
    same = Ids(seed).hex(kind, 32) == Ids(other_seed).hex(other_kind, 32)
    assert same == ((seed, kind) == (other_seed, other_kind))


@pytest.mark.parametrize("length", [0, 1, 8, 32])
def test_hex_has_the_length_asked_for_and_is_the_same_for_the_same_seed(length: int) -> None:
    one, other = Ids("0").hex("slug", length), Ids("0").hex("slug", length)
    assert one == other
    assert len(one) == length
    assert set(one) <= set("0123456789abcdef")


def test_a_seed_may_be_any_argument_of_a_command_line() -> None:
    assert Ids("\udcff").uuid("render", NOW)
