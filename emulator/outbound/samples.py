"""Examples of every event, for test deliveries: those of the documentation, of the time asked for."""

from typing import Any

from ..world.clock import iso

RENDER = "0193c2c3-1111-7aaa-8bbb-000000000001"
TEMPLATE = "0193c2c3-0000-7aaa-8bbb-000000000000"
REQUEST = "0193c2c3-2222-7aaa-8bbb-000000000002"
RECIPIENT = {
    "id": "rcp_1",
    "firstName": "Jane",
    "lastName": "Doe",
    "email": "jane@example.com",
    "designation": "Signer",
    "order": 1,
    "signedAt": None,
    "declinedAt": None,
}
# What `status` says after an event; `signed` and `viewed` tell of one recipient.
STATUSES = {"signed": "viewed"}


def sample(event: str, at: int) -> dict[str, Any]:
    family, _, kind = event.partition(".")
    return {"event": event} | FAMILIES[family](kind, iso(at))


def _render(kind: str, at: str) -> dict[str, Any]:
    failed = kind == "failed"
    return {
        "renderId": RENDER,
        "templateId": TEMPLATE,
        "status": kind,
        "downloadUrl": None if failed else f"https://cdn.craftkit.dev/renders/{RENDER}.pdf",
        "errorMessage": "Rendering failed." if failed else None,
        "createdAt": at,
        "completedAt": at,
    }


def _signature(kind: str, at: str) -> dict[str, Any]:
    event = {"signatureRequestId": REQUEST, "renderId": RENDER, "status": STATUSES.get(kind, kind)}
    if kind == "sent":
        return event | {"name": "Charter handover", "recipients": [RECIPIENT]}
    return event | ({"reason": None} if kind in ("declined", "cancelled") else {})


def _document(kind: str, at: str) -> dict[str, Any]:
    recipient = kind not in ("share_created", "share_revoked", "email_sent")
    return {
        "renderId": RENDER,
        "templateId": TEMPLATE,
        "shareId": "0193c2c3-3333-7aaa-8bbb-000000000003",
        "eventId": "0193c2c3-4444-7aaa-8bbb-000000000004",
        "eventType": kind,
        "actorKind": "recipient" if recipient else "partner",
        "sourceIp": "203.0.113.7",
        "userAgent": "Mozilla/5.0",
        "metadata": None,
        "createdAt": at,
    }


def _form(kind: str, at: str) -> dict[str, Any]:
    return {
        "sessionId": "0193c2c3-5555-7aaa-8bbb-000000000005",
        "templateSlug": "e-charterparty",
        "templateVersion": 6,
        "renderId": None,
        "data": {"customer": {"name": "Acme Corp"}, "amount": 42},
        "submittedAt": at,
    }


FAMILIES = {"render": _render, "signature": _signature, "document": _document, "form": _form}
