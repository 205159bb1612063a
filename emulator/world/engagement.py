"""Engagement: which events a render stores, and the counts that go with them."""

from .records import Event
from .world import State

EVENT_TYPES = ("viewed", "downloaded", "printed", "email_opened", "email_sent", "share_created", "share_revoked")
DEDUPED = frozenset({"viewed", "downloaded", "printed"})
WINDOW = 5 * 60_000  # [REF] track-event: five minutes, keyed on (shareId, eventType, sourceIp)
LINK_OPENS, CLICKS = "linkOpens", "clicks"


def record(state: State, event: Event) -> bool:
    """Store the event unless one like it was stored less than five minutes ago. Whether it was stored.

    U54: the documented key does not name the render; two renders must not silence each other, so it counts too. The
    window runs from the last stored event, and at exactly 300 s a new one is stored.
    """
    last = state.last_events.get(_likeness(event))
    if event.type in DEDUPED and last is not None and event.created_at - last < WINDOW:
        return False
    store(state, event)
    return True


def store(state: State, event: Event) -> None:
    state.events.add(event)
    state.tallies[event.render_id, event.type] += 1
    if event.type == "viewed" and event.share_id is not None:
        state.tallies[event.render_id, LINK_OPENS] += 1
        state.tallies[event.share_id, CLICKS] += event.actor == "recipient"
    state.last_events[_likeness(event)] = event.created_at


def _likeness(event: Event) -> tuple[str | None, ...]:
    return event.render_id, event.share_id, event.type, event.address


def counts(state: State, render_id: str) -> dict[str, int]:
    """Stored events of a render by type, all seven types, zero-filled ([SEED] seeds/002)."""
    return {type: state.tallies[render_id, type] for type in EVENT_TYPES}


def link_opens(state: State, render_id: str) -> int:
    """`viewed` events that came from a share."""
    return state.tallies[render_id, LINK_OPENS]


def clicks(state: State, share_id: str) -> int:
    """`viewed` events of recipients that came through that share (D28)."""
    return state.tallies[share_id, CLICKS]
