"""Sessions that collect: the data goes out with an event, and nowhere else (embed.md 8.3, webhooks.md 5.4, U86)."""

import json
from typing import Any

import pytest

from ..craftkit import Craftkit, assert_problem
from .partner import INVOICE, mint_form, submit

COLLECT = {"captureMode": "collect", "prefill": {"customer": {"name": "Prefilled"}}}


@pytest.fixture
def subscribed(craftkit: Craftkit) -> Craftkit:
    """To a port where nobody listens, so that the payload stays to be looked at."""
    craftkit.freeze("2030-01-01T00:00:00Z")
    craftkit.control("POST", "/webhooks", {"url": "http://127.0.0.1:9/hook", "events": ["form.submitted"]})
    return craftkit


def payloads(craftkit: Craftkit) -> list[str]:
    listed = craftkit.control("GET", "/deliveries")["deliveries"]
    return [craftkit.control("GET", f"/deliveries/{each['id']}")["payload"] for each in listed]


def test_the_event_carries_the_merged_and_coerced_data(subscribed: Craftkit) -> None:
    subscribed.publish_template("invoice")
    session = mint_form(subscribed, form=COLLECT)
    renders = subscribed.get("/v1/embed/renders").json()
    response = submit(subscribed, session, {"customer.name": 7, "unknown": 1})
    assert_problem(response, "invalid_input_data")
    response = submit(subscribed, session, {"unknown": 1})
    assert response.status_code == 202
    assert list(response.json().items()) == [
        ("sessionId", session["session_id"]),
        ("renderId", None),
        ("status", "submitted"),
    ]
    (payload,) = payloads(subscribed)
    assert list(json.loads(payload).items()) == [
        ("event", "form.submitted"),
        ("sessionId", session["session_id"]),
        ("templateSlug", "invoice"),
        ("templateVersion", 3),
        ("renderId", None),
        ("data", {"customer": {"name": "Prefilled"}}),
        ("submittedAt", "2030-01-01T00:00:00.000Z"),
    ]
    assert subscribed.get("/v1/embed/renders").json() == renders


def test_the_data_can_be_rendered_unchanged(subscribed: Craftkit) -> None:
    data = {"customer.name": "A", "invoice.total": "12.5", "items": [{"description": "x", "price": "3"}]}
    submit(subscribed, mint_form(subscribed, form=COLLECT), data)
    sent = json.loads(payloads(subscribed)[0])["data"]
    assert sent == {
        "customer": {"name": "A"},
        "invoice": {"total": 12.5},
        "items": [{"description": "x", "price": 3}],
    }
    assert subscribed.submit("invoice", sent).status_code == 202


def test_each_submission_is_an_event_of_its_own(subscribed: Craftkit) -> None:
    session = mint_form(subscribed, form=COLLECT)
    for _ in range(3):
        assert submit(subscribed, session).status_code == 202
    assert len(payloads(subscribed)) == 3


@pytest.mark.parametrize("form", [None, {}, {"captureMode": "render"}])
def test_a_session_that_does_not_collect_renders_and_sends_nothing(
    subscribed: Craftkit, form: dict[str, Any] | None
) -> None:
    asked: dict[str, Any] = {} if form is None else {"form": form}
    session = mint_form(subscribed, **asked)
    assert submit(subscribed, session).json()["status"] == "queued"
    assert payloads(subscribed) == []


def test_without_a_subscriber_the_submission_succeeds(craftkit: Craftkit) -> None:
    assert submit(craftkit, mint_form(craftkit, form=COLLECT)).json()["status"] == "submitted"


def test_refusals_are_those_of_any_form_and_the_queue_plays_no_part(subscribed: Craftkit) -> None:
    subscribed.fail_next("queue")
    assert submit(subscribed, mint_form(subscribed, form=COLLECT)).status_code == 202
    assert_problem(submit(subscribed, mint_form(subscribed, "invoice", form=COLLECT)), "template_not_resolved")
    subscribed.fail_next("storage")
    assert_problem(submit(subscribed, mint_form(subscribed, INVOICE, form=COLLECT)), "internal")
    assert len(payloads(subscribed)) == 1
