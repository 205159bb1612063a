"""Who moved: every combination of what is known leads to one row of the table, and each row is reached."""

from itertools import product

from craftkit_contracts.check import verdict as module
from craftkit_contracts.check.verdict import TABLE, Case, Side, Verdict, published, verdict, where_silent

CASES = [Case(*each) for each in product(Side, Side, Side, (True, False))]


def test_every_case_is_decided_and_no_row_is_idle() -> None:
    told = {row.words for row in TABLE if row.who != module.AS_THEN} | {module.STANDING}
    assert {verdict(case).words for case in CASES} == told


def test_the_one_that_moved_is_named() -> None:
    keeps, breaks, unknown = Side.KEEPS, Side.BREAKS, Side.UNKNOWN
    told = {
        Case(breaks, keeps, keeps, False): "production",
        Case(breaks, keeps, keeps, True): "specification",
        Case(breaks, breaks, unknown, False): "specification",
        Case(keeps, breaks, keeps, False): "emulator",
        Case(breaks, keeps, unknown, False): "undecided",
        Case(breaks, keeps, breaks, False): "undecided",
        Case(keeps, keeps, keeps, False): "nobody",
    }
    assert {case: verdict(case).who for case in told} == told


def test_where_the_specification_is_silent_the_previous_run_tells() -> None:
    assert where_silent(previous=None, target="204", emulator="200").who == module.UNDECIDED
    assert where_silent(previous="204", target="204", emulator="200").who == module.EMULATOR
    assert where_silent(previous="200", target="204", emulator="200").who == module.PRODUCTION


def test_who_moved_is_told_once_and_stays() -> None:
    """On the second night nobody has moved any more, and yet it was somebody."""
    standing = Case(Side.BREAKS, Side.KEEPS, Side.BREAKS, changed=False)
    for who in (module.PRODUCTION, module.SPECIFICATION):
        second = verdict(standing, Verdict(who, "it kept it"))
        assert second == Verdict(who, "as when it began: it kept it") == verdict(standing, second)
    first = verdict(standing._replace(previous=Side.UNKNOWN))
    assert first.who == verdict(standing, first).who == module.UNDECIDED, "what a first run cannot know no second does"
    assert verdict(standing, first).words != first.words
    moved = where_silent(previous="200", target="204", emulator="200")
    assert where_silent(previous="204", target="204", emulator="200", then=moved).who == module.PRODUCTION
    unknown = where_silent(previous=None, target="204", emulator="200")
    assert where_silent(previous="204", target="204", emulator="200", then=unknown).who == module.EMULATOR


def test_the_tables_can_be_published() -> None:
    assert published().count("\n|") == len(TABLE) + 2 + len(module.SILENT) + 2
    assert module.AS_THEN in published()
