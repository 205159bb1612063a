"""Deliveries of outgoing webhooks: what was sent, what the receiver said, and once more please (U62)."""

from typing import Any

from ..protocol.problem import Problem
from ..world import outbox
from ..world.clock import iso
from ..world.delivering import EVENTS, STATES, Attempt, Delivery
from ..world.world import State, World

MOST_LISTED = 100


def listed(world: World, body: Any, *, state: str | None, event: str | None) -> dict[str, Any]:
    """The latest first, at most a hundred."""
    _check("state", state, STATES)
    _check("event", event, EVENTS)
    with world.lock:
        world.run_due(world.now())
        deliveries = world.state.deliveries
        newest = (deliveries[id] for id in reversed(deliveries.listed("all", "all")))
        found = [one for one in newest if state in (None, one.state) and event in (None, one.event)]
        return {"deliveries": [_shown(one) for one in found[:MOST_LISTED]], "total": len(found)}


def show(world: World, body: Any, *, id: str) -> dict[str, Any]:
    with world.lock:
        return delivery_in_full(_found(world.state, id))


def redeliver(world: World, body: Any, *, id: str) -> dict[str, Any]:
    """Another attempt now, under the same delivery id. One that had ended ends no worse for it."""
    with world.lock:
        delivery = _found(world.state, id)
        if delivery.payload is None:
            raise Problem("conflict", what="The payload of this delivery was purged.")
        if not world.state.subscriptions[delivery.subscription_id].active:
            raise Problem("conflict", what="The webhook of this delivery is not active.")
        delivery = outbox.redeliver(world.state, delivery, at=world.now())
    world.wake()
    return delivery_in_full(delivery)


def delivery_in_full(delivery: Delivery) -> dict[str, Any]:
    """With its body as it is sent, to the byte, and every attempt."""
    payload = None if delivery.payload is None else delivery.payload.decode()
    return _shown(delivery) | {"payload": payload, "attempts": [_attempt(attempt) for attempt in delivery.attempts]}


def _check(name: str, value: str | None, known: tuple[str, ...]) -> None:
    if value not in (None, *known):
        text = f"Expected one of {', '.join(known)}"
        raise Problem("invalid_request", f"{name}: {text}", issues={name: [text]})


def _found(state: State, id: str) -> Delivery:
    delivery = state.deliveries.get(id.lower())
    if delivery is None:
        raise Problem("not_found", f"this world has no delivery {id!r}", what="Delivery")
    return delivery


def _shown(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "webhookId": delivery.subscription_id,
        "projectId": delivery.project_id,
        "event": delivery.event,
        "state": delivery.state,
        "attemptCount": len(delivery.attempts),
        "nextAttemptAt": None if delivery.next_at is None else iso(delivery.next_at),
        "createdAt": iso(delivery.created_at),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    answered = {
        "status": attempt.status,
        "headers": attempt.response_headers,
        "body": attempt.response_body,
    }
    return {
        "number": attempt.number,
        "at": iso(attempt.at),
        "url": attempt.url,
        "requestHeaders": attempt.request_headers,
        "response": None if attempt.status is None else answered,
        "error": attempt.error,
        "faults": list(attempt.faults),
    }
