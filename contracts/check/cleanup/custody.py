"""Custody: of what a run makes, from the first thing to the last one taken away, however the run ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from types import TracebackType
from typing import Self

from ...errors import Unusable
from ...gate import Gate, Policy
from ...printable import say
from ...specification import Specification
from ..options import Options
from ..reaching import Reached
from ..target import Target
from .asking import Asking, gate_for
from .keeper import Keeper
from .ledger import Head, Ledger, begins
from .summary import Summary
from .undoing import Undoing

End = Callable[[], Summary]
UNDERWAY = 10.0  # seconds, at the most, for what is still on its way when a run ends
A_WHILE = 20.0  # seconds for the taking away, beside those that its pace needs, where somebody waits for the end


class Custody:
    """Watches a gate. Taking away has a gate of its own: whatever stopped the run does not stop it."""

    def __init__(self, target: Target, gate: Gate, specification: Specification, ledger: Ledger) -> None:
        self._target, self._gate, self._specification, self._ledger = target, gate, specification, ledger
        self._keeper = Keeper(ledger, target.base_url, target.keys, specification)
        self._ended: Summary | None = None
        self._seconds = inf
        gate.watch = self._keeper

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt) and self._ended is None:
            self._hurry()
        told = "; ".join(self.end().lines)
        if isinstance(error, KeyboardInterrupt):
            raise Unusable(f"stopped; {told or 'nothing was left behind'}") from None
        if isinstance(error, Unusable):
            raise Unusable("; ".join(filter(None, (str(error), told)))) from None
        if error is not None:
            error.add_note(told)

    def _hurry(self) -> None:
        """Who stops a run is told at once what it still does, and for how long at the most."""
        things = sum(entry.is_open for entry in self._ledger.entries)
        if not things:
            return
        self._seconds = A_WHILE + 2 * things / (self._gate.policy.rate or things)
        most = f"{self._under_way + self._seconds:.0f} s at the most"
        text = f"what was made is taken away, in {most}; once more leaves it to craftkit-contracts sweep"
        say(f"craftkit-contracts: stopping: {text}")

    @property
    def _under_way(self) -> float:
        """Seconds that what is still on its way has."""
        return min(UNDERWAY, self._gate.policy.timeout)

    def end(self) -> Summary:
        """Take all away, once. Stopped meanwhile, the ledger knows the rest."""
        if self._ended is None:
            try:
                self._ended = self._taken_away()
            except KeyboardInterrupt:
                self._ended = Summary()
                text = f"stopped while cleaning up: craftkit-contracts sweep {self._ledger.path} does the rest"
                raise Unusable(text) from None
            finally:
                self._ledger.close()
        return self._ended

    def _taken_away(self) -> Summary:
        self._keeper.stop(self._under_way)
        target = replace(self._target, keys=self._keeper.keys)
        take_away(self._ledger, target, self._gate.policy, self._specification, self._seconds)
        return Summary.of(self._ledger)


def take_away(
    ledger: Ledger, target: Target, policy: Policy, specification: Specification, seconds: float = inf
) -> None:
    gate = gate_for(policy, len(ledger.entries), seconds)
    try:
        Undoing(Asking(gate, target.base_url, target.keys, specification), ledger).all()
    finally:
        gate.close()


@contextmanager
def custody(options: Options, reached: Reached, specification: Specification, run: str) -> Iterator[End]:
    """What ends it. An emulator of our own goes with all that was made there, and who only reads makes nothing."""
    if options.base_url is None or "writes" not in options.allowed:
        yield Summary
        return
    target = reached.target
    keys = {name: begins(key) for name, key in target.keys.items()}
    head = Head(target.base_url, run, datetime.now(UTC).isoformat(timespec="seconds"), keys)
    ledger = Ledger.begin(_place(options, run), head)
    with Custody(target, reached.gate, specification, ledger) as taken:
        yield taken.end


def _place(options: Options, run: str) -> Path:
    if options.cleanup_ledger is not None:
        return options.cleanup_ledger
    return (
        Path(f"craftkit-cleanup-{run}.jsonl")
        if options.report_dir is None
        else options.report_dir / f"cleanup-{run}.jsonl"
    )
