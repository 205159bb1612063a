"""The seven events of a request, as they lie in the outbox (webhooks.md 5.2, U58)."""

import json
from typing import Any

import jsonschema_rs
import pytest
import yaml
from craftkit_emulator.api.contract import DIALECT
from craftkit_emulator.data import locate

from ..craftkit import Craftkit, assert_problem
from .making import ENDS, JANE, JOHN, OFFICE, START, act, body, create, end

EVENTS = ("sent", "viewed", "signed", "completed", "declined", "expired", "cancelled")


@pytest.fixture(scope="module")
def schema() -> jsonschema_rs.Validator:
    document = yaml.load(locate("openapi.yaml").read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    ref = {"$ref": "#/components/schemas/SignatureEvent"}
    whole = {"$schema": DIALECT, "components": document["components"], "allOf": [ref]}
    return jsonschema_rs.validator_for(whole, validate_formats=True)


@pytest.fixture
def subscribed(craftkit: Craftkit) -> Craftkit:
    """A receiver that nobody hears; what it would have been sent stays in the outbox."""
    craftkit.freeze(START)
    names = [f"signature.{name}" for name in EVENTS]
    craftkit.control("POST", "/webhooks", {"url": "http://127.0.0.1:1/", "events": names})
    return craftkit


def told(craftkit: Craftkit) -> list[dict[str, Any]]:
    """Payloads, the earliest first."""
    deliveries = craftkit.control("GET", "/deliveries")["deliveries"]
    return [json.loads(craftkit.control("GET", f"/deliveries/{one['id']}")["payload"]) for one in reversed(deliveries)]


def moved(request: dict[str, Any], event: str, status: str, /, **more: Any) -> dict[str, Any]:
    ids = {"signatureRequestId": request["id"], "renderId": request["renderId"]}
    return {"event": f"signature.{event}", **ids, "status": status, **more}


def test_each_signature_is_told_and_the_last_one_s_completion_after_it(
    subscribed: Craftkit, schema: jsonschema_rs.Validator
) -> None:
    made = create(subscribed, JANE, JOHN)
    act(subscribed, made, "view", 0)
    act(subscribed, made, "sign", 0)
    act(subscribed, made, "view", 1)
    act(subscribed, made, "sign", 1)
    payloads = told(subscribed)
    assert payloads == [
        moved(made, "sent", "sent", name=made["name"], recipients=made["recipients"]),
        moved(made, "viewed", "viewed"),
        moved(made, "signed", "viewed"),
        moved(made, "viewed", "viewed"),
        moved(made, "signed", "viewed"),
        moved(made, "completed", "completed"),
    ]
    assert [list(payload) for payload in payloads[:2]] == [
        ["event", "signatureRequestId", "renderId", "status", "name", "recipients"],
        ["event", "signatureRequestId", "renderId", "status"],
    ]
    assert all(schema.is_valid(payload) for payload in payloads)


@pytest.mark.parametrize("status", ENDS)
def test_each_end_is_told_but_a_failure(subscribed: Craftkit, schema: jsonschema_rs.Validator, status: str) -> None:
    made = create(subscribed)
    end(subscribed, made, status)
    after = {
        "completed": [moved(made, "signed", "sent"), moved(made, "completed", "completed")],
        "declined": [moved(made, "declined", "declined", reason=None)],
        "cancelled": [moved(made, "cancelled", "cancelled", reason=None)],
        "expired": [moved(made, "expired", "expired")],
        "failed": [],
    }
    payloads = told(subscribed)
    assert payloads[1:] == after[status]
    assert all(schema.is_valid(payload) for payload in payloads)


def test_the_words_of_a_decline_and_a_cancel_are_told(subscribed: Craftkit) -> None:
    declined, cancelled = create(subscribed), create(subscribed)
    act(subscribed, declined, "decline", reason="Wrong date")
    subscribed.post(f"/v1/signatures/{cancelled['id']}/cancel", {"reason": "Superseded"})
    ends = [payload for payload in told(subscribed) if "reason" in payload]
    assert sorted(ends, key=lambda payload: str(payload["reason"])) == [
        moved(cancelled, "cancelled", "cancelled", reason="Superseded"),
        moved(declined, "declined", "declined", reason="Wrong date"),
    ]


def test_what_is_refused_or_repeated_is_not_told(subscribed: Craftkit) -> None:
    assert_problem(subscribed.post("/v1/signatures", body(renderId="x")), "invalid_request")
    subscribed.fail_next("signature-provider")
    assert_problem(subscribed.post("/v1/signatures", body()), "signature_provider_error")
    assert told(subscribed) == []
    for status in (201, 200, 200):
        response = subscribed.post("/v1/signatures", body(), headers={"Idempotency-Key": "k"})
        assert response.status_code == status
    assert len(told(subscribed)) == 1


def test_the_recipients_have_mail_when_it_is_their_turn(craftkit: Craftkit) -> None:
    made = create(craftkit, JANE, {**JOHN, "firstName": "John <b>"}, name="Charter & Co")

    def mails() -> list[dict[str, Any]]:
        listed = craftkit.control("GET", "/mail")["mail"]
        return [mail for mail in reversed(listed) if mail["from"] == "signatures@craftkit.dev"]

    assert [mail["to"] for mail in mails()] == ["jane@example.com"]
    act(craftkit, made, "sign", 0)
    assert [mail["to"] for mail in mails()] == ["jane@example.com", "john@example.com"]
    act(craftkit, made, "sign", 1)
    assert len(mails()) == 2
    for number, mail in enumerate(mails()):
        full = craftkit.control("GET", f"/mail/{mail['id']}")
        (link,) = full["links"]
        assert link.startswith(craftkit.base_url)
        assert craftkit.get(link.removeprefix(craftkit.base_url), key=None).status_code == 200
        text, html = (part["content"] for part in full["parts"])
        assert link in text and link.endswith(f"/{number}") and "Charter &amp; Co" in html and "<b>" not in html


def test_who_gets_a_copy_has_mail_once_and_is_not_asked_to_sign(craftkit: Craftkit) -> None:
    made = create(craftkit, JANE, JOHN, OFFICE)
    for recipient in (0, 1):
        assert act(craftkit, made, "sign", recipient).status_code == 200
    (mail,) = [one for one in craftkit.control("GET", "/mail")["mail"] if one["to"] == OFFICE["email"]]
    assert mail["subject"] == f"Acme Charter sends you a copy: {made['name']}"
    full = craftkit.control("GET", f"/mail/{mail['id']}")
    assert full["links"] == [craftkit.control("GET", f"/signatures/{made['id']}")["recipients"][2]["url"]]
    assert not [part for part in full["parts"] if "sign it" in part["content"] or "Read and sign" in part["content"]]
