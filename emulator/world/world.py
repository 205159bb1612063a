"""World: one emulated deployment, with its own clock, ids, agenda, records and lock."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock

from .agenda import Agenda, Job
from .clock import Clock, ClockMovedBack, iso
from .ids import Ids
from .progression import Progression
from .records import Event, Key, Project, Render, Template, Version
from .table import Table

# `preview` and `dashboard` renders are internal: the embed list never shows them ([SEED] seeds/004).
INTERNAL_SOURCES = frozenset({"preview", "dashboard"})

# What can be made to fail on purpose, a counted number of times.
FAILURES = ("renders", "queue", "inserts", "storage", "health")


def _listed_project(render: Render) -> str | None:
    return None if render.source in INTERNAL_SOURCES else render.project_id


def _listed_template(render: Render) -> tuple[str, str] | None:
    return None if render.source in INTERNAL_SOURCES else (render.project_id, render.template_id)


@dataclass(slots=True)
class Armed:
    """A failure waiting to happen `count` more times, with the message a failed render shows."""

    count: int = 0
    message: str = ""

    def fires(self) -> bool:
        """Whether it happens now; counts it off."""
        if not self.count:
            return False
        self.count -= 1
        return True


@dataclass(slots=True)
class State:
    """Everything a reset replaces."""

    clock: Clock
    ids: Ids
    progression: Progression
    started_at: int
    agenda: Agenda = field(default_factory=Agenda)
    projects: Table[Project] = field(default_factory=Table)
    keys: Table[Key] = field(default_factory=Table)
    templates: Table[Template] = field(default_factory=lambda: Table(project=lambda template: template.project_id))
    versions: Table[Version] = field(default_factory=Table)
    renders: Table[Render] = field(default_factory=lambda: Table(project=_listed_project, template=_listed_template))
    events: Table[Event] = field(default_factory=lambda: Table(render=lambda event: event.render_id))
    slugs: dict[tuple[str, str], str] = field(default_factory=dict)
    idempotency: dict[tuple[str, str], str] = field(default_factory=dict)
    tallies: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_events: dict[tuple[str | None, ...], int] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    armed: dict[str, Armed] = field(default_factory=lambda: {name: Armed() for name in FAILURES})


JobTable = dict[str, Callable[["World", Job], None]]


class World:
    """A State under a lock. `build` makes the seed state anew; `jobs` is what the agenda's kinds of work do.

    Whoever reads or writes `state` holds `lock`. The lock is short: bodies are read, PDFs drawn and replies written
    outside it.
    """

    def __init__(self, name: str, seed: str, *, build: Callable[[], State], jobs: JobTable) -> None:
        self.name = name
        self.seed = seed
        self.lock = RLock()
        self._build = build
        self._jobs = jobs
        self.state = build()

    def reset(self) -> None:
        """Back to the seed state, clock included. The new state is complete before it replaces the old."""
        state = self._build()
        with self.lock:
            self.state = state

    def now(self) -> int:
        return self.state.clock.now()

    def run_due(self, now: int) -> None:
        """Run what has fallen due by `now`, in due order; what that adds to the agenda too. Under the lock."""
        while job := self.state.agenda.take_due(now):
            self._jobs[job.kind](self, job)

    def move_clock(self, instant: int) -> None:
        """Move the clock forward to `instant`, stopping at each job on the way so that it runs at its own time."""
        with self.lock:
            clock = self.state.clock
            if instant < (now := clock.now()):
                raise ClockMovedBack(f"the clock shows {iso(now)}, {iso(instant)} is before that")
            while (due := self.state.agenda.next_due()) is not None and due <= instant:
                clock.move_to(due)
                self.run_due(due)
            clock.move_to(instant)
