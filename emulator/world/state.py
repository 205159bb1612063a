"""State: all that a world holds and a reset replaces, and how it is copied."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from threading import Lock
from typing import Any

from .agenda import Agenda
from .clock import Clock
from .delivering import Delivery, Subscription
from .disputes import NONE
from .embedding import Catalog, EmbedSession, Uploads
from .faults.fault import Armed
from .ids import Ids
from .progression import Progression
from .records import Event, Key, Organisation, Project, Render, Template, Version
from .sharing import Mail, Share
from .signing import SignatureRequest
from .table import Table

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
