"""Attempts: what counts as acknowledged, how often and when a delivery is tried, and what is given up (D30, U56)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ..craftkit import Craftkit
from .conftest import Subscriber, subscribe
from .receiver import SECRET, Answer, Receiver, raw, receiving, status


def after(seconds: float) -> str:
    """That long after the render was done."""
    at = datetime(2040, 6, 21, 10, tzinfo=UTC) + timedelta(seconds=seconds + 0.2)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_six_attempts_and_abandoned_by_one_advance(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(500, b"out of order")
    subscriber.client.render()
    shown = subscriber.client.advance("1h")
    assert (shown["now"], shown["nextDue"]) == ("2040-06-21T11:00:00.000Z", None)
    delivery = subscriber.delivery()
    assert (delivery["state"], delivery["attemptCount"], delivery["nextAttemptAt"]) == ("abandoned", 6, None)
    assert [attempt["at"] for attempt in delivery["attempts"]] == [after(s) for s in (0, 5, 15, 35, 75, 155)]
    received = subscriber.receiver.received
    assert len(received) == 6
    assert len({each.headers["x-craftkit-delivery-id"] for each in received}) == 1
    assert len({each.body for each in received}) == 1
    assert all(each.is_signed_with(SECRET) for each in received)
    timestamps = [int(each.headers["x-craftkit-timestamp"]) for each in received]
    assert [at - timestamps[0] for at in timestamps] == [0, 5, 15, 35, 75, 155]


def test_five_times_500_and_then_200_is_delivered(subscriber: Subscriber) -> None:
    subscriber.receiver.script = [status(500)] * 5
    subscriber.client.render()
    subscriber.client.advance("1d")
    delivery = subscriber.delivery()
    assert (delivery["state"], len(subscriber.receiver.received)) == ("delivered", 6)
    assert [attempt["response"]["status"] for attempt in delivery["attempts"]] == [500] * 5 + [200]


def test_an_advance_goes_just_as_far_as_it_says(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(503)
    subscriber.client.render()
    made = []
    for step in ("199ms", "1ms", "4.999s", "1ms", "10s", "20s", "40s", "79.999s", "1ms", "1d"):
        subscriber.client.advance(step)
        made.append(len(subscriber.receiver.received))
    assert made == [0, 1, 1, 2, 3, 4, 5, 5, 6, 6]


def test_what_comes_next_is_shown(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(404)
    subscriber.client.render()
    assert subscriber.client.advance("1s")["nextDue"] == after(5)
    delivery = subscriber.delivery()
    assert (delivery["state"], delivery["nextAttemptAt"]) == ("pending", after(5))


@pytest.mark.parametrize("code", [200, 201, 202, 204, 226, 299])
def test_any_2xx_acknowledges(subscriber: Subscriber, code: int) -> None:
    subscriber.receiver.otherwise = status(code)
    subscriber.client.render()
    subscriber.client.advance("1h")
    assert subscriber.delivery()["state"] == "delivered"
    assert len(subscriber.receiver.received) == 1


@pytest.mark.parametrize("code", [300, 301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503])
def test_anything_else_is_tried_again(subscriber: Subscriber, code: int) -> None:
    subscriber.receiver.script = [status(code, b"no")]
    subscriber.client.render()
    subscriber.client.advance("1h")
    delivery = subscriber.delivery()
    assert [attempt["response"]["status"] for attempt in delivery["attempts"]] == [code, 200]


def test_a_redirect_is_not_followed(subscriber: Subscriber) -> None:
    with receiving() as elsewhere:
        subscriber.receiver.otherwise = status(307, Location=elsewhere.url)
        subscriber.client.render()
        subscriber.client.advance("1h")
        assert elsewhere.received == []
    assert subscriber.delivery()["state"] == "abandoned"


ENDLESS = raw(b"HTTP/1.1 200 OK\r\n" + b"X-Padding: aaaaaaaaaaaaaaaa\r\n" * 5000)
GARBAGE: dict[str, Answer] = {
    "no HTTP": raw(b"\x00\xff garbage\r\n\r\n"),
    "another protocol": raw(b"SSH-2.0-OpenSSH_9.7\r\n"),
    "nothing": raw(b""),
    "half a status line": raw(b"HTTP/1.1 2"),
    "no number": raw(b"HTTP/1.1 two hundred\r\n\r\n"),
    "headers without end": ENDLESS,
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_a_failure_with_an_error(subscriber: Subscriber, what: str) -> None:
    subscriber.receiver.script = [GARBAGE[what]]
    subscriber.client.render()
    subscriber.client.advance("1h")
    first, second = subscriber.delivery()["attempts"]
    assert first["response"] is None and first["error"]
    assert (second["response"]["status"], second["error"]) == (200, None)


def test_a_receiver_that_is_not_there_is_a_failure(frozen: Craftkit) -> None:
    with receiving() as gone:
        pass
    subscriber = subscribe(frozen, gone)
    frozen.render()
    frozen.advance("1h")
    delivery = subscriber.delivery()
    assert delivery["state"] == "abandoned"
    assert all("refused" in attempt["error"].lower() for attempt in delivery["attempts"])


def test_request_and_response_are_kept(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(200, "grüezi".encode(), **{"X-Trace": "t-1"})
    subscriber.client.render()
    subscriber.client.advance("1s")
    delivery = subscriber.delivery()
    (received,), (attempt,) = subscriber.receiver.received, delivery["attempts"]
    assert delivery["payload"].encode() == received.body
    assert attempt["requestHeaders"].items() <= received.headers.items()
    assert attempt["url"] == subscriber.receiver.url
    assert (attempt["response"]["body"], attempt["response"]["headers"]["X-Trace"]) == ("grüezi", "t-1")


def test_of_a_large_answer_64_kilobytes_are_read(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(200, b"x" * 10_000_000)
    subscriber.client.render()
    subscriber.client.advance("1s")
    delivery = subscriber.delivery()
    assert (delivery["state"], len(delivery["attempts"][0]["response"]["body"])) == ("delivered", 64 * 1024)


def test_a_receiver_that_hangs_is_given_up_in_time(impatient: Subscriber) -> None:
    impatient.receiver.script = [impatient.receiver.hang]
    impatient.client.render()
    impatient.client.advance("1h")
    first, second = impatient.delivery()["attempts"]
    assert (first["response"], first["error"]) == (None, "no answer within 1 s")
    assert second["response"]["status"] == 200


def test_a_receiver_that_drips_its_headers_is_given_up_in_time(impatient: Subscriber) -> None:
    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not impatient.receiver.released.wait(0.05):
            handler.wfile.write(b"X-Drip: drop\r\n")

    impatient.receiver.script = [drip]
    impatient.client.render()
    impatient.client.advance("1h")
    assert [attempt["error"] for attempt in impatient.delivery()["attempts"]] == ["no answer within 1 s", None]


def test_a_body_that_never_ends_leaves_the_status_as_it_is(impatient: Subscriber) -> None:
    def begin(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst words")
        impatient.receiver.hang(handler)

    impatient.receiver.script = [begin]
    impatient.client.render()
    impatient.client.advance("1h")
    (attempt,) = impatient.delivery()["attempts"]
    assert (attempt["response"]["status"], attempt["response"]["body"]) == (200, "first words")


REFUSED = [
    "http://192.0.2.1/hooks",
    "http://example.com/hooks",
    "https://hooks.example.test/",
    "http://0.0.0.0:9/",
    "http://[::]:9/",
    "http://2130706433:9/",
    "http://127.0.0.1.example.com/",
    "http://localhost.example.com/",
    "http://169.254.169.254/latest/meta-data",
]


@pytest.mark.parametrize("url", REFUSED)
def test_beyond_this_machine_nothing_is_sent_unless_allowed(frozen: Craftkit, receiver: Receiver, url: str) -> None:
    subscriber = subscribe(frozen, receiver, url=url)
    frozen.render()
    frozen.advance("1h")
    delivery = subscriber.delivery()
    assert (delivery["state"], delivery["attemptCount"]) == ("abandoned", 6)
    assert all("is not on this machine" in attempt["error"] for attempt in delivery["attempts"])


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "hooks.localhost", "localhost."])
def test_localhost_is_this_machine(frozen: Craftkit, receiver: Receiver, host: str) -> None:
    subscribe(frozen, receiver, url=receiver.url.replace("127.0.0.1", host))
    frozen.finish(frozen.render())
    assert len(receiver.received) == 1
