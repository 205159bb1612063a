"""The outbox: what happened becomes deliveries, one for each active subscription of the project that takes the event.

Operations and jobs call `emit`; nothing is sent here. The agenda's `webhook.attempt` says when, the courier takes what
is ready, sends it without the world's lock, and notes what came of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from .agenda import Job
from .clock import LAST_INSTANT
from .delivering import OTHER_FAMILIES, OTHER_PATIENCE, PATIENCE, Attempt, Delivery, Patience, Subscription
from .world import State, World

FIRST_SPACING, LONGEST_SPACING = 5_000, 300_000  # U56: 5 s, doubling, at most 5 min (hint: D30)
# Once it is acknowledged ([OAS] collect-only-fill-submission), and when it is given up (U86)
PURGED = frozenset({"form.submitted"})


def emit(state: State, project_id: str, payload: Mapping[str, Any], *, at: int) -> None:
    """`payload["event"]` names the event. A subscription made later gets nothing of it (U62)."""
    event, body = payload["event"], b""
    if not exists(state, event):
        return
    for id in state.subscriptions.listed("project", project_id):
        subscription = state.subscriptions[id]
        if subscription.active and event in subscription.events:
            body = body or written(state, payload)
            post(state, subscription, event=event, body=body, at=at)


def exists(state: State, event: str) -> bool:
    """Whether the catalogue in force has it: all seventeen, or those of renders and signatures (D31)."""
    return not state.reads("D31", "B") or event.partition(".")[0] in OTHER_FAMILIES


def written(state: State, payload: Mapping[str, Any]) -> bytes:
    """The exact body: flat, or the event and all else as its `data` (D30)."""
    if state.reads("D30", "B"):
        payload = {"event": payload["event"], "data": {name: payload[name] for name in payload if name != "event"}}
    return orjson.dumps(payload)


def post(state: State, subscription: Subscription, *, event: str, body: bytes, at: int) -> Delivery:
    """A new delivery, due at once."""
    delivery = state.deliveries.add(
        Delivery(
            id=state.ids.uuid("delivery", at),
            subscription_id=subscription.id,
            project_id=subscription.project_id,
            event=event,
            payload=body,
            created_at=at,
            next_at=at,
        )
    )
    state.agenda.at(at, "webhook.attempt", delivery.id)
    return delivery


def fall_due(world: World, job: Job) -> None:
    """Ready to be sent, unless another attempt was made in its place."""
    delivery = world.state.deliveries[job.id]
    if delivery.state == "pending" and delivery.next_at == job.due:
        _make_ready(world.state, delivery.id)
        world.wake()


def redeliver(state: State, delivery: Delivery, *, at: int) -> Delivery:
    """Another attempt now. While pending it comes in place of the next one; afterwards it is one more, on its own."""
    if delivery.state == "pending":
        delivery = state.deliveries.replace(replace(delivery, next_at=at))
    _make_ready(state, delivery.id)
    return delivery


def bring_forward(state: State, delivery: Delivery, *, at: int) -> None:
    """A pending one is the next to be sent."""
    state.deliveries.replace(replace(delivery, next_at=at))
    if delivery.id in state.ready:
        state.ready.remove(delivery.id)
    state.ready.appendleft(delivery.id)


def take(state: State) -> tuple[Delivery, Subscription] | None:
    """The next delivery that is ready, off the list. One whose subscription is gone or off is given up."""
    while state.ready:
        delivery = state.deliveries[state.ready.popleft()]
        subscription = state.subscriptions[delivery.subscription_id]
        if delivery.payload is not None and subscription.active:
            return delivery, subscription
        if delivery.state == "pending":
            state.deliveries.replace(_ended(delivery, _patience(state).given_up))
    return None


def note(state: State, id: str, attempt: Attempt, *, now: int) -> Delivery:
    """What an attempt came to: delivered, given up, or another one later."""
    delivery, patience = state.deliveries[id], _patience(state)
    delivery = replace(delivery, attempts=(*delivery.attempts, attempt))
    if attempt.acknowledged:
        delivery = _ended(delivery, "delivered")
    elif delivery.state != "pending":
        pass  # it had ended: an attempt more changes nothing
    elif len(delivery.attempts) >= patience.attempts or not patience.tries_again(attempt):
        delivery = _ended(delivery, patience.given_up)
    else:
        due = min(now + spacing(len(delivery.attempts)), LAST_INSTANT)
        delivery = replace(delivery, next_at=due)
        state.agenda.at(due, "webhook.attempt", id)
    return state.deliveries.replace(delivery)


def _patience(state: State) -> Patience:
    return OTHER_PATIENCE if state.reads("D30", "B") else PATIENCE


def spacing(made: int) -> int:
    """Milliseconds until the next attempt, after so many."""
    return min(FIRST_SPACING << (made - 1), LONGEST_SPACING)


def _make_ready(state: State, id: str) -> None:
    if id not in state.ready:
        state.ready.append(id)


def _ended(delivery: Delivery, end: str) -> Delivery:
    payload = None if delivery.event in PURGED else delivery.payload
    return replace(delivery, state=end, next_at=None, payload=payload)


JOBS = {"webhook.attempt": fall_due}
