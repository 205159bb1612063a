"""Subscriptions to outgoing webhooks, which the service has in its dashboard only (webhooks.md section 2)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from ..outbound.samples import sample
from ..protocol.problem import Problem
from ..world import outbox
from ..world.clock import iso
from ..world.delivering import DEFAULT_EVENTS, EVENTS, Subscription, event_names, receiver
from ..world.records import Project
from ..world.world import State, World
from .deliveries import delivery_in_full

FIELDS: dict[str, Any] = {
    "url": {"type": "string", "minLength": 1, "maxLength": 2000},
    "secret": {"type": "string", "minLength": 1, "maxLength": 200},
    "events": {"anyOf": [{"const": "all"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]},
    "active": {"type": "boolean"},
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["url"],
    "properties": {"project": {"type": "string", "minLength": 1}, **FIELDS},
}
CHANGE_SCHEMA = {"type": "object", "additionalProperties": False, "properties": FIELDS}
TEST_SCHEMA = {"type": "object", "additionalProperties": False, "properties": {"event": {"enum": list(EVENTS)}}}
SHOWN_OF_SECRET = 4
T = TypeVar("T")


def listed(world: World, body: Any) -> dict[str, Any]:
    """All of the world, in the order in which they were made."""
    with world.lock:
        return {"webhooks": [_shown(one) for one in world.state.subscriptions if not one.deleted]}


def create(world: World, body: dict[str, Any]) -> dict[str, Any]:
    """Of the world's first project when none is named. A secret that is not given is made up and shown this once."""
    url, events = _url(body["url"]), _events(body.get("events", DEFAULT_EVENTS))
    with world.lock:
        state, now = world.state, world.now()
        project = project_named(state, body.get("project"))
        subscription = state.subscriptions.add(
            Subscription(
                id=state.ids.uuid("subscription", now),
                project_id=project.id,
                url=url,
                secret=body.get("secret") or f"whsec_{state.ids.alphanumeric('webhook secret', 32)}",
                events=events,
                created_at=now,
                active=body.get("active", True),
            )
        )
    world.wake()
    return _shown(subscription, secret=subscription.secret)


def change(world: World, body: dict[str, Any], *, id: str) -> dict[str, Any]:
    """What is given replaces what there was; later attempts of what is pending follow it."""
    changes = {name: value for name, value in body.items() if name in ("secret", "active")}
    if "url" in body:
        changes["url"] = _url(body["url"])
    if "events" in body:
        changes["events"] = _events(body["events"])
    with world.lock:
        subscription = world.state.subscriptions.replace(replace(_found(world.state, id), **changes))
    return _shown(subscription, secret=body.get("secret"))


def delete(world: World, body: Any, *, id: str) -> dict[str, Any]:
    """What was pending for it is given up when it falls due."""
    with world.lock:
        subscription = _found(world.state, id)
        world.state.subscriptions.replace(replace(subscription, active=False, deleted=True))
    return {"id": subscription.id, "deleted": True}


def test(world: World, body: dict[str, Any], *, id: str) -> dict[str, Any]:
    """An example of an event, whether it subscribed to it or not."""
    event = body.get("event", DEFAULT_EVENTS[0])
    with world.lock:
        state, now = world.state, world.now()
        subscription = _found(state, id)
        if not subscription.active:
            raise Problem("conflict", what="This webhook is not active.")
        if not outbox.exists(state, event):
            raise Problem("conflict", what=f"There is no {event} in the catalogue of events under D31=B.")
        written = outbox.written(state, sample(event, now))
        delivery = outbox.post(state, subscription, event=event, body=written, at=now)
        world.run_due(now)
        return delivery_in_full(delivery)


def project_named(state: State, name: str | None) -> Project:
    """By slug or id; the first of the world without a name."""
    for project in state.projects:
        if project.deleted_at is None and name in (None, project.slug, project.id):
            return project
    raise Problem("not_found", f"this world has no live project {name!r}", what="Project")


def _found(state: State, id: str) -> Subscription:
    subscription = state.subscriptions.get(id.lower())
    if subscription is None or subscription.deleted:
        raise Problem("not_found", f"this world has no webhook {id!r}", what="Webhook")
    return subscription


def _url(url: str) -> str:
    _parsed("url", receiver, url)
    return url


def _events(names: str | Iterable[str]) -> frozenset[str]:
    return _parsed("events", event_names, [names] if isinstance(names, str) else names)


def _parsed(field: str, parse: Callable[[Any], T], value: Any) -> T:
    try:
        return parse(value)
    except ValueError as error:
        raise Problem("invalid_request", f"{field}: {error}", issues={field: [f"{error}".capitalize()]}) from None


def _shown(subscription: Subscription, *, secret: str | None = None) -> dict[str, Any]:
    """The secret in full only to who has just given it, or was given it."""
    return {
        "id": subscription.id,
        "projectId": subscription.project_id,
        "url": subscription.url,
        "secret": secret or f"{subscription.secret[:SHOWN_OF_SECRET]}...",
        "events": [event for event in EVENTS if event in subscription.events],
        "active": subscription.active,
        "createdAt": iso(subscription.created_at),
    }
