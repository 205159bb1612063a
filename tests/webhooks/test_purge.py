"""`form.submitted` is held until it is acknowledged or given up (webhooks.md section 5.4, U86)."""

from ..craftkit import assert_problem
from .conftest import Subscriber
from .receiver import status


def post_form(subscriber: Subscriber) -> None:
    subscriber.client.control("POST", f"/webhooks/{subscriber.webhook['id']}/test", {"event": "form.submitted"})


def test_an_acknowledged_form_is_purged(subscriber: Subscriber) -> None:
    subscriber.receiver.script = [status(500)]
    post_form(subscriber)
    subscriber.client.advance("1s")
    assert '"amount":42' in subscriber.delivery()["payload"]
    subscriber.client.advance("5s")
    delivery = subscriber.delivery()
    assert (delivery["state"], delivery["payload"], delivery["attemptCount"]) == ("delivered", None, 2)
    assert [each.event["data"]["amount"] for each in subscriber.receiver.received] == [42, 42]


def test_an_abandoned_form_is_purged(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(500)
    post_form(subscriber)
    subscriber.client.advance("1h")
    delivery = subscriber.delivery()
    assert (delivery["state"], delivery["payload"], delivery["attemptCount"]) == ("abandoned", None, 6)


def test_a_purged_form_cannot_be_delivered_again(subscriber: Subscriber) -> None:
    post_form(subscriber)
    subscriber.client.advance("1s")
    path = f"/_emulator/deliveries/{subscriber.delivery()['id']}/redeliver"
    assert_problem(subscriber.client.post(path), "conflict")
    assert len(subscriber.receiver.received) == 1


def test_a_render_is_kept_after_its_acknowledgement(subscriber: Subscriber) -> None:
    subscriber.client.finish(subscriber.client.render())
    assert '"render.succeeded"' in subscriber.delivery()["payload"]
