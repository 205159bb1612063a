"""World: one emulated deployment, with its own clock, ids, agenda, records and lock."""

from collections.abc import Callable
from functools import partial
from threading import Condition, Lock, RLock
from typing import Protocol

from . import effects
from .agenda import Job
from .clock import ClockMovedBack, iso
from .journal import Journal
from .snapshot import Snapshot
from .state import State

__all__ = ["Carrier", "JobTable", "NoCarrier", "State", "World"]

JobTable = dict[str, Callable[["World", Job], None]]


class Carrier(Protocol):
    """Who brings a world's deliveries to their receivers. Neither is called to wait under the world's lock."""

    def notice(self, world: "World") -> None:
        """Something may be ready, or due at another time than before. Returns at once."""

    def settle(self, world: "World") -> None:
        """Send what is ready. Returns when nothing is ready or on its way."""


class NoCarrier:
    """For a world whose events nobody takes."""

    def notice(self, world: "World") -> None: ...

    def settle(self, world: "World") -> None: ...


class World:
    """A State under a lock. `base_url` is that of URLs made outside a request. `build` makes the seed state anew,
    that of the world file `file`; `jobs` is what the agenda's kinds of work do.

    Whoever reads or writes `state` holds `lock`. The lock is short: bodies are read, PDFs drawn and replies written
    outside it.
    """

    def __init__(
        self,
        name: str,
        *,
        build: Callable[[], State],
        jobs: JobTable,
        file: str = "",
        base_url: str = "http://127.0.0.1:4010",
    ) -> None:
        self.name = name
        self.file = file
        self.base_url = base_url
        self.lock = RLock()
        self._changed = Condition(self.lock)  # who waits for something that falls due hears that it may be sooner
        self.gate = Lock()  # held while a request is written: a reset waits for that, nothing is written after it
        self.carrier: Carrier = NoCarrier()
        self.snapshots: dict[str, Snapshot] = {}  # by name; a reset leaves them
        self.journal = Journal()  # of what was asked of this world: no part of what it holds
        self._build = build
        self._jobs = jobs
        self._begin(build())

    def _begin(self, state: State) -> None:
        self.state = state
        state.agenda.on_change = self.wake
        self.wake()

    def wake(self) -> None:
        """Tell who waits, and the carrier, to look at this world again. Only a world that somebody subscribed to has
        need of the carrier."""
        with self._changed:
            self._changed.notify_all()
        if len(self.state.subscriptions):
            self.carrier.notice(self)

    def wait(self, milliseconds: int) -> None:
        """For so long, or until `wake`. Called under the lock, which is free meanwhile."""
        self._changed.wait(milliseconds / 1000)

    def reset(self) -> None:
        """Back to the seed state, clock included. The new state is complete before it replaces the old."""
        self.begin(self._build())
        self.journal.begin_anew()

    def begin(self, state: State) -> None:
        """Go on with another state, which is complete. Nothing of the old one is sent any more."""
        with self.gate, self.lock:
            self._begin(state)

    def snapshot(self) -> Snapshot:
        """Of all that it holds now."""
        with self.lock:
            self.run_due(self.now())
            state = self.state.copy()
        return Snapshot.of(state, self.file)

    def close(self) -> None:
        """Nothing of it is sent any more. A request that is under way ends in a world that nobody sees again."""
        carrier, self.carrier = self.carrier, NoCarrier()
        subscribed = len(self.state.subscriptions)
        self.reset()
        if subscribed:
            carrier.notice(self)  # who forgets it, seeing that it is not his any more

    @property
    def seed(self) -> str:
        return self.state.ids.seed

    def now(self) -> int:
        return self.state.clock.now()

    def run_due(self, now: int) -> None:
        """Run what has fallen due by `now`, in due order; what that adds to the agenda too. Under the lock."""
        while job := self.state.agenda.take_due(now):
            effects.run_due(job.kind, partial(self._jobs[job.kind], self, job))

    def move_clock(self, instant: int) -> None:
        """Move the clock forward to `instant`, stopping at each job on the way so that it runs at its own time, and so
        that what it made ready is sent then. Not to be called under the lock: receivers may call back."""
        state = self.state
        if instant < (now := state.clock.now()):
            raise ClockMovedBack(f"the clock shows {iso(now)}, {iso(instant)} is before that")
        self.carrier.settle(self)
        while self._step(state, instant):
            self.carrier.settle(self)
        self.wake()

    def run_until_idle(self, *, most: int) -> bool:
        """Move the clock to each next job, `most` times at the most, until none is left. Whether that is so."""
        state = self.state
        self.carrier.settle(self)
        for _ in range(most):
            if (due := self._next_due(state)) is None:
                break
            self._step(state, due)
            self.carrier.settle(self)
        self.wake()
        return self._next_due(state) is None

    def _next_due(self, state: State) -> int | None:
        """None, too, of a state that a reset came upon."""
        with self.lock:
            return state.agenda.next_due() if self.state is state else None

    def _step(self, state: State, instant: int) -> bool:
        """Go to the next job that is due by `instant` and run it; else go there. Whether there was one."""
        with self.lock:
            if self.state is not state:  # a reset came in between
                return False
            due = state.agenda.next_due()
            if due is None or due > instant:
                state.clock.move_to(instant)
                return False
            state.clock.move_to(due)
            self.run_due(due)
            return True
