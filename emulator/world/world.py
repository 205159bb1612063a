"""World: one emulated deployment, with its own clock, ids, agenda, records and lock."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from threading import Condition, Lock, RLock
from typing import TYPE_CHECKING, Any, Protocol

from . import effects
from .agenda import Agenda, Job
from .clock import Clock, ClockMovedBack, iso
from .delivering import Delivery, Subscription
from .disputes import NONE
from .embedding import Catalog, EmbedSession, Uploads
from .faults.fault import Armed
from .ids import Ids
from .journal import Journal
from .progression import Progression
from .records import Event, Key, Organisation, Project, Render, Template, Version
from .sharing import Mail, Share
from .signing import SignatureRequest
from .table import Table

if TYPE_CHECKING:
    from .snapshot import Snapshot

# `preview` and `dashboard` renders are internal: the embed list never shows them ([SEED] seeds/004).
INTERNAL_SOURCES = frozenset({"preview", "dashboard"})


def _listed_project(render: Render) -> str | None:
    return None if render.source in INTERNAL_SOURCES else render.project_id


def _listed_template(render: Render) -> tuple[str, str] | None:
    return None if render.source in INTERNAL_SOURCES else (render.project_id, render.template_id)


@dataclass(slots=True)
class State:
    """Everything a reset replaces."""

    clock: Clock
    ids: Ids
    progression: Progression
    started_at: int
    readings: Mapping[str, str] = field(
        default_factory=lambda: NONE
    )  # of disputes, where not the default one; replaced as a whole
    agenda: Agenda = field(default_factory=Agenda)
    projects: Table[Project] = field(default_factory=lambda: Table(account=lambda project: project.account_id))
    organisations: Table[Organisation] = field(default_factory=Table)
    admin_key: str | None = None  # its digest
    keys: Table[Key] = field(default_factory=Table)
    templates: Table[Template] = field(default_factory=lambda: Table(project=lambda template: template.project_id))
    versions: Table[Version] = field(default_factory=Table)
    renders: Table[Render] = field(default_factory=lambda: Table(project=_listed_project, template=_listed_template))
    events: Table[Event] = field(default_factory=lambda: Table(render=lambda event: event.render_id))
    shares: Table[Share] = field(default_factory=lambda: Table(render=lambda share: share.render_id))
    share_tokens: dict[str, str] = field(default_factory=dict)
    mails: Table[Mail] = field(default_factory=lambda: Table(all=lambda mail: "all", share=lambda mail: mail.share_id))
    signatures: Table[SignatureRequest] = field(
        default_factory=lambda: Table(project=lambda request: request.project_id)
    )
    signing_tokens: dict[str, str] = field(default_factory=dict)
    embed_sessions: Table[EmbedSession] = field(default_factory=Table)
    renew_tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    catalogs: Table[Catalog] = field(
        default_factory=lambda: Table(name=lambda version: (version.project_id, version.name))
    )
    uploads: Uploads = field(default_factory=Uploads)
    subscriptions: Table[Subscription] = field(default_factory=lambda: Table(project=lambda one: one.project_id))
    deliveries: Table[Delivery] = field(default_factory=lambda: Table(all=lambda delivery: "all"))
    ready: deque[str] = field(default_factory=deque)  # deliveries to be sent, in due order
    held: dict[str, str] = field(default_factory=dict)  # deliveries that a fault holds back, and its kind
    sending: Lock = field(default_factory=Lock)  # held by whoever sends them, one after the other
    inbound_tokens: dict[str, str] = field(default_factory=dict)
    slugs: dict[tuple[str, str], str] = field(default_factory=dict)
    idempotency: dict[tuple[str, str], str] = field(default_factory=dict)
    tallies: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_events: dict[tuple[str | None, ...], int] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, Armed] = field(default_factory=dict)
    signature_credits: int | None = None  # without end

    def reads(self, dispute: str, reading: str) -> bool:
        """Whether the dispute's other reading, which is this one, is in force."""
        return self.readings.get(dispute) == reading

    def copy(self) -> "State":
        """Another state that holds the same and goes its own way. Costs little, however much it holds."""
        return State(**{name: _copied(getattr(self, name)) for name in STATE_FIELDS})


STATE_FIELDS = tuple(each.name for each in fields(State))
COPIES: dict[type, Callable[[Any], Any]] = {
    **{kind: kind.copy for kind in (Clock, Ids, Agenda, Table, Uploads, dict, Counter, deque)},
    type(Lock()): lambda held: Lock(),
}


def _copied(value: Any) -> Any:
    """A copy of what changes in place; the same of what does not, as records and texts."""
    copy = COPIES.get(type(value))
    return value if copy is None else copy(value)


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
