"""Probe: a small question to a service, with what it needs, what it costs, and what it can meet."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import wraps
from typing import NamedTuple

from .target import NEEDS, Target
from .visit import Halt, Visit

Pair = tuple[str, int]  # operationId and status
NOTHING = "nothing asks for it: it takes a fault of the service or luck"
BESIDE = "; "  # one reason and another
DRIVERS = ("fuzzing", "scenarios", "stateful")


class Probe(NamedTuple):
    """`meets`: the documented answers that it asks for; `most`: requests that it sends at the most. `needs`: names of
    NEEDS beside a project key. `operations`: all operationIds that it may call. `run` asks and claims. `apart`: its
    questions are for one target alone."""

    name: str
    run: Callable[[Visit], None]
    operations: frozenset[str]
    meets: tuple[Pair, ...]
    most: int
    needs: frozenset[str] = frozenset()
    apart: bool = False

    @classmethod
    def of(cls, run: Callable[[Visit], None], meets: str, *, most: int, needs: str = "", calls: str = "") -> "Probe":
        """Named after module and function. `meets`: `getRender 200 404, deleteTemplate 200`; `calls`: operations that
        are called beside those."""
        pairs = [(name, int(status)) for name, *statuses in map(str.split, meets.split(",")) for status in statuses]
        return cls(
            name=_named(run),
            run=_to_its_end(run),
            operations=frozenset((*(name for name, _ in pairs), *calls.split())),
            meets=tuple(dict.fromkeys(pairs)),
            most=most,
            needs=frozenset(needs.split()),
        )

    @property
    def driver(self) -> str:
        """What asks: the probes proper, or what has its own name before the colon."""
        driver = self.name.partition(":")[0]
        return driver if driver in DRIVERS else "probes"

    def missing(self, target: Target) -> list[str]:
        """Why it cannot be run there; nothing when it can."""
        return [why for need, why in NEEDS.items() if need in self.needs and need not in target.can]


class Plan(NamedTuple):
    """What would be asked of a target, and what would not, and why: `left_out` for what is not given or not allowed,
    `too_dear` for what it costs."""

    probes: tuple[Probe, ...]
    left_out: tuple[tuple[Probe, str], ...]
    too_dear: tuple[tuple[Probe, str], ...] = ()

    @classmethod
    def of(cls, probes: Iterable[Probe], target: Target, *, allowed: frozenset[str] | None = None) -> "Plan":
        """`allowed`: the only operationIds that may be called; None for all."""
        why_not = [(probe, _why_not(probe, target, allowed)) for probe in probes]
        left_out = tuple((probe, why) for probe, why in why_not if why)
        return cls(tuple(probe for probe, why in why_not if not why), left_out)

    def within(self, budget: int, *, spent: int = 0) -> "Plan":
        """Without what there is no room for: a run that was begun comes to its end."""
        return self.without(self._beyond(budget, budget - spent))

    def _beyond(self, budget: int, left: int) -> Iterator[tuple[Probe, str]]:
        """The later ones. What is smaller may still find room."""
        for probe in self.probes:
            if probe.most > left:
                yield probe, f"there is no room for it in the budget of {budget} requests (--budget)"
            else:
                left -= probe.most

    def without(self, too_dear: Iterable[tuple[Probe, str]]) -> "Plan":
        gone = tuple(too_dear)
        names = {probe.name for probe, _ in gone}
        kept = tuple(probe for probe in self.probes if probe.name not in names)
        return self._replace(probes=kept, too_dear=(*self.too_dear, *gone))

    @property
    def reachable(self) -> frozenset[Pair]:
        return frozenset(pair for probe in self.probes for pair in probe.meets)

    @property
    def requests(self) -> int:
        """At the most."""
        return sum(probe.most for probe in self.probes)

    def seconds(self, rate: float | None) -> float:
        """At that pace, at the most; without one as fast as the target answers, which nobody knows."""
        return self.requests / rate if rate else 0.0

    def uncovered(self, documented: Iterable[Pair]) -> Iterator[tuple[Pair, str]]:
        """Documented answers that no probe of the plan asks for, each with the reason of that which needs least."""
        left_out = (*self.left_out, *self.too_dear)
        for pair in documented:
            if pair not in self.reachable:
                reasons = [why for probe, why in left_out if pair in probe.meets]
                yield pair, min(reasons, key=_needs_of) if reasons else NOTHING


def _needs_of(why: str) -> tuple[bool, int]:
    """What no flag can give comes last."""
    return any(NEEDS[need] in why for need in ("control", "demo-world")), why.count(BESIDE)


def _named(run: Callable[[Visit], None]) -> str:
    """A partial has no name of its own."""
    run = getattr(run, "func", run)
    return f"{run.__module__.rpartition('.')[2]}: {run.__name__.replace('_', ' ')}"


def _to_its_end(run: Callable[[Visit], None]) -> Callable[[Visit], None]:
    @wraps(run)
    def asked(visit: Visit) -> None:
        with suppress(Halt):
            run(visit)

    return asked


def _why_not(probe: Probe, target: Target, allowed: frozenset[str] | None) -> str:
    if missing := probe.missing(target):
        return BESIDE.join(missing)
    if allowed is not None and (others := sorted(probe.operations - allowed)):
        return f"it calls {', '.join(others)}, which the list of operations does not name (--operations)"
    return ""
