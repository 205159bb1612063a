"""Outgoing webhooks: what is posted when, to whom, and signed how (webhooks.md sections 2 to 5)."""

import json
from typing import Any

import jsonschema_rs
import pytest
import yaml

from ..craftkit import GLOBEX_KEY, Craftkit
from ..frame.checkout import ROOT
from .conftest import Subscriber, subscribe
from .receiver import SECRET, Receiver, receiving

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
FAMILIES = {
    "render": "RenderEvent",
    "signature": "SignatureEvent",
    "document": "DocumentEvent",
    "form": "FormEvent",
}
EVENTS = [
    event
    for name in ("RenderEventName", "SignatureEventName", "DocumentEventName", "FormEventName")
    for event in DOCUMENT["components"]["schemas"][name]["enum"]
]


def assert_documented(event: dict[str, Any]) -> None:
    """As `webhooks:` in openapi.yaml has it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": DOCUMENT["components"],
        "$ref": f"#/components/schemas/{FAMILIES[event['event'].partition('.')[0]]}",
    }
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(event)


def test_a_finished_render_is_posted_with_exactly_the_documented_headers(subscriber: Subscriber) -> None:
    subscriber.client.render()
    subscriber.client.advance("1s")
    (received,) = subscriber.receiver.received
    delivery = subscriber.delivery()
    assert received.path == "/hooks?from=craftkit"
    assert received.headers == {
        "Host": subscriber.receiver.url.split("/")[2],
        "Content-Length": str(len(received.body)),
        "Content-Type": "application/json",
        "x-craftkit-event": "render.succeeded",
        "x-craftkit-signature": received.headers["x-craftkit-signature"],
        "x-craftkit-timestamp": "2223885600",
        "x-craftkit-delivery-id": delivery["id"],
        "user-agent": "Craftkit-Webhook/1.0",
    }
    assert received.is_signed_with(SECRET)
    assert not received.is_signed_with(f"{SECRET}x")


def test_a_succeeded_render_is_told_as_polling_tells_it(subscriber: Subscriber) -> None:
    render = subscriber.client.finish(subscriber.client.render())
    (received,) = subscriber.receiver.received
    assert_documented(received.event)
    assert json.dumps(received.event) == json.dumps(
        {
            "event": "render.succeeded",
            "renderId": render["id"],
            "templateId": "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f",
            "status": "succeeded",
            "downloadUrl": render["downloadUrl"],
            "errorMessage": None,
            "createdAt": "2040-06-21T10:00:00.000Z",
            "completedAt": "2040-06-21T10:00:00.200Z",
        }
    )


def test_a_failed_render_is_told_with_its_message(subscriber: Subscriber) -> None:
    render = subscriber.client.finish(subscriber.client.render("always-fails", {}))
    (received,) = subscriber.receiver.received
    assert_documented(received.event)
    assert received.headers["x-craftkit-event"] == received.event["event"] == "render.failed"
    assert (received.event["status"], received.event["downloadUrl"]) == ("failed", None)
    assert received.event["errorMessage"] == render["errorMessage"]


def test_a_render_that_polls_finish_is_told_once(subscriber: Subscriber) -> None:
    subscriber.client.control("PUT", "/progression", {"progression": "polls:2"})
    render = subscriber.client.render()
    assert [subscriber.client.poll(render)["status"] for _ in range(3)] == ["rendering", "succeeded", "succeeded"]
    (received,) = subscriber.receiver.wait_for(1)
    assert received.event["renderId"] == render["id"]
    subscriber.client.advance("1h")
    assert len(subscriber.receiver.received) == 1


def test_under_a_frozen_clock_what_is_due_now_is_sent_at_once(subscriber: Subscriber) -> None:
    subscriber.client.control("PUT", "/progression", {"progression": "immediate"})
    subscriber.client.render()
    subscriber.receiver.wait_for(1)


def test_without_a_poll_or_a_word_a_running_clock_delivers(craftkit: Craftkit, receiver: Receiver) -> None:
    subscribe(craftkit, receiver)
    ids = [craftkit.render()["id"] for _ in range(3)]
    received = receiver.wait_for(3)
    assert [each.event["renderId"] for each in received] == ids
    assert all(each.event["createdAt"] < each.event["completedAt"] for each in received)


def test_a_resumed_clock_delivers_what_was_waiting(subscriber: Subscriber) -> None:
    subscriber.client.render()
    subscriber.client.control("POST", "/clock", {"resume": True})
    subscriber.receiver.wait_for(1)


def test_each_subscription_gets_only_the_events_it_takes(frozen: Craftkit, receiver: Receiver) -> None:
    with receiving() as failures, receiving() as everything, receiving() as off:
        subscribe(frozen, receiver)
        subscribe(frozen, failures, events=["render.failed"])
        subscribe(frozen, everything, events="all")
        subscribe(frozen, off, events="all", active=False)
        render = frozen.finish(frozen.render())
        frozen.finish(frozen.render("always-fails", {}))
        frozen.post(f"/v1/renders/{render['id']}/events", {"eventType": "viewed"})
        frozen.advance("1s")
        told = [[each.event["event"] for each in one.received] for one in (receiver, failures, everything, off)]
    ended = ["render.succeeded", "render.failed"]
    assert told == [ended, ["render.failed"], [*ended, "document.viewed"], []]


def test_deliveries_of_one_event_have_ids_of_their_own(frozen: Craftkit, receiver: Receiver) -> None:
    with receiving() as other:
        subscribe(frozen, receiver)
        subscribe(frozen, other, secret="another")
        frozen.finish(frozen.render())
        (one,), (two,) = receiver.received, other.received
    assert one.body == two.body
    assert one.headers["x-craftkit-delivery-id"] != two.headers["x-craftkit-delivery-id"]
    assert two.is_signed_with("another") and not two.is_signed_with(SECRET)


def test_another_projects_renders_are_not_told(subscriber: Subscriber) -> None:
    other = Craftkit(subscriber.client.root, subscriber.client.session, key=GLOBEX_KEY)
    other.publish_template("letter")
    other.finish(other.render("letter"))
    assert subscriber.receiver.received == []


def test_what_happened_before_a_subscription_is_not_told_later(frozen: Craftkit, receiver: Receiver) -> None:
    frozen.finish(frozen.render())
    subscribe(frozen, receiver, events="all")
    frozen.advance("1h")
    assert receiver.received == []


@pytest.mark.parametrize("event", EVENTS)
def test_a_test_delivery_is_an_example_of_any_event(subscriber: Subscriber, event: str) -> None:
    path = f"/webhooks/{subscriber.webhook['id']}/test"
    delivery = subscriber.client.control("POST", path, {"event": event})
    (received,) = subscriber.receiver.wait_for(1)
    assert_documented(received.event)
    assert (received.event["event"], received.headers["x-craftkit-event"]) == (event, event)
    assert received.headers["x-craftkit-delivery-id"] == delivery["id"]
    assert received.is_signed_with(SECRET)
