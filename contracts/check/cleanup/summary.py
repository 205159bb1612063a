"""Summary: what became of the things of a ledger, in words."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from .ledger import GONE, KEPT, LEFT, MADE, Entry, Ledger

LEFT_BEHIND = "left behind: "
NAMED = 3  # of things that are alike


class Summary(NamedTuple):
    """`left`: what could be deleted, and was not. `kept`: what the API cannot delete."""

    ledger: Path | None = None
    gone: int = 0
    left: Sequence[str] = ()
    kept: Sequence[str] = ()
    trouble: str = ""

    @classmethod
    def of(cls, ledger: Ledger) -> "Summary":
        entries = ledger.entries
        left = [f"{entry}: {entry.why or 'not tried'}" for entry in entries if entry.state in (LEFT, MADE)]
        return cls(
            ledger.path, sum(entry.state == GONE for entry in entries), left, list(_kept(entries)), ledger.trouble
        )

    @property
    def notes(self) -> list[str]:
        """For a report that tells what was left behind, and of the trouble, by itself."""
        return [line for line in self.lines if not line.startswith(LEFT_BEHIND) and line != self.trouble]

    @property
    def lines(self) -> list[str]:
        if self.ledger is None:
            return []
        taken = [f"taken away again: {self.gone}"] if self.gone else []
        told = [*taken, *(f"stays: {text}" for text in self.kept), *(f"{LEFT_BEHIND}{text}" for text in self.left)]
        sweep = [f"craftkit-contracts sweep {self.ledger} takes away what was left behind"] if self.left else []
        return [*told, *([self.trouble] if self.trouble else []), *sweep]


def _kept(entries: Sequence[Entry]) -> Iterator[str]:
    """Alike ones together: `12 renders (a, b, c, ...): cannot be deleted through the API`."""
    kept = sorted((entry for entry in entries if entry.state == KEPT), key=_alike)
    for (kind, why), group in groupby(kept, _alike):
        alike = list({entry.id or str(entry.n): entry for entry in group}.values())
        names = [entry.id for entry in alike if entry.id]
        shown = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
        yield f"{len(alike)} {kind}{'s' if len(alike) > 1 else ''}{f' ({shown})' if shown else ''}: {why}"


def _alike(entry: Entry) -> tuple[str, str]:
    return entry.kind, entry.why
