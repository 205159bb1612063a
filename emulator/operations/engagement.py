"""Engagement of a render: its summary, and events from the partner's own viewer (renders.md sections 9 and 10)."""

from typing import Any

from ..protocol.call import Call, Reply
from ..world import engagement
from ..world.clock import iso
from ..world.records import Event
from ..world.world import World
from .finding import render_of

MOST_RECENT = 25


def get_render_engagement(world: World, call: Call) -> Reply:
    """Counts of all seven types and the latest events; zeros for a render that has not succeeded (U43)."""
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
    answered `recorded: false` and not stored."""
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
    return Reply(200, {"recorded": engagement.record(state, event)})


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
