"""The courier beside the API: it holds no lock and nobody up, and a reset ends what it was about to do."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..craftkit import Craftkit
from .conftest import START, Subscriber, subscribe
from .receiver import Handler, receiving, status


@pytest.fixture
def immediate(subscriber: Subscriber) -> Iterator[Subscriber]:
    """Renders are done, and told, as soon as they are submitted. What hangs is released in the end."""
    subscriber.client.control("PUT", "/progression", {"progression": "immediate"})
    yield subscriber
    subscriber.receiver.released.set()


def test_a_receiver_may_call_back_at_once(immediate: Subscriber) -> None:
    seen: list[tuple[str, int]] = []

    def call_back(handler: Handler) -> None:
        caller = Craftkit(immediate.client.root, immediate.client.session)
        render = caller.poll(immediate.receiver.received[-1].event["renderId"])
        seen.append((render["status"], caller.get(f"/v1/renders/{render['id']}/download").status_code))
        status(200)(handler)

    immediate.receiver.otherwise = call_back
    immediate.client.render()
    immediate.client.advance("1s")
    assert seen == [("succeeded", 200)]
    assert immediate.delivery()["attemptCount"] == 1


def test_a_receiver_may_submit_the_next_render(subscriber: Subscriber) -> None:
    def submit_next(handler: Handler) -> None:
        if len(subscriber.receiver.received) < 5:
            Craftkit(subscriber.client.root, subscriber.client.session).render()
        status(200)(handler)

    subscriber.receiver.otherwise = submit_next
    subscriber.client.render()
    subscriber.client.advance("1m")
    ended = [each.event["completedAt"] for each in subscriber.receiver.received]
    assert ended == [f"2040-06-21T10:00:0{n}00Z" for n in ("0.2", "0.4", "0.6", "0.8", "1.0")]


def test_a_receiver_that_hangs_holds_up_no_request(immediate: Subscriber) -> None:
    immediate.receiver.otherwise = immediate.receiver.hang
    immediate.client.render()
    immediate.receiver.wait_for(1)
    render = immediate.client.render()
    assert immediate.client.poll(render)["status"] == "succeeded"
    assert immediate.client.control("GET", "/clock")["mode"] == "frozen"
    assert [each["attemptCount"] for each in immediate.deliveries()] == [0, 0]


def test_a_receiver_that_hangs_holds_up_no_other_session(immediate: Subscriber) -> None:
    immediate.receiver.otherwise = immediate.receiver.hang
    immediate.client.render()
    immediate.receiver.wait_for(1)
    with receiving() as receiver:
        other = Craftkit(immediate.client.root, f"{immediate.client.session}-other")
        subscribe(other, receiver)
        other.render()
        receiver.wait_for(1)


def test_an_advance_waits_for_what_is_on_its_way(impatient: Subscriber) -> None:
    impatient.client.control("PUT", "/progression", {"progression": "immediate"})
    impatient.receiver.script = [impatient.receiver.hang]
    impatient.client.render()
    impatient.receiver.wait_for(1)
    impatient.client.advance("5s")
    attempts = impatient.delivery()["attempts"]
    assert [attempt["at"] for attempt in attempts] == [START, "2040-06-21T10:00:05.000Z"]
    assert attempts[0]["error"] == "no answer within 1 s"


def test_deliveries_are_sent_in_the_order_in_which_they_fall_due(subscriber: Subscriber) -> None:
    subscriber.receiver.script = [status(500)]
    ids = [subscriber.client.render()["id"] for _ in range(3) if subscriber.client.advance("2s")]
    subscriber.client.advance("1h")
    told = [each.event["renderId"] for each in subscriber.receiver.received]
    assert told == [ids[0], ids[1], ids[2], ids[0]]


def test_a_reset_ends_what_was_still_to_be_tried(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(500)
    subscriber.client.render()
    subscriber.client.advance("10s")
    made = len(subscriber.receiver.received)
    subscriber.client.control("POST", "/reset")
    subscriber.client.freeze(START)
    subscriber.client.advance("1d")
    assert (made, len(subscriber.receiver.received), subscriber.deliveries()) == (2, 2, [])


def test_after_a_reset_in_the_middle_of_an_attempt_nothing_of_it_is_left(immediate: Subscriber) -> None:
    """Not even for the delivery that has the same id in the new world."""
    immediate.receiver.otherwise = immediate.receiver.hang
    immediate.client.render()
    immediate.receiver.wait_for(1)
    immediate.client.control("POST", "/reset")
    immediate.receiver.otherwise = status(200)
    immediate.client.freeze(START)
    again = subscribe(immediate.client, immediate.receiver)
    immediate.client.render()
    immediate.receiver.released.set()
    immediate.client.advance("1m")
    assert [each["attemptCount"] for each in again.deliveries()] == [1]


def test_a_receiver_may_reset_the_world_that_sends_to_it(immediate: Subscriber) -> None:
    def reset(handler: Handler) -> None:
        Craftkit(immediate.client.root, immediate.client.session).control("POST", "/reset")
        status(200)(handler)

    immediate.receiver.otherwise = reset
    immediate.client.render()
    immediate.receiver.wait_for(1)
    immediate.client.advance("1h")
    assert immediate.deliveries() == []


def test_many_threads_and_one_clock_lose_no_delivery(subscriber: Subscriber) -> None:
    def run(work: Callable[[Craftkit], Any]) -> threading.Thread:
        client = Craftkit(subscriber.client.root, subscriber.client.session)
        thread = threading.Thread(target=lambda: [work(client) for _ in range(10)])
        thread.start()
        return thread

    threads = [run(lambda client: client.render()) for _ in range(4)]
    threads += [run(lambda client: client.advance("100ms")) for _ in range(2)]
    for thread in threads:
        thread.join()
    subscriber.client.advance("1h")
    told = {each.event["renderId"] for each in subscriber.receiver.received}
    assert (len(told), len(subscriber.receiver.received)) == (40, 40)
    assert len(subscriber.deliveries("?state=delivered")) == 40


def test_a_subscription_that_is_gone_or_off_gets_no_further_attempt(frozen: Craftkit) -> None:
    with receiving(otherwise=status(500)) as one, receiving(otherwise=status(500)) as two:
        gone, off = subscribe(frozen, one), subscribe(frozen, two)
        frozen.render()
        frozen.advance("1s")
        frozen.control("DELETE", f"/webhooks/{gone.webhook['id']}")
        frozen.control("PATCH", f"/webhooks/{off.webhook['id']}", {"active": False})
        frozen.advance("1h")
        assert (len(one.received), len(two.received)) == (1, 1)
    assert [each["state"] for each in gone.deliveries()] == ["abandoned", "abandoned"]


def test_a_new_address_and_secret_count_from_the_next_attempt_on(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(500)
    subscriber.client.render()
    subscriber.client.advance("1s")
    with receiving() as moved:
        change = {"url": moved.url, "secret": "rotated"}
        subscriber.client.control("PATCH", f"/webhooks/{subscriber.webhook['id']}", change)
        subscriber.client.advance("1h")
        (received,) = moved.received
    assert received.is_signed_with("rotated")
    assert received.body == subscriber.receiver.received[0].body
    assert len(subscriber.receiver.received) == 1
