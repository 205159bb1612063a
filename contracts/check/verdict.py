"""Verdict: who moved. A published table over specification, target, emulator and the target's previous run."""

from enum import Enum
from typing import NamedTuple


class Side(Enum):
    """How one of the four looks at a place, as far as is known."""

    KEEPS = "keeps it"
    BREAKS = "breaks it"
    UNKNOWN = "unknown"


class Case(NamedTuple):
    """What is known of a place: whether the target and the emulator keep what the specification says there, whether
    the target did so in its previous run, and whether the specification has changed since."""

    target: Side
    emulator: Side
    previous: Side
    changed: bool


class Row(NamedTuple):
    """None in a column: whatever it is."""

    target: Side | None
    emulator: Side | None
    previous: Side | None
    changed: bool | None
    who: str
    words: str


KEEPS, BREAKS, UNKNOWN = Side.KEEPS, Side.BREAKS, Side.UNKNOWN
PRODUCTION, SPECIFICATION, EMULATOR, NOBODY, UNDECIDED = (
    "production",
    "specification",
    "emulator",
    "nobody",
    "undecided",
)
# The first row that fits decides.
TABLE: tuple[Row, ...] = (
    Row(KEEPS, KEEPS, None, None, NOBODY, "all agree"),
    Row(KEEPS, BREAKS, None, None, EMULATOR, "only the emulator differs from the specification"),
    Row(BREAKS, None, KEEPS, True, SPECIFICATION, "the target did as the specification said until that was changed"),
    Row(BREAKS, None, KEEPS, False, PRODUCTION, "the target kept it in its previous run, under the same specification"),
    Row(BREAKS, BREAKS, None, None, SPECIFICATION, "target and emulator agree with each other and not with it"),
    Row(BREAKS, None, BREAKS, None, PRODUCTION, "the target differed in its previous run, too"),
    Row(
        BREAKS, None, UNKNOWN, None, UNDECIDED, "a first run: whether the target moved or was never so, it cannot know"
    ),
    Row(KEEPS, UNKNOWN, None, None, NOBODY, "the target keeps it"),
    Row(UNKNOWN, BREAKS, None, None, EMULATOR, "only the emulator was asked, and differs"),
    Row(UNKNOWN, None, None, None, UNDECIDED, "the target was not asked"),
)


class Verdict(NamedTuple):
    who: str
    words: str


def verdict(case: Case) -> Verdict:
    row = next(row for row in TABLE if _fits(row, case))
    return Verdict(row.who, row.words)


def _fits(row: Row, case: Case) -> bool:
    return all(wanted is None or wanted == given for wanted, given in zip(row[:4], case, strict=True))


def differing(*, previous: str | None, target: str, emulator: str) -> Verdict:
    """Of a place where the specification is silent and the two differ: `target` and `emulator` are what they did there,
    `previous` what the target did in its previous run."""
    if previous is None:
        return Verdict(
            UNDECIDED, "a first run: who of the two is right where the specification is silent, it cannot know"
        )
    if previous == target:
        return Verdict(EMULATOR, "the target does as in its previous run; what the emulator assumes is another thing")
    if previous == emulator:
        return Verdict(PRODUCTION, "the target did as the emulator does in its previous run")
    return Verdict(PRODUCTION, "the target does neither as in its previous run nor as the emulator")


def published() -> str:
    """The table in Markdown, for the README."""
    head = ("Target", "Emulator", "Target, previous run", "Specification changed since", "Who moved", "Because")
    rows = [
        (*(_told(side) for side in row[:3]), {None: "", True: "yes", False: "no"}[row.changed], row.who, row.words)
        for row in TABLE
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def _told(side: object) -> str:
    return side.value if isinstance(side, Side) else ""
