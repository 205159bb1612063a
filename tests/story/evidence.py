"""What the receiver of the story must have heard, whoever told the story."""

from datetime import datetime
from itertools import groupby
from typing import Any

from ..webhooks.receiver import SECRET, Received
from ..webhooks.test_delivery import assert_documented
from .chapters import MAILED, Story

# What was told, and the world's time to the second at the first attempt.
EVENTS = [
    ("render.succeeded", "2040-06-05T10:00:00Z"),
    ("document.share_created", "2040-06-05T10:00:15Z"),
    ("document.email_sent", "2040-06-05T10:00:15Z"),
    ("document.email_opened", "2040-06-05T10:00:15Z"),
    ("document.viewed", "2040-06-05T10:00:15Z"),
    ("document.downloaded", "2040-06-05T10:00:15Z"),
    ("signature.sent", "2040-06-05T10:00:15Z"),
    ("signature.viewed", "2040-06-05T12:00:15Z"),
    ("signature.signed", "2040-06-05T12:00:15Z"),
    ("signature.viewed", "2040-06-05T13:00:15Z"),
    ("signature.signed", "2040-06-05T13:00:15Z"),
    ("signature.completed", "2040-06-05T13:00:15Z"),
    ("signature.sent", "2040-06-05T13:00:15Z"),
    ("signature.expired", "2040-06-12T13:00:15Z"),
    ("document.viewed", "2040-07-05T10:00:15Z"),
]
FAILS_TWICE, GIVEN_UP = [0, 5, 15], [0, 5, 15, 35, 75, 155]


def deliveries(story: Story) -> list[list[Received]]:
    """The attempts of each delivery; a delivery's id is its own and stays the same, and none overtook another."""
    attempts = story.receiver.received
    told = [list(one) for _, one in groupby(attempts, lambda received: received.headers["x-craftkit-delivery-id"])]
    assert len({one[0].headers["x-craftkit-delivery-id"] for one in told}) == len(told)
    return told


def assert_told(story: Story, told: list[list[Received]]) -> None:
    """The whole story, delivery by delivery."""
    assert [(each[0].event["event"], stamp(each[0])) for each in told] == [(name, seconds(at)) for name, at in EVENTS]
    for received in told:
        assert_signed(received)
        assert_kept(story, received)
    assert_the_parties_were_told(story, [each[0].event for each in told])
    assert_on_the_clock(told)


def assert_signed(received: list[Received]) -> None:
    """Each attempt signed over its bytes, with the documented headers; the body the documented one, every time."""
    assert_documented(received[0].event)
    for one in received:
        assert one.is_signed_with(SECRET) and not one.is_signed_with(f"{SECRET}x")
        assert one.body == received[0].body
        assert one.headers["Content-Type"] == "application/json"
        assert one.headers["user-agent"] == "Craftkit-Webhook/1.0"
        assert one.headers["x-craftkit-event"] == one.event["event"]


def assert_kept(story: Story, received: list[Received]) -> None:
    """The emulator shows the same bytes, and each attempt at the time that it had."""
    id = received[0].headers["x-craftkit-delivery-id"]
    kept = story.partner.control("GET", f"/deliveries/{id}")
    assert kept["state"] == ("abandoned" if received[0].event["event"] == "signature.expired" else "delivered")
    assert kept["payload"].encode() == received[0].body
    for one, attempt in zip(received, kept["attempts"], strict=True):
        assert stamp(one) == seconds(attempt["at"])


def assert_the_parties_were_told(story: Story, events: list[dict[str, Any]]) -> None:
    """Of the one render, and of the share and the requests that were theirs."""
    assert {event["renderId"] for event in events} == {story.render["id"]}
    assert {event["templateId"] for event in events if "templateId" in event} == {story.template["id"]}
    assert {event["shareId"] for event in events if "shareId" in event} == {story.mail["id"]}
    assert (events[0]["status"], events[0]["downloadUrl"]) == ("succeeded", story.render["downloadUrl"])
    opened = next(event for event in events if event["event"] == "document.email_opened")
    assert (opened["actorKind"], opened["userAgent"], opened["createdAt"]) == ("recipient", "Mail/1.0", MAILED)
    requests = [event["signatureRequestId"] for event in events if event["event"].startswith("signature.")]
    assert requests == [story.signed["id"]] * 6 + [story.unsigned["id"]] * 2
    sent = next(event for event in events if event["event"] == "signature.sent")
    assert [person["email"] for person in sent["recipients"]] == ["jane@example.com", "john@example.com"]


def assert_on_the_clock(told: list[list[Received]]) -> None:
    """The first arrived at the third attempt, one was given up, and all else arrived at once."""
    schedules = {"render.succeeded": FAILS_TWICE, "signature.expired": GIVEN_UP}
    for received in told:
        stamps = [stamp(one) for one in received]
        assert [at - stamps[0] for at in stamps] == schedules.get(received[0].event["event"], [0])


def stamp(received: Received) -> int:
    return int(received.headers["x-craftkit-timestamp"])


def seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())
