"""Durations and progressions as people write them."""

import re
from fractions import Fraction

import pytest
from craftkit_emulator.world.duration import MILLISECONDS, parse_duration
from craftkit_emulator.world.progression import IMMEDIATE, Progression, parse_progression
from hypothesis import given
from hypothesis import strategies as st

amounts = st.one_of(st.integers(0, 10**6).map(str), st.from_regex(r"[0-9]{1,6}\.[0-9]{1,3}", fullmatch=True))
units = st.sampled_from(sorted(MILLISECONDS))


@given(amounts, units)
def test_a_short_duration_is_so_many_of_its_unit(amount: str, unit: str) -> None:
    exact = Fraction(amount) * MILLISECONDS[unit]
    assert abs(parse_duration(amount + unit) - exact) <= Fraction(1, 2)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_an_iso_duration_is_the_sum_of_its_parts(weeks: int, days: int, hours: int, minutes: int, seconds: int) -> None:
    text = f"P{weeks}W{days}DT{hours}H{minutes}M{seconds}S"
    assert parse_duration(text) == (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000


@given(
    st.dictionaries(st.sampled_from("WD"), st.integers(0, 500)),
    st.dictionaries(st.sampled_from("HMS"), st.integers(0, 500)),
)
def test_parts_of_an_iso_duration_may_be_left_out(dates: dict[str, int], times: dict[str, int]) -> None:
    date = "".join(f"{dates[unit]}{unit}" for unit in "WD" if unit in dates)
    time = "".join(f"{times[unit]}{unit}" for unit in "HMS" if unit in times)
    text = f"P{date}{'T' if time else ''}{time}"
    if text == "P":
        with pytest.raises(ValueError, match="expected"):
            parse_duration(text)
        return
    parts = {
        **{unit.lower(): amount for unit, amount in dates.items()},
        **{unit.lower(): amount for unit, amount in times.items()},
    }
    assert parse_duration(text) == sum(parse_duration(f"{amount}{unit}") for unit, amount in parts.items())


GRAMMAR = re.compile(
    r"[0-9]+(\.[0-9]+)?(ms|s|m|h|d|w)|P(?=.)([0-9.]+W)?([0-9.]+D)?(T(?=.)([0-9.]+H)?([0-9.]+M)?([0-9.]+S)?)?", re.DOTALL
)


@given(st.text(st.sampled_from("0123456789.msdhwPTYMDHSW-+ ,e٣\n"), max_size=12))
def test_anything_else_is_refused_in_words(text: str) -> None:
    if GRAMMAR.fullmatch(text):
        return
    with pytest.raises(ValueError, match="expected"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "s",
        "-1s",
        "+1s",
        "1S",
        "1 s",
        "1e3s",
        "1.s",
        ".5s",
        "1,5h",
        "P",
        "PT",
        "P1DT",
        "P1M",
        "P1Y",
        "1y",
        "p1d",
        "P1D1W",
        "1d2h",
        "1s\n",
        "1" * 41 + "s",
    ],
)
def test_near_misses_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_duration(text)


@given(
    st.one_of(
        st.integers(1, 86_400_000 * 365).map(Progression),
        st.integers(1, 10**6).map(lambda n: Progression(None, n)),
        st.just(IMMEDIATE),
    )
)
def test_a_progression_reads_back_as_it_is_shown(progression: Progression) -> None:
    assert parse_progression(str(progression)) == progression


@given(st.text(st.sampled_from("immediatpols:time0123456789.-+e \n"), max_size=14))
def test_every_text_is_a_progression_or_refused_in_words(text: str) -> None:
    if re.fullmatch(r"immediate|time(:[0-9]{1,7}(\.[0-9]{1,6})?)?|polls:0*[1-9][0-9]{0,5}", text):
        progression = parse_progression(text)
        assert (progression.polls is None) != (progression.milliseconds is None)
        return
    with pytest.raises(ValueError, match="expected") as error:
        parse_progression(text)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    ("text", "milliseconds", "polls"),
    [
        ("immediate", 0, None),
        ("time", 200, None),
        ("time:0", 0, None),
        ("time:1.5", 1500, None),
        ("time:31536000", 31_536_000_000, None),
        ("polls:1", None, 1),
        ("polls:1000000", None, 1_000_000),
    ],
)
def test_a_progression_says_what_it_waits_for(text: str, milliseconds: int | None, polls: int | None) -> None:
    progression = parse_progression(text)
    assert (progression.milliseconds, progression.polls) == (milliseconds, polls)


@given(st.integers(0, 10**10))
def test_the_queue_has_its_share_of_the_time(milliseconds: int) -> None:
    assert 0 <= Progression(milliseconds).queue_milliseconds <= milliseconds
    assert Progression(2000).queue_milliseconds == 180  # the documented example: 1820 of 2000 ms are work
