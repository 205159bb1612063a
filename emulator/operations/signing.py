"""Signing: what recipients, the clock and the control API do to a signature request (signatures.md section 3, U69)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ..outbound import signatures as events
from ..protocol.problem import Problem
from ..world import lifecycle, outbox
from ..world.agenda import Job
from ..world.signing import AuditEntry, Recipient, SignatureRequest
from ..world.world import JobTable, State, World
from .inviting import invite


class Deed(NamedTuple):
    """Something done to a request, when and from where. `words`: the name typed at signing, or a reason."""

    verb: str
    at: int
    words: str | None = None
    address: str | None = None
    user_agent: str | None = None


# What a recipient's deed leaves on the recipient, and the event it makes known.
MARKS: dict[str, Callable[[Recipient, Deed], Mapping[str, Any]]] = {
    "view": lambda recipient, deed: {"viewed_at": deed.at},
    "sign": lambda recipient, deed: {"signed_at": deed.at, "signed_as": deed.words or recipient.name},
    "decline": lambda recipient, deed: {"declined_at": deed.at},
}
EVENTS = {
    "view": "viewed",
    "sign": "signed",
    "decline": "declined",
    "complete": "completed",
    "expire": "expired",
    "cancel": "cancelled",
    "fail": None,  # webhooks.md section 4: there is no signature.failed
}
SERVICE = "Signature service"


def number_of(request: SignatureRequest, text: str) -> int:
    """A recipient's place in the list, from 0, as an address has it."""
    number = int(text) if re.fullmatch(r"[0-9]{1,2}", text) else None
    if number is None or number >= len(request.recipients):
        raise Problem("not_found", f"signature request {request.id} has no recipient {text!r}", what="Recipient")
    return number


def obstacle(request: SignatureRequest, recipient: Recipient, verb: str) -> str:
    """Why the recipient may not do that now; empty when it may. Later turns wait for the earlier Signers."""
    if not request.open:
        return f"Signature request has come to an end (status: {request.status})."
    if (recipient.state, verb) not in lifecycle.RECIPIENT:
        return f"The recipient cannot {verb} (recipient: {recipient.state})."
    if request.turn is not None and recipient.order > request.turn:
        return "It is not this recipient's turn yet."
    return ""


def act(world: World, request: SignatureRequest, number: int, deed: Deed) -> SignatureRequest:
    """A recipient views, signs or declines; refused with `conflict` where that is not possible. `signature.signed`
    carries the unmoved status (U58); the last signature completes the request right after it."""
    state, recipient, turn = world.state, request.recipients[number], request.turn
    if why := obstacle(request, recipient, deed.verb):
        raise Problem("conflict", what=why)
    moved = replace(recipient, **MARKS[deed.verb](recipient, deed))
    recipients = (*request.recipients[:number], moved, *request.recipients[number + 1 :])
    request = _moved(state, replace(request, recipients=recipients), deed, who=f"{recipient.name} <{recipient.email}>")
    if deed.verb == "sign" and request.turn is None:
        return finish(state, request, Deed("complete", deed.at))
    if request.turn != turn:
        invite(world, request, at=deed.at)
    return request


def moment(world: World, request: SignatureRequest) -> int:
    """Now, but never before the request was made: under a frozen clock that is a little ahead (U69)."""
    return max(world.now(), request.created_at)


def finish(state: State, request: SignatureRequest, deed: Deed, *, who: str = SERVICE) -> SignatureRequest:
    """`complete`, `expire`, `cancel` or `fail`. Only `complete` sets `completedAt` (U68)."""
    completed_at = deed.at if deed.verb == "complete" else None
    return _moved(state, replace(request, completed_at=completed_at), deed, who=who)


def _moved(state: State, request: SignatureRequest, deed: Deed, *, who: str) -> SignatureRequest:
    """The one place where a request changes: by its table, with a line in the audit trail and an event."""
    reason = request.error_message if deed.verb in ("view", "sign", "complete") else deed.words
    entry = AuditEntry(deed.at, _what(deed), who, deed.address, deed.user_agent)
    moved = replace(
        request,
        status=lifecycle.step(lifecycle.SIGNATURE, request.status, deed.verb),
        error_message=reason,
        audit=(*request.audit, entry),
    )
    if (name := EVENTS[deed.verb]) is not None:
        at = min(deed.at, state.clock.now())  # `moment` may be a little ahead; the event is not to wait for it
        outbox.emit(state, moved.project_id, events.event(moved, name), at=at)
    return state.signatures.replace(moved)


def _what(deed: Deed) -> str:
    done = EVENTS[deed.verb] or "failed"
    return f"{done}: {deed.words}" if deed.words else done


def expire(world: World, job: Job) -> None:
    """The expiration window has passed; a request that has come to an end before stays as it is."""
    request = world.state.signatures[job.id]
    if request.open:
        finish(world.state, request, Deed("expire", job.due))


JOBS: JobTable = {"signature.expire": expire}
