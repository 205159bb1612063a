"""Engagement of a render: its summary, events from the partner's own viewer (renders.md sections 9 and 10), and how
every other event of a share is recorded."""

from typing import Any

from ..outbound.documents import document_event
from ..protocol.call import Call, Reply
from ..world import engagement, outbox
from ..world.clock import iso
from ..world.records import Event
from ..world.sharing import Share
from ..world.world import State, World
from .finding import render_of

MOST_RECENT = 25


def get_render_engagement(world: World, call: Call) -> Reply:
    """Counts of all seven types and the latest events; zeros for a render that has not succeeded (U43). [REF]
    get-engagement"""
    state = world.state
    render = render_of(state, call)
    counts = engagement.counts(state, render.id)
    return Reply(
        200,
        {
            "counts": counts,
            "linkOpens": engagement.link_opens(state, render.id),
            "total": sum(counts.values()),
            "recent": [_recent(event) for event in state.events.newest("render", render.id, limit=MOST_RECENT)],
        },
    )


def record_render_event(world: World, call: Call) -> Reply:
    """Stamped `partner`, without a share, with the caller's address and user agent (U51). A deduplicated event is
    answered `recorded: false` and not stored. [REF] track-event"""
    state, now = world.state, world.now()
    render = render_of(state, call)
    event = Event(
        id=state.ids.uuid("event", now),
        render_id=render.id,
        type=call.body["eventType"],
        actor="partner",
        share_id=None,
        address=call.address,
        user_agent=call.user_agent,
        metadata=call.body.get("metadata"),
        created_at=now,
    )
    return Reply(200, {"recorded": track(state, event)})


def note(world: World, call: Call, type: str, *, share: Share, actor: str) -> bool:
    """Record what the caller did to a share; whether it was stored. Address and user agent are the caller's, those of
    `share_*` and `email_sent` too (as U51); no metadata. `actor`: U52."""
    now = world.now()
    event = Event(
        id=world.state.ids.uuid("event", now),
        render_id=share.render_id,
        type=type,
        actor=actor,
        share_id=share.id,
        address=call.address,
        user_agent=call.user_agent,
        metadata=None,
        created_at=now,
    )
    return track(world.state, event)


def track(state: State, event: Event) -> bool:
    """Store the event and send it out as `document.*`; one that is dropped as a repeat is not sent (U59)."""
    if not engagement.record(state, event):
        return False
    render = state.renders[event.render_id]
    outbox.emit(state, render.project_id, document_event(event, render.template_id), at=event.created_at)
    return True


def _recent(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "eventType": event.type,
        "actorKind": event.actor,
        "shareId": event.share_id,
        "sourceIp": event.address,
        "userAgent": event.user_agent,
        "metadata": event.metadata,
        "createdAt": iso(event.created_at),
    }
