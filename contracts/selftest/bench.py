"""Bench: the check, run against whatever is planted."""

import os
from collections.abc import Callable, Iterable
from time import sleep
from typing import NamedTuple

from ..check.book import Book
from ..check.deviation import Deviation
from ..check.driving import Drive, made_on_purpose
from ..check.probe import Plan, Probe
from ..check.probes import PROBES
from ..check.weighing import weigh
from ..judge import Judge
from ..misreadings import load as load_misreadings
from ..redaction import Redactor
from ..specification import Specification
from .drift import Drift
from .planting import Bed


class Trial(NamedTuple):
    """`others`: what else the check said, in its words."""

    drift: Drift
    caught: bool
    others: tuple[str, ...]


Enough = Callable[[Book], bool]


def never(book: Book) -> bool:
    return False


def _is_named(drift: Drift, found: Iterable[Deviation]) -> bool:
    return any(drift.is_named_by(each.kind, each.operation, each.where) for each in found)


def _briefly(seconds: float) -> None:
    """The emulator of the selftest is done with a render after 50 ms."""
    sleep(min(seconds, 0.25))


class Bench:
    """Validators are compiled once for all trials. `mirror`: what the emulator itself answered, for parity."""

    def __init__(self, bed: Bed) -> None:
        self._bed = bed
        self._specification = Specification.from_file()
        self._judge = Judge(self._specification, load_misreadings())
        self.mirror = self._book(PROBES, "")

    def clean(self) -> list[str]:
        """What the check holds against a server without a drift: nothing, if it is any good."""
        return [str(deviation) for deviation in self._checked(PROBES, "")]

    def trial(self, drift: Drift) -> Trial:
        """By the probes that call what it touches; the others would ask in vain."""
        places = {drift.operation, *drift.at}
        probes = [probe for probe in PROBES if "*" in places or places & probe.operations]
        found = self._checked(probes, drift.name, lambda book: _is_named(drift, book.deviations.values()))
        others = tuple(str(each) for each in found if not _is_named(drift, [each]))
        return Trial(drift, _is_named(drift, found), others)

    def _checked(self, probes: Iterable[Probe], drift: str, enough: Enough = never) -> list[Deviation]:
        return [found.deviation for found in weigh(self._book(probes, drift, enough), self.mirror, None).found]

    def _book(self, probes: Iterable[Probe], drift: str, enough: Enough = never) -> Book:
        """Until it is enough."""
        run = os.urandom(4).hex()
        with self._bed.reached(run, drift) as reached:
            redactor = Redactor(*reached.target.keys.values())
            book = Book(self._specification, self._judge, redactor, marked=made_on_purpose)
            drive = Drive(reached.target, reached.gate, book, run=run, pause=_briefly)
            for probe in Plan.of(probes, reached.target).probes:
                drive.through([probe], lambda probe: None)
                if enough(book):
                    break
        return book
