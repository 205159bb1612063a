"""The command `selftest`: each drift planted once, and whether the check found it by its name."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TextIO

from ..errors import UsageError

if TYPE_CHECKING:
    from .bench import Trial
    from .drift import Drift

CLEAN_RUNS = 3
AT_ONCE = 8  # most of the time they wait for renders
FOUND, MISSED = 0, 1


def add_selftest(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    parser.add_argument("drifts", nargs="*", metavar="DRIFT", help="parts of names, or =NAME; all when none is given")
    parser.set_defaults(command=selftest)


def selftest(arguments: argparse.Namespace, out: TextIO) -> int:
    """Exit status 0 when every drift was caught by its name and a clean server had nothing against it; 1 otherwise."""
    from .drifts import DRIFTS

    chosen = [drift for name, drift in DRIFTS.items() if _is_chosen(name, arguments.drifts)]
    if not chosen:
        raise UsageError(f"no drift is called {', '.join(arguments.drifts)}")
    false, trials = _tried(chosen)
    for line in _told(trials, false):
        print(line, file=out)
    out.flush()
    return FOUND if not false and all(trial.caught for trial in trials) else MISSED


def _is_chosen(name: str, asked: Sequence[str]) -> bool:
    return not asked or any(part[1:] == name if part.startswith("=") else part in name for part in asked)


def _tried(chosen: Iterable["Drift"]) -> tuple[list[str], list["Trial"]]:
    from .bench import Bench
    from .planting import bed

    with bed() as planted:
        bench = Bench(planted)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            false = [words for told in pool.map(lambda _: bench.clean(), range(CLEAN_RUNS)) for words in told]
            return false, list(pool.map(bench.trial, chosen))


def _told(trials: Sequence["Trial"], false: Sequence[str]) -> Iterator[str]:
    for trial in trials:
        if not trial.caught:
            drift = trial.drift
            yield f"missed: {drift.name} (expected {drift.kind} at {drift.operation} {drift.where})"
            yield from (f"    said instead: {words}" for words in trial.others[:5])
    yield from (f"false alarm on a clean server: {words}" for words in false)
    total, caught = (
        Counter(trial.drift.kind for trial in trials),
        Counter(trial.drift.kind for trial in trials if trial.caught),
    )
    yield from (f"{kind}: {caught[kind]} of {count}" for kind, count in sorted(total.items()))
    alarms = f"{len(false)} false alarms in {CLEAN_RUNS} clean runs"
    yield f"{sum(caught.values())} of {len(trials)} drifts caught by name; {alarms}"
