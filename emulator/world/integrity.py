"""Integrity: whether a state that was read back holds together. NotFitting says where it does not."""

from collections.abc import Iterator

from .codec import NotFitting, Steps
from .delivering import STATES
from .faults.arming import check_armed
from .faults.fault import Armed
from .faults.reading import BadFault
from .world import State

# What a field of each record names: its table, and the table of what is named.
NAMED = (
    *((table, "project_id", "projects") for table in ("keys", "organisations", "templates", "renders", "shares")),
    *((table, "project_id", "projects") for table in ("mails", "signatures", "embed_sessions", "catalogs")),
    *((table, "project_id", "projects") for table in ("subscriptions", "deliveries")),
    *((table, "render_id", "renders") for table in ("events", "shares", "mails", "signatures")),
    ("versions", "template_id", "templates"),
    ("renders", "template_id", "templates"),
    ("renders", "version_id", "versions"),
    ("mails", "share_id", "shares"),
    ("deliveries", "subscription_id", "subscriptions"),
)
# The same for values of the other collections; a job's is that of its kind.
VALUES = {
    "share_tokens": "shares",
    "signing_tokens": "signatures",
    "renew_tokens": "embed_sessions",
    "slugs": "templates",
    "inbound_tokens": "templates",
}
JOBS = {
    "render.start": "renders",
    "render.finish": "renders",
    "signature.expire": "signatures",
    "webhook.attempt": "deliveries",
}
# What a field may say, of those that have a life.
SAID = (
    ("renders", "status", ("queued", "rendering", "succeeded", "failed")),
    ("signatures", "status", ("sent", "viewed", "completed", "declined", "expired", "cancelled", "failed")),
    ("deliveries", "state", STATES),
    ("keys", "kind", ("project", "account", "admin")),
)


def check(state: State) -> None:
    for steps, target, id in _names(state):
        if not target or getattr(state, target).get(id) is None:
            raise NotFitting(("state", *steps), f"{target or 'nothing'} has no {id[:60]!r}")
    for table, field, known in SAID:
        for number, record in enumerate(getattr(state, table)):
            if (said := getattr(record, field)) not in known:
                expected = f"expected one of {', '.join(known)}, received {said[:60]!r}"
                raise NotFitting(("state", table, number, field), expected)
    for id, armed in state.faults.items():
        _check_fault(armed, ("state", "faults", id))


def _check_fault(armed: Armed, steps: Steps) -> None:
    if armed.id != steps[-1]:
        raise NotFitting((*steps, "id"), f"expected {steps[-1]!r}")
    try:
        check_armed(armed)
    except BadFault as error:
        raise NotFitting((*steps, error.field), error.text) from None


def _names(state: State) -> Iterator[tuple[Steps, str, str]]:
    """Place, table and id of all that is named somewhere."""
    for table, field, target in NAMED:
        named = ((number, getattr(record, field)) for number, record in enumerate(getattr(state, table)))
        yield from (((table, number, field), target, id) for number, id in named if id is not None)
    for name, target in VALUES.items():
        yield from (((name, str(key)), target, id) for key, id in getattr(state, name).items())
    for key, id in state.idempotency.items():  # U14, U70
        yield ("idempotency", str(key)), "signatures" if key[0].startswith("signatures of ") else "renders", id
    for number, job in enumerate(state.agenda.jobs()):
        yield ("agenda", "jobs", number), JOBS.get(job.kind, ""), job.id
    yield from ((("held", id), "deliveries", id) for id in state.held)
    yield from ((("ready", number), "deliveries", id) for number, id in enumerate(state.ready))
