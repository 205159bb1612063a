"""Deeds: what recipients, senders and the clock do to a signature request, and what the request becomes by it
(signatures.md section 3). Pure: a request in, a request out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from . import lifecycle
from .signing import AuditEntry, Recipient, SignatureRequest


class Deed(NamedTuple):
    """Something done to a request, when and from where. `words`: the name typed at signing, or a reason."""

    verb: str
    at: int
    words: str | None = None
    address: str | None = None
    user_agent: str | None = None


# What a recipient's deed leaves on the recipient.
MARKS: dict[str, Callable[[Recipient, Deed], Mapping[str, Any]]] = {
    "view": lambda recipient, deed: {"viewed_at": deed.at},
    "sign": lambda recipient, deed: {"signed_at": deed.at, "signed_as": deed.words or recipient.name},
    "decline": lambda recipient, deed: {"declined_at": deed.at},
}
DONE = {
    "view": "viewed",
    "sign": "signed",
    "decline": "declined",
    "complete": "completed",
    "expire": "expired",
    "cancel": "cancelled",
    "fail": "failed",
}
SERVICE = "Signature service"


def obstacle(request: SignatureRequest, recipient: Recipient, verb: str) -> str:
    """Why the recipient may not do that now; empty when it may. Later turns wait for the earlier Signers."""
    if not request.open:
        return f"Signature request has come to an end (status: {request.status})."
    if (recipient.state, verb) not in lifecycle.RECIPIENT:
        return f"The recipient cannot {verb} (recipient: {recipient.state})."
    if request.turn is not None and recipient.order > request.turn:
        return "It is not this recipient's turn yet."
    return ""


def acted(request: SignatureRequest, number: int, deed: Deed) -> SignatureRequest:
    """After the recipient of that number, counted from 0, viewed, signed or declined."""
    recipient = request.recipients[number]
    moved = replace(recipient, **MARKS[deed.verb](recipient, deed))
    recipients = (*request.recipients[:number], moved, *request.recipients[number + 1 :])
    return _moved(replace(request, recipients=recipients), deed, who=f"{recipient.name} <{recipient.email}>")


def ended(request: SignatureRequest, deed: Deed, *, who: str = SERVICE) -> SignatureRequest:
    """After `complete`, `expire`, `cancel` or `fail`. Only `complete` sets `completedAt` (U68)."""
    completed_at = deed.at if deed.verb == "complete" else None
    return _moved(replace(request, completed_at=completed_at), deed, who=who)


def _moved(request: SignatureRequest, deed: Deed, *, who: str) -> SignatureRequest:
    """The one place where a request changes: by its table, with a line in the audit trail."""
    reason = request.error_message if deed.verb in ("view", "sign", "complete") else deed.words
    what = f"{DONE[deed.verb]}: {deed.words}" if deed.words else DONE[deed.verb]
    return replace(
        request,
        status=lifecycle.step(lifecycle.SIGNATURE, request.status, deed.verb),
        error_message=reason,
        audit=(*request.audit, AuditEntry(deed.at, what, who, deed.address, deed.user_agent)),
    )
