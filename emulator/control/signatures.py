"""Signature requests from the other side: where to sign them, and what their recipients do (U69)."""

from typing import Any

from ..operations.inviting import signing_url
from ..operations.signing import act, finish, moment, number_of
from ..outbound.signatures import status
from ..protocol.problem import Problem
from ..world.clock import iso
from ..world.deeds import Deed
from ..world.signing import SignatureRequest
from ..world.world import World

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 200},
        "reason": {"type": "string", "minLength": 1, "maxLength": 500},
        "sourceIp": {"type": "string", "maxLength": 200},
        "userAgent": {"type": "string", "maxLength": 2000},
    },
}
FAILURE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"errorMessage": {"type": "string", "minLength": 1, "maxLength": 2000}},
}
SIGNING_FAILED = "The signature service could not process the request."


def listed(world: World, body: Any) -> dict[str, Any]:
    """All of the world, the latest first, with the addresses that the signature service mails to the recipients."""
    with world.lock:
        world.run_due(world.now())
        return {"signatures": [_shown(world, request) for request in reversed(list(world.state.signatures))]}


def show(world: World, body: Any, *, id: str) -> dict[str, Any]:
    with world.lock:
        world.run_due(world.now())
        return _shown(world, _request(world, id))


def simulate(world: World, body: dict[str, Any], *, verb: str, id: str, number: str) -> dict[str, Any]:
    """A recipient, counted from 0, views, signs (`name` as typed) or declines (`reason`), as on its signing page.
    `sourceIp` and `userAgent` are what the audit trail says of where from."""
    with world.lock:
        world.run_due(world.now())
        request = _request(world, id)
        words = {"sign": body.get("name"), "decline": body.get("reason")}.get(verb)
        deed = Deed(verb, moment(world, request), words, body.get("sourceIp"), body.get("userAgent"))
        request = act(world, request, number_of(request, number), deed)
        world.run_due(world.now())
        return _shown(world, request)


def fail(world: World, body: dict[str, Any], *, id: str) -> dict[str, Any]:
    """The request ends as `failed`. There is no event for it, and under D35=B no such end."""
    with world.lock:
        world.run_due(world.now())
        request = _request(world, id)
        if world.state.reads("D35", "B"):
            raise Problem("conflict", what="Signature requests do not fail under D35=B: it knows no such status.")
        if not request.open:
            raise Problem("conflict", what=f"Signature request has come to an end (status: {request.status}).")
        deed = Deed("fail", moment(world, request), body.get("errorMessage", SIGNING_FAILED))
        return _shown(world, finish(world.state, request, deed))


def _request(world: World, id: str) -> SignatureRequest:
    request = world.state.signatures.get(id.lower())
    if request is None:
        raise Problem("not_found", f"this world has no signature request {id!r}", what="Signature request")
    return request


def _shown(world: World, request: SignatureRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "name": request.name,
        "status": status(world.state, request),
        "errorMessage": request.error_message,
        "recipients": [
            {
                "email": recipient.email,
                "order": recipient.order,
                "state": recipient.state,
                "url": signing_url(world, request, number),
            }
            for number, recipient in enumerate(request.recipients)
        ],
        "audit": [
            {"at": iso(entry.at), "what": entry.what, "who": entry.who, "from": entry.address, "by": entry.user_agent}
            for entry in request.audit
        ],
    }
