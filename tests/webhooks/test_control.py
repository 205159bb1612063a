"""The control API of webhooks: subscriptions, deliveries, once more, and a test (U62)."""

from typing import Any

import pytest

from ..craftkit import NO_SUCH_ID, Craftkit, assert_problem
from .conftest import START, Subscriber, subscribe
from .receiver import SECRET, Receiver, receiving, status

ACME, GLOBEX = "0193c2c3-0000-7aaa-8bbb-0000000000a1", "globex"
URL = "http://127.0.0.1:9/hooks"


def test_a_new_subscription_has_the_documented_defaults(frozen: Craftkit) -> None:
    made = frozen.control("POST", "/webhooks", {"url": URL})
    assert made == {
        "id": made["id"],
        "projectId": ACME,
        "url": URL,
        "secret": made["secret"],
        "events": ["render.succeeded", "render.failed"],
        "active": True,
        "createdAt": START,
    }
    assert made["secret"].startswith("whsec_") and len(made["secret"]) == 38


@pytest.mark.parametrize("name", [GLOBEX, "0193c2c3-0000-7aaa-8bbb-0000000000a2"])
def test_a_subscription_is_of_the_project_named_by_slug_or_id(craftkit: Craftkit, name: str) -> None:
    globex = craftkit.control("POST", "/webhooks", {"url": URL, "project": GLOBEX})["projectId"]
    assert globex != ACME
    by_id = craftkit.control("POST", "/webhooks", {"url": URL, "project": globex})
    assert by_id["projectId"] == globex


def test_a_secret_is_shown_to_who_gave_it_and_never_again(craftkit: Craftkit) -> None:
    made = craftkit.control("POST", "/webhooks", {"url": URL, "secret": SECRET})
    assert made["secret"] == SECRET
    assert [each["secret"] for each in craftkit.control("GET", "/webhooks")["webhooks"]] == ["whse..."]
    path = f"/webhooks/{made['id']}"
    assert craftkit.control("PATCH", path, {"active": False})["secret"] == "whse..."
    assert craftkit.control("PATCH", path, {"secret": "changed it"})["secret"] == "changed it"


def test_subscriptions_are_listed_changed_and_deleted(craftkit: Craftkit) -> None:
    one, two = (craftkit.control("POST", "/webhooks", {"url": f"{URL}/{n}"}) for n in (1, 2))
    changed = craftkit.control("PATCH", f"/webhooks/{one['id']}", {"events": "all", "url": URL, "active": False})
    assert (changed["url"], len(changed["events"]), changed["active"]) == (URL, 17, False)
    assert [each["id"] for each in craftkit.control("GET", "/webhooks")["webhooks"]] == [one["id"], two["id"]]
    assert craftkit.control("DELETE", f"/webhooks/{one['id']}") == {"id": one["id"], "deleted": True}
    assert [each["id"] for each in craftkit.control("GET", "/webhooks")["webhooks"]] == [two["id"]]
    assert_problem(craftkit.delete(f"/_emulator/webhooks/{one['id']}"), "not_found")


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"url": ""}, "url"),
    ({"url": "ftp://127.0.0.1/"}, "url"),
    ({"url": "127.0.0.1:9"}, "url"),
    ({"url": "http://"}, "url"),
    ({"url": "http://127.0.0.1:99999/"}, "url"),
    ({"url": "http://127.0.0.1/a b"}, "url"),
    ({"url": "http://127.0.0.1/\r\nX-Injected: 1"}, "url"),
    ({"url": "http://user:pass@127.0.0.1/"}, "url"),
    ({"url": "http://127.0.0.1/ü"}, "url"),
    ({"url": "http://127.0.0.1/#part"}, "url"),
    ({"url": 1}, "url"),
    ({"url": URL, "secret": ""}, "secret"),
    ({"url": URL, "events": []}, "events"),
    ({"url": URL, "events": "render.succeeded"}, "events"),
    ({"url": URL, "events": ["signature.failed"]}, "events"),
    ({"url": URL, "active": "yes"}, "active"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
def test_a_subscription_that_cannot_work_is_refused(craftkit: Craftkit, body: dict[str, Any], field: str) -> None:
    error = assert_problem(craftkit.post("/_emulator/webhooks", body), "invalid_request")
    assert not field or field in error["issues"]["fieldErrors"]
    made = craftkit.control("POST", "/webhooks", {"url": URL})
    if body:
        changed = craftkit.request("PATCH", f"/_emulator/webhooks/{made['id']}", key=None, json=body)
        assert_problem(changed, "invalid_request")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/webhooks", {"url": URL, "project": "nobody"}),
        ("POST", "/webhooks", {"url": URL, "project": "bygone-boats"}),
        ("PATCH", f"/webhooks/{NO_SUCH_ID}", {}),
        ("DELETE", f"/webhooks/{NO_SUCH_ID}", None),
        ("POST", f"/webhooks/{NO_SUCH_ID}/test", {}),
        ("GET", "/deliveries/none", None),
        ("POST", f"/deliveries/{NO_SUCH_ID}/redeliver", None),
    ],
)
def test_what_does_not_exist_is_not_found(craftkit: Craftkit, method: str, path: str, body: Any) -> None:
    sent = {} if body is None else {"json": body}
    assert_problem(craftkit.request(method, f"/_emulator{path}", key=None, **sent), "not_found")


def test_deliveries_are_listed_newest_first_and_filtered(subscriber: Subscriber) -> None:
    client = subscriber.client
    subscriber.receiver.script = [status(200), status(500)]
    ends = [client.finish(client.render(slug, {"customer": {"name": "A"}})) for slug in ("invoice", "always-fails")]
    client.render()
    assert [end["status"] for end in ends] == ["succeeded", "failed"]
    assert [each["event"] for each in subscriber.deliveries()] == ["render.failed", "render.succeeded"]
    assert [each["event"] for each in subscriber.deliveries("?event=render.failed")] == ["render.failed"]
    assert [each["state"] for each in subscriber.deliveries("?state=delivered")] == ["delivered"] * 2
    assert subscriber.deliveries("?state=pending&event=render.failed") == []
    for query in ("?state=sent", "?event=render.cancelled"):
        assert_problem(client.get(f"/_emulator/deliveries{query}"), "invalid_request")


def test_at_most_a_hundred_deliveries_are_listed(subscriber: Subscriber) -> None:
    for _ in range(103):
        subscriber.client.control("POST", f"/webhooks/{subscriber.webhook['id']}/test", {})
    listed = subscriber.client.control("GET", "/deliveries")
    assert (len(listed["deliveries"]), listed["total"]) == (100, 103)


def test_a_delivered_one_can_be_delivered_again_under_its_id(subscriber: Subscriber) -> None:
    subscriber.client.finish(subscriber.client.render())
    subscriber.receiver.otherwise = status(500)
    path = f"/deliveries/{subscriber.delivery()['id']}/redeliver"
    subscriber.client.control("POST", path)
    subscriber.client.advance("1h")
    first, again = subscriber.receiver.received
    assert first.body == again.body
    assert first.headers["x-craftkit-delivery-id"] == again.headers["x-craftkit-delivery-id"]
    assert (subscriber.delivery()["state"], subscriber.delivery()["attemptCount"]) == ("delivered", 2)


def test_an_abandoned_one_can_still_arrive(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(500)
    subscriber.client.render()
    subscriber.client.advance("1h")
    subscriber.receiver.otherwise = status(200)
    subscriber.client.control("POST", f"/deliveries/{subscriber.delivery()['id']}/redeliver")
    subscriber.receiver.wait_for(7)
    subscriber.client.advance("1s")
    assert (subscriber.delivery()["state"], subscriber.delivery()["attemptCount"]) == ("delivered", 7)


def test_a_pending_one_is_tried_now_in_place_of_its_next_attempt(subscriber: Subscriber) -> None:
    subscriber.receiver.otherwise = status(500)
    subscriber.client.render()
    subscriber.client.advance("1s")
    subscriber.client.control("POST", f"/deliveries/{subscriber.delivery()['id']}/redeliver")
    subscriber.client.advance("1h")
    attempts = subscriber.delivery()["attempts"]
    times = [attempt["at"][14:] for attempt in attempts]
    assert times == ["00:00.200Z", "00:01.000Z", "00:11.000Z", "00:31.000Z", "01:11.000Z", "02:31.000Z"]


def test_a_webhook_that_is_off_takes_no_test_and_no_redelivery(subscriber: Subscriber) -> None:
    subscriber.client.finish(subscriber.client.render())
    delivery, webhook = subscriber.delivery()["id"], subscriber.webhook["id"]
    subscriber.client.control("PATCH", f"/webhooks/{webhook}", {"active": False})
    for path in (f"/webhooks/{webhook}/test", f"/deliveries/{delivery}/redeliver"):
        assert_problem(subscriber.client.post(f"/_emulator{path}", {}), "conflict")


def test_the_same_seed_gives_the_same_delivery_ids(serve: Any) -> None:
    def ids() -> tuple[str, list[str]]:
        with receiving() as receiver:
            client = Craftkit(serve(clock=START, seed="blue"))
            made = subscribe(client, receiver)
            client.finish(client.render())
            return made.webhook["id"], [each["id"] for each in made.deliveries()]

    assert ids() == ids()


def test_a_redelivery_is_sent_at_once(subscriber: Subscriber, receiver: Receiver) -> None:
    subscriber.client.finish(subscriber.client.render())
    subscriber.client.control("POST", f"/deliveries/{subscriber.delivery()['id']}/redeliver")
    receiver.wait_for(2)
