"""Faults of deliveries: held back, dropped, sent twice, or sent other than they should be. Under the world's lock."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from hmac import new as hmac
from typing import NamedTuple

from ..protocol.occasion import Occasion
from ..world import outbox
from ..world.clock import LAST_INSTANT
from ..world.delivering import Attempt, Delivery, Subscription
from ..world.faults.striking import strike
from ..world.world import State

DELAY, REORDER = "webhook-delay", "webhook-reorder"
SIGNATURE, TIMESTAMP = "x-craftkit-signature", "x-craftkit-timestamp"
Taken = tuple[Delivery, Subscription]


class Sending(NamedTuple):
    """An attempt as it is to be made: with its faults, and the body that is really sent."""

    attempt: Attempt
    body: bytes
    dropped: bool = False
    twice: bool = False


def take(state: State, now: int) -> Taken | None:
    """The next delivery that is ready, but for those that a fault holds back."""
    taken = outbox.take(state)
    while taken is not None and (state.faults or state.held) and _is_held(state, taken, now):
        taken = outbox.take(state)
    return taken


def prepared(state: State, taken: Taken, attempt: Attempt) -> Sending:
    body = taken[0].payload or b""
    if not state.faults:
        return Sending(attempt, body)
    occasion = _occasion(taken)
    headers = dict(attempt.request_headers)
    if struck := strike(state, occasion, "webhook-stale-timestamp"):
        headers[TIMESTAMP] = str(int(headers[TIMESTAMP]) - struck.fault.settings["age"] // 1000)
    if strike(state, occasion, "webhook-wrong-signature"):
        headers[SIGNATURE] = _forged(headers, body)
    if strike(state, occasion, "webhook-corrupt-body"):
        body = _corrupt(body)
    dropped, twice = (strike(state, occasion, kind) is not None for kind in ("webhook-drop", "webhook-duplicate"))
    attempt = replace(attempt, request_headers=headers, faults=tuple(occasion.faults))
    return Sending(attempt, body, dropped=dropped, twice=twice)


def let_pass(state: State, taken: Taken, now: int) -> None:
    """What waited to be overtaken by this one goes now."""
    for id, kind in state.held.items():
        delivery = state.deliveries[id]
        if kind == REORDER and delivery.subscription_id == taken[1].id and delivery.state == "pending":
            outbox.bring_forward(state, delivery, at=now)


def _occasion(taken: Taken) -> Occasion:
    delivery, subscription = taken
    return Occasion(event=delivery.event, subscription=subscription.id, project_id=subscription.project_id)


def _is_held(state: State, taken: Taken, now: int) -> bool:
    """Each attempt is held back once at the most."""
    delivery, subscription = taken
    if delivery.state != "pending" or state.held.pop(delivery.id, None) is not None:
        return False
    struck = strike(state, _occasion(taken), DELAY)
    if struck is None and not _is_awaited(state, subscription):
        struck = strike(state, _occasion(taken), REORDER)
    if struck is None:
        return False
    until = min(now + struck.fault.settings["delay"], LAST_INSTANT)
    state.held[delivery.id] = struck.fault.kind
    state.deliveries.replace(replace(delivery, next_at=until))
    state.agenda.at(until, "webhook.attempt", delivery.id)
    return True


def _is_awaited(state: State, subscription: Subscription) -> bool:
    """Whether another one waits to be overtaken."""
    return any(
        kind == REORDER and state.deliveries[id].subscription_id == subscription.id for id, kind in state.held.items()
    )


def _forged(headers: Mapping[str, str], body: bytes) -> str:
    return hmac(f"not the secret, {headers[SIGNATURE]}".encode(), body, sha256).hexdigest()


def _corrupt(body: bytes) -> bytes:
    """As long as before, and no UTF-8; in the same place however long the addresses in it are."""
    return body[:1] + b"\xff" + body[2:]
