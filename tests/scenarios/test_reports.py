"""Reports of a replay: what somebody has to look at is not lost among what could not be played there."""

from craftkit_contracts.replay.outcome import MISMATCH, NOT_RUN, PASSED, Outcome
from craftkit_contracts.replay.reports import page, summary
from craftkit_contracts.scenarios.library import chosen

NAMES = ("a-year-goes-by", "look-around", "render-an-invoice", "slow-answers")
YEAR, LOOK, INVOICE, SLOW = chosen(NAMES)


def test_a_page_begins_with_what_has_to_be_looked_at() -> None:
    outcomes = [
        Outcome(YEAR, NOT_RUN, note="it cannot"),
        Outcome(LOOK, PASSED),
        Outcome(INVOICE, NOT_RUN, note="no answer", broken=True),
        Outcome(SLOW, MISMATCH),
    ]
    told = page(outcomes, "it")
    places = [told.index(f"<small>{name}") for name in ("slow-answers", "render-an-invoice", "look-around", NAMES[0])]
    assert places == sorted(places)


def test_many_that_cannot_be_played_are_told_by_their_reasons() -> None:
    steps = [Outcome(YEAR, NOT_RUN, note=f"step {n} (line {n}): advance 3d: only an emulator can") for n in range(6)]
    broken = Outcome(LOOK, NOT_RUN, note="step 1 (line 5): no answer", broken=True)
    told = summary([*steps, broken]).splitlines()
    assert told[0] == f"not run: only an emulator can: {', '.join(['a-year-goes-by'] * 6)}"
    assert told[1] == "look-around: not run: step 1 (line 5): no answer"
    assert summary([*steps[:2], broken]).count("not run: step") == 3
