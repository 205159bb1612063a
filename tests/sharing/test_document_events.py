"""Every engagement event that is stored goes out as `document.*`, and no other (webhooks.md section 5.3, U59)."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
import yaml
from craftkit_emulator.data import locate

from ..craftkit import RENDER_ID, Craftkit
from .verbs import DEMO_SHARE, DEMO_TOKEN, email, engagement, guest, revoke, share

KEYS = "event renderId templateId shareId eventId eventType actorKind sourceIp userAgent metadata createdAt".split()
INVOICE = "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f"


@pytest.fixture(scope="module")
def contract() -> jsonschema_rs.Validator:
    components = yaml.safe_load(locate("openapi.yaml").read_bytes())["components"]
    schema = {"$ref": "#/components/schemas/DocumentEvent", "components": components}
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def subscribe(craftkit: Craftkit) -> None:
    """Somebody who takes everything and does not answer; time stands still, so nothing is given up."""
    craftkit.freeze("2030-01-01T00:00:00Z")
    craftkit.control("POST", "/webhooks", {"url": "http://127.0.0.1:9/", "events": "all"})


def sent(craftkit: Craftkit) -> list[dict[str, Any]]:
    """The payloads, oldest first."""
    listed = craftkit.control("GET", "/deliveries")["deliveries"]
    whole = [craftkit.control("GET", f"/deliveries/{delivery['id']}") for delivery in reversed(listed)]
    return [json.loads(delivery["payload"]) for delivery in whole]


def report(craftkit: Craftkit) -> None:
    body = {"eventType": "downloaded", "metadata": {"surface": ["é", 1]}}
    craftkit.post(f"/v1/renders/{RENDER_ID}/events", body)


def open_message(craftkit: Craftkit) -> None:
    craftkit.control("POST", f"/mail/{email(craftkit)['emailMessageId']}/open")


ACTIONS: list[tuple[Callable[[Craftkit], object], list[str]]] = [
    (lambda craftkit: guest(craftkit, DEMO_TOKEN), ["viewed"]),
    (lambda craftkit: guest(craftkit, DEMO_TOKEN, "/download"), ["downloaded"]),
    (lambda craftkit: guest(craftkit, DEMO_TOKEN, "/printed", method="POST"), ["printed"]),
    (lambda craftkit: guest(craftkit, DEMO_TOKEN, "/open.gif"), ["email_opened"]),
    (share, ["share_created"]),
    (lambda craftkit: revoke(craftkit, DEMO_SHARE), ["share_revoked"]),
    (email, ["share_created", "email_sent"]),
    (open_message, ["share_created", "email_sent", "email_opened"]),
    (report, ["downloaded"]),
    (lambda craftkit: guest(craftkit, DEMO_TOKEN, "/pdf"), []),
    (lambda craftkit: guest(craftkit, DEMO_TOKEN, method="HEAD"), []),
    (lambda craftkit: guest(craftkit, "cks_none"), []),
]


@pytest.mark.parametrize(("action", "types"), ACTIONS)
def test_what_happens_to_a_document_is_sent(
    craftkit: Craftkit, contract: jsonschema_rs.Validator, action: Callable[[Craftkit], object], types: list[str]
) -> None:
    subscribe(craftkit)
    before = len(engagement(craftkit)["recent"])
    action(craftkit)
    payloads = sent(craftkit)
    assert [payload["event"] for payload in payloads] == [f"document.{type}" for type in types]
    recent = engagement(craftkit)["recent"]
    for payload, event in zip(payloads, reversed(recent[: len(recent) - before]), strict=True):
        contract.validate(payload)
        assert list(payload) == KEYS
        assert (payload["renderId"], payload["templateId"], payload["eventId"]) == (RENDER_ID, INVOICE, event.pop("id"))
        assert {name: payload[name] for name in event} == event


def test_a_repeat_is_not_sent(craftkit: Craftkit) -> None:
    subscribe(craftkit)
    for _ in range(3):
        guest(craftkit, DEMO_TOKEN)
        report(craftkit)
    assert [payload["event"] for payload in sent(craftkit)] == ["document.viewed", "document.downloaded"]


def test_a_failure_to_mail_is_not_sent(craftkit: Craftkit) -> None:
    subscribe(craftkit)
    craftkit.fail_next("mail")
    assert craftkit.post(f"/v1/renders/{RENDER_ID}/email", {"to": "a@example.com"}).status_code == 502
    assert sent(craftkit) == []
