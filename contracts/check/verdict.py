"""Verdict: who moved. A published table over specification, target, emulator and the target's previous run."""

from collections.abc import Iterable, Sequence
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
FIRST = "a first run here"
AS_THEN = "as told then"  # a run later nobody else has moved
# The first row that fits decides.
TABLE: tuple[Row, ...] = (
    Row(KEEPS, KEEPS, None, None, NOBODY, "all agree"),
    Row(KEEPS, BREAKS, None, None, EMULATOR, "only the emulator differs from the specification"),
    Row(BREAKS, None, KEEPS, True, SPECIFICATION, "the target did as the specification said until that was changed"),
    Row(BREAKS, None, KEEPS, False, PRODUCTION, "the target kept it in its previous run, under the same specification"),
    Row(BREAKS, BREAKS, None, None, SPECIFICATION, "target and emulator agree with each other and not with it"),
    Row(
        BREAKS, None, BREAKS, None, AS_THEN, "the target differed in its previous run, too, and nobody has moved since"
    ),
    Row(BREAKS, None, UNKNOWN, None, UNDECIDED, f"{FIRST}: whether the target moved or was never so, it cannot know"),
    Row(KEEPS, UNKNOWN, None, None, NOBODY, "the target keeps it"),
    Row(UNKNOWN, BREAKS, None, None, EMULATOR, "only the emulator was asked, and differs"),
    Row(UNKNOWN, None, None, None, UNDECIDED, "the target was not asked"),
)


class Verdict(NamedTuple):
    who: str
    words: str


BEGAN = "as when it began: "
STANDING = "so it was when it was first looked at, and nobody has moved since: who did before that, it cannot know"


class Past(Enum):
    """What the target did in its previous run at a place where the specification is silent."""

    UNKNOWN = "unknown"
    AS_NOW = "as now"
    AS_THE_EMULATOR = "as the emulator"
    OTHERWISE = "neither"


BETWEEN = "Where the specification is silent, and target and emulator differ"
SILENT = {
    Past.UNKNOWN: Verdict(
        UNDECIDED, f"{FIRST}: who of the two is right where the specification is silent, it cannot know"
    ),
    Past.AS_NOW: Verdict(
        EMULATOR, "the target does as in its previous run; what the emulator assumes is another thing"
    ),
    Past.AS_THE_EMULATOR: Verdict(PRODUCTION, "the target did as the emulator does in its previous run"),
    Past.OTHERWISE: Verdict(PRODUCTION, "the target does neither as in its previous run nor as the emulator"),
}


def verdict(case: Case, then: Verdict | None = None) -> Verdict:
    """`then`: what the previous run told of the same deviation."""
    row = next(row for row in TABLE if _fits(row, case))
    return _as_then(then) if row.who == AS_THEN else Verdict(row.who, row.words)


def _as_then(then: Verdict | None) -> Verdict:
    if then is None or then.who not in (PRODUCTION, SPECIFICATION, EMULATOR):
        return Verdict(UNDECIDED, STANDING)
    return then if then.words.startswith(BEGAN) else Verdict(then.who, f"{BEGAN}{then.words}")


def _fits(row: Row, case: Case) -> bool:
    return all(wanted is None or wanted == given for wanted, given in zip(row[:4], case, strict=True))


def where_silent(*, previous: str | None, target: str, emulator: str, then: Verdict | None = None) -> Verdict:
    """Of a place where the specification is silent and the two differ: `target` and `emulator` are what they did there,
    `previous` what the target did in its previous run, `then` who was told to have moved."""
    if previous is None:
        return SILENT[Past.UNKNOWN]
    if previous == target:
        is_told = then is not None and then.who != UNDECIDED
        return _as_then(then) if is_told else SILENT[Past.AS_NOW]
    return SILENT[Past.AS_THE_EMULATOR if previous == emulator else Past.OTHERWISE]


def published() -> str:
    """Both tables in Markdown, for the README."""
    head = ("Target", "Emulator", "Target, previous run", "Specification changed since", "Who moved", "Because")
    rows = [
        (*(_told(side) for side in row[:3]), {None: "", True: "yes", False: "no"}[row.changed], row.who, row.words)
        for row in TABLE
    ]
    silent = [(past.value, *told) for past, told in SILENT.items()]
    silent.insert(1, (f"{Past.AS_NOW.value}, and who had moved was told then", AS_THEN, "nobody has moved since"))
    parts = _table(head, rows), f"{BETWEEN}:", _table(("Target, previous run", "Who moved", "Because"), silent)
    return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def _told(side: object) -> str:
    return side.value if isinstance(side, Side) else ""
