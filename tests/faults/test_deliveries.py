"""Each kind of fault of deliveries, as a partner's receiver meets it: armed once it strikes once, and then no more."""

from collections.abc import Callable
from typing import Any

import pytest
from craftkit_emulator.world.clock import parse_instant
from craftkit_emulator.world.faults.kinds import DELIVERY, KINDS

from ..craftkit import Craftkit
from ..webhooks.conftest import START, Subscriber, subscribe
from ..webhooks.receiver import SECRET, Received, receiving
from .arming import arm, armed


@pytest.fixture
def partner(craftkit: Craftkit) -> Any:
    craftkit.freeze(START)
    craftkit.control("PUT", "/progression", {"progression": "immediate"})
    with receiving() as receiver:
        yield subscribe(craftkit, receiver)


def deliver(partner: Subscriber) -> list[Received]:
    """What arrives of one event, its retries included."""
    before = len(partner.receiver.received)
    partner.client.render()
    partner.client.advance("1h")
    return partner.receiver.received[before:]


def is_json(received: Received) -> bool:
    try:
        return bool(received.event)
    except ValueError:
        return False


def is_good(received: Received) -> bool:
    return received.is_signed_with(SECRET) and is_json(received)


def age(received: Received) -> int:
    """Seconds between event and timestamp; negative for one that comes later."""
    return parse_instant(START) // 1000 - int(received.headers["x-craftkit-timestamp"])


def is_the_same_twice(received: list[Received]) -> bool:
    one, other = received
    return one.body == other.body and one.headers == other.headers and is_good(one)


Arrived = Callable[[list[Received]], bool]
# Kind -> further fields, and how the receiver knows, of what arrives of the first event
ARRIVED: dict[str, tuple[dict[str, Any], Arrived]] = {
    "webhook-drop": ({}, lambda all: [is_good(each) for each in all] == [True] and age(all[0]) == -5),
    "webhook-duplicate": ({}, is_the_same_twice),
    "webhook-delay": ({"delay": "90s"}, lambda all: [is_good(each) for each in all] == [True] and age(all[0]) == -90),
    "webhook-reorder": ({"delay": "20s"}, lambda all: [is_good(each) for each in all] == [True] and age(all[0]) == -20),
    "webhook-corrupt-body": ({}, lambda all: all[0].body[:2] == b"{\xff" and not all[0].is_signed_with(SECRET)),
    "webhook-wrong-signature": ({}, lambda all: is_json(all[0]) and not all[0].is_signed_with(SECRET)),
    "webhook-stale-timestamp": ({"age": "10m"}, lambda all: is_good(all[0]) and age(all[0]) == 600),
}


@pytest.mark.parametrize("kind", [kind for kind, row in KINDS.items() if row.of == DELIVERY])
def test_a_fault_of_deliveries_strikes_once_and_no_more(partner: Subscriber, kind: str) -> None:
    fields, is_struck = ARRIVED[kind]
    id = arm(partner.client, kind, count=1, **fields)
    received = deliver(partner)
    assert is_struck(received), received
    assert (armed(partner.client, id)["fired"], armed(partner.client, id)["left"]) == (1, 0)
    (after,) = deliver(partner)
    assert is_good(after) and age(after) == -3600


def test_one_that_is_reordered_comes_after_the_next(partner: Subscriber) -> None:
    arm(partner.client, "webhook-reorder", delay="1h")
    first, second, third = (partner.client.render()["id"] for _ in range(3))
    partner.client.advance("1s")
    told = [each.event["renderId"] for each in partner.receiver.received]
    assert told == [second, first] and third not in told
    partner.client.advance("1h")
    assert [each.event["renderId"] for each in partner.receiver.received][2:] == [third]


def test_a_lasting_fault_strikes_each_attempt_and_ends_when_it_is_disarmed(partner: Subscriber) -> None:
    id = arm(partner.client, "webhook-drop")
    partner.client.render()
    partner.client.advance("20s")
    delivery = partner.delivery()
    assert [(each["error"], each["faults"]) for each in delivery["attempts"]] == [("a fault dropped it", [id])] * 3
    partner.client.control("DELETE", f"/faults/{id}")
    partner.client.advance("1h")
    assert partner.delivery()["state"] == "delivered" and len(partner.receiver.received) == 1


def test_a_lasting_delay_holds_each_attempt_back_once(partner: Subscriber) -> None:
    arm(partner.client, "webhook-delay", delay="1m")
    assert [age(each) for each in deliver(partner)] == [-60]


def test_by_event_by_subscription_and_by_project(partner: Subscriber) -> None:
    client = partner.client
    with receiving() as other:
        second = subscribe(client, other, events=["all"])
        ids = [
            arm(client, "webhook-wrong-signature", event="render.failed"),
            arm(client, "webhook-wrong-signature", subscription=second.webhook["id"], event=["render.succeeded"]),
            arm(client, "webhook-stale-timestamp", key="globex"),
        ]
        client.render()
        client.advance("1s")
        assert [each.is_signed_with(SECRET) for each in (partner.receiver.received[0], other.received[0])] == [
            True,
            False,
        ]
        assert [armed(client, id)["fired"] for id in ids] == [0, 1, 0]


def test_what_is_held_back_is_forgotten_by_a_reset(partner: Subscriber) -> None:
    arm(partner.client, "webhook-delay", delay="1m")
    partner.client.render()
    partner.client.control("POST", "/reset")
    partner.client.advance("1h")
    assert partner.receiver.received == []
