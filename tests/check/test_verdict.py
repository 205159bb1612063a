"""Who moved: every combination of what is known leads to one row of the table, and each row is reached."""

from itertools import product

from craftkit_contracts.check import verdict as module
from craftkit_contracts.check.verdict import TABLE, Case, Side, differing, published, verdict

CASES = [Case(*each) for each in product(Side, Side, Side, (True, False))]


def test_every_case_is_decided_and_no_row_is_idle() -> None:
    assert {verdict(case).words for case in CASES} == {row.words for row in TABLE}


def test_the_one_that_moved_is_named() -> None:
    keeps, breaks, unknown = Side.KEEPS, Side.BREAKS, Side.UNKNOWN
    told = {
        Case(breaks, keeps, keeps, False): "production",
        Case(breaks, keeps, keeps, True): "specification",
        Case(breaks, breaks, unknown, False): "specification",
        Case(keeps, breaks, keeps, False): "emulator",
        Case(breaks, keeps, unknown, False): "undecided",
        Case(breaks, keeps, breaks, False): "production",
        Case(keeps, keeps, keeps, False): "nobody",
    }
    assert {case: verdict(case).who for case in told} == told


def test_where_the_specification_is_silent_the_previous_run_tells() -> None:
    assert differing(previous=None, target="204", emulator="200").who == module.UNDECIDED
    assert differing(previous="204", target="204", emulator="200").who == module.EMULATOR
    assert differing(previous="200", target="204", emulator="200").who == module.PRODUCTION


def test_the_table_can_be_published() -> None:
    assert published().count("\n") == len(TABLE) + 1
