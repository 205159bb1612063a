"""Telling: the words and orders that all reports share."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from .deviation import BEHAVIOUR, CONTRACT, COVERAGE, KINDS, PARITY, STRICT
from .probe import Pair
from .result import MIRROR, Coverage, Found, Result, Status
from .verdict import EMULATOR, NOBODY, PRODUCTION, SPECIFICATION, UNDECIDED

STATUS_WORDS = {
    Status.CLEAN: "no new deviation",
    Status.DEVIATES: "new deviations",
    Status.STALE: "expired entries or too little tested",
    Status.COULD_NOT_CHECK: "could not check",
}
GRAVEST = frozenset(("authentication-not-enforced", "data-leaked"))
LAYERS = (CONTRACT, BEHAVIOUR, STRICT, PARITY, COVERAGE)
T = TypeVar("T")
MOVERS = (PRODUCTION, SPECIFICATION, EMULATOR, UNDECIDED, NOBODY)
STANDINGS = ("new", "found", "still there", "known")


def headline(result: Result) -> str:
    """What came of it, in one line."""
    if result.status is not Status.DEVIATES:
        return STATUS_WORDS[result.status].capitalize()
    count = len(result.new)
    return f"{count} deviation{'' if count == 1 else 's'}: {_who(result.new)}"


def _who(found: Sequence[Found]) -> str:
    """What is left behind is no deviation that anybody moved."""
    counts = Counter(each.verdict.who for each in found)
    moved = " and ".join(who for who in MOVERS[:3] if counts[who])
    unknown = counts[UNDECIDED]
    if not unknown or not moved:
        return f"moved by {moved}" if moved else "who moved, this run cannot know"
    return f"moved by {moved}; of {unknown}, this run cannot know"


def by_mover(found: Iterable[Found], most: int) -> dict[str, list[Found]]:
    """In the order of MOVERS; what is new comes first in each. Where there is too much, what is known is left out."""
    kept = sorted(found, key=lambda each: (each.known is not None, _order(each)))[:most]
    return {who: list(group) for who, group in groupby(ordered(kept), key=lambda each: each.verdict.who)}


def folded(found: Iterable[Found]) -> list[list[Found]]:
    """Together what differs in nothing but the answer that it is at: what a whole service does is told once."""
    alike: dict[object, list[Found]] = {}
    for each in found:
        named = each.verdict, each.standing, each.deviation.kind, each.deviation.where
        alike.setdefault(named if each.known is None else id(each), []).append(each)
    return list(alike.values())


def ordered(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=_order)


def _order(found: Found) -> tuple[int, int, bool, bool, str, int]:
    """What lays an account open before all; what the contract says before what another does; what breaks it before
    what it is silent of."""
    layer, words = found.deviation.layer, found.verdict.words
    first = MOVERS.index(found.verdict.who), STANDINGS.index(found.standing)
    return *first, found.deviation.kind not in GRAVEST, layer == PARITY, words, LAYERS.index(layer)


def place(found: Found) -> str:
    deviation = found.deviation
    status = f" {deviation.status}" if deviation.status else ""
    return f"{deviation.operation or 'no operation'}{status}"


def seen(found: Found) -> str:
    times = "once" if found.count == 1 else f"{found.count} times"
    return f"{found.since or 'first'}, {times} in this run"


def what(found: Found) -> str:
    return KINDS[found.deviation.kind].words


def tested(coverage: Coverage) -> str:
    met = len(coverage.met & coverage.reachable)
    return f"{met} tested / {len(coverage.reachable)} reachable / {len(coverage.documented)} documented"


def requests(asked: Mapping[str, int]) -> str:
    """By what asked; and what was asked of the emulator beside it."""
    sent = ", ".join(f"{count} {name}" for name, count in asked.items() if count and name != MIRROR) or "none"
    return f"{sent}, and {asked[MIRROR]} to an emulator beside it" if asked.get(MIRROR) else sent


def by_reason(given: Iterable[tuple[T, str]]) -> dict[str, list[T]]:
    rows = sorted(given, key=lambda row: row[1])
    return {why: [each for each, _ in group] for why, group in groupby(rows, key=lambda row: row[1])}


def pairs(given: Iterable[Pair]) -> str:
    """`getRender 200 404, listRenders 200`."""
    grouped = groupby(sorted(given), key=lambda pair: pair[0])
    return ", ".join(f"{name} {' '.join(str(status) for _, status in rows)}" for name, rows in grouped)
