"""Signature events, as flat payloads in the documented order of keys (webhooks.md 5.2, U58)."""

from typing import Any

from ..world.clock import iso
from ..world.signing import Recipient, SignatureRequest
from ..world.world import State


def status(state: State, request: SignatureRequest) -> str:
    """As it is kept; or with `signed`, from the first signature until the last, and without `failed` (D35). A request
    that had failed before that reading came into force was called back, to it."""
    if not state.reads("D35", "B"):
        return request.status
    if request.open and any(recipient.signed_at is not None for recipient in request.recipients):
        return "signed"
    return "cancelled" if request.status == "failed" else request.status


def event(state: State, request: SignatureRequest, name: str) -> dict[str, Any]:
    """`name` without `signature.`. `sent` carries name and recipients, `declined` and `cancelled` the reason."""
    payload: dict[str, Any] = {
        "event": f"signature.{name}",
        "signatureRequestId": request.id,
        "renderId": request.render_id,
        "status": status(state, request),
    }
    if name == "sent":
        payload |= {"name": request.name, "recipients": [snapshot(recipient) for recipient in request.recipients]}
    if name in ("declined", "cancelled"):
        payload["reason"] = request.error_message
    return payload


def snapshot(recipient: Recipient) -> dict[str, Any]:
    """A recipient as the API and its events show one ([OAS] get-signature, U67)."""
    return {
        "id": recipient.id,
        "firstName": recipient.first_name,
        "lastName": recipient.last_name,
        "email": recipient.email,
        "designation": recipient.designation,
        "order": recipient.order,
        "signedAt": _instant(recipient.signed_at),
        "declinedAt": _instant(recipient.declined_at),
    }


def _instant(at: int | None) -> str | None:
    return None if at is None else iso(at)
