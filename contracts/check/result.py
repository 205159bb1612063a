"""Result: all that a check found, and the exit status that follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from .book import Noted
from .deviation import Deviation
from .digests import Digests
from .known import Known
from .previous import First, Seen
from .probe import Pair
from .verdict import Verdict

MIRROR = "mirror"  # as a driver: the emulator that a deployment is compared with
ENOUGH = 0.9  # of what the plan called reachable must have been met


class Status(IntEnum):
    """The worst wins, in the order 3, 1, 2, 0."""

    CLEAN = 0
    DEVIATES = 1
    STALE = 2
    COULD_NOT_CHECK = 3


WORST_FIRST = (Status.COULD_NOT_CHECK, Status.DEVIATES, Status.STALE)


@dataclass(frozen=True, slots=True)
class Found:
    """A deviation with who moved, an example, how often it was met, the entry that covers it, whether the previous
    run had it (None: there was none), the first run that did, and the emulator's answer where that is what differs."""

    deviation: Deviation
    verdict: Verdict
    example: Noted
    count: int = 1
    known: Known | None = None
    before: bool | None = None
    since: First | None = None
    other: Noted | None = None

    @property
    def standing(self) -> str:
        if self.known is not None:
            return "known"
        return {None: "found", True: "still there", False: "new"}[self.before]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of documented (operation, status) pairs: those met, those that the plan could reach, all. `missed` are reachable
    ones that were not met; `uncovered` those beyond reach, each with the reason."""

    met: frozenset[Pair]
    reachable: frozenset[Pair]
    documented: Sequence[Pair]
    uncovered: Sequence[tuple[Pair, str]] = ()

    @property
    def missed(self) -> list[Pair]:
        return [pair for pair in self.documented if pair in self.reachable and pair not in self.met]

    @property
    def is_enough(self) -> bool:
        """A run that could reach nothing has tested nothing."""
        reachable = len(self.reachable)
        return reachable > 0 and len(self.reachable & self.met) >= ENOUGH * reachable


@dataclass(frozen=True, slots=True)
class Result:
    """`broken`: why the check itself cannot be trusted; `failed`: what could not be asked, and why; `notes`: what else
    is worth saying (an empty account, what was left out); `stopped`: why not all was asked that was to be, `silent`:
    whether there was no answer any more. `gone`: what the previous run had and this one has not, as it was told then;
    `carried`: what it had where this one did not look. `asked`: requests by kind of driver. `parity`, `emulator`: see
    Previous. `variables`: of the environment, by the placeholder of the key that each would hold."""

    run: str
    started: str
    seconds: float
    target: str
    profile: str
    digests: Digests
    found: Sequence[Found]
    coverage: Coverage
    asked: Mapping[str, int]
    expired: Sequence[Known] = ()
    unmet_entries: Sequence[Known] = ()
    gone: Sequence[str] = ()
    carried: Mapping[str, Seen] = field(default_factory=dict)
    broken: Sequence[str] = ()
    failed: Sequence[str] = ()
    notes: Sequence[str] = ()
    parity: Mapping[str, str] = field(default_factory=dict)
    emulator: Mapping[str, str] = field(default_factory=dict)
    left: Sequence[str] = ()
    stopped: str = ""
    silent: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def new(self) -> list[Found]:
        """What no entry covers."""
        return [found for found in self.found if found.known is None]

    @property
    def reasons(self) -> dict[Status, list[str]]:
        """Why the status is what it is, and what else would have been a reason."""
        stale = [f"expired: {entry}" for entry in self.expired]
        if not self.coverage.is_enough:
            reached = len(self.coverage.reachable & self.coverage.met)
            stale.append(f"too little tested: {reached} of {len(self.coverage.reachable)} reachable answers were met")
        stopped = [f"stopped early: {self.stopped}"] if self.stopped else []
        stale += [] if self.silent else stopped
        told = {
            Status.COULD_NOT_CHECK: [*self.broken, *self._unanswered(), *(stopped if self.silent else ())],
            Status.DEVIATES: [
                *(str(found.deviation) for found in self.new),
                *(f"left behind: {text}" for text in self.left),
            ],
            Status.STALE: stale,
        }
        return {status: reasons for status, reasons in told.items() if reasons}

    @property
    def status(self) -> Status:
        return next((status for status in WORST_FIRST if status in self.reasons), Status.CLEAN)

    def _unanswered(self) -> list[str]:
        """A question that got no answer is one thing; when nearly all did, nothing was checked."""
        asked = sum(count for driver, count in self.asked.items() if driver != MIRROR)
        return list(self.failed) if self.failed and len(self.failed) * 10 >= asked else []
