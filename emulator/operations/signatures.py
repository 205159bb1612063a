"""Signature requests: create, list, get, cancel, and their two PDFs (signatures.md section 4)."""

from collections.abc import Mapping
from typing import Any

from ..outbound import signatures as events
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world import outbox
from ..world.clock import iso
from ..world.deeds import Deed
from ..world.faults.striking import strikes
from ..world.records import Render
from ..world.signing import SIGNER, AuditEntry, Recipient, SignatureRequest, shape_issues
from ..world.world import State, World
from .finding import project_name
from .inviting import invite, send_copies
from .reading import document_of
from .signature_query import query_of
from .signed_documents import certificate, signed_document
from .signing import finish, moment

LARGEST_PDF = 20 * 1024 * 1024
# Faults of the signature service that create meets, in the order in which a real one would find out.
FAULTS = {
    "signature-not-configured": "signature_not_configured",
    "out-of-credits": "signature_credits_exhausted",
    "signature-provider-down": "signature_provider_error",
}


def create_signature(world: World, call: Call) -> Reply:
    """201 and `sent`. A known `Idempotency-Key` answers 200 with the request it made, as it stands now (U70), before
    the render is looked at (U07). Keys of renders are another matter (U14). [REF] create-signature"""
    state = world.state
    if issues := shape_issues(call.body):
        raise Problem("invalid_request", f"the recipients do not fit: {issues}", issues=issues)
    key = (f"signatures of {call.principal.project_id}", call.headers.get("Idempotency-Key") or "")
    if key[1] and (known := state.idempotency.get(key)):
        return Reply(200, view(state, state.signatures[known], call))
    render = _signable(state, call)
    _check_size(state, render)
    _check_provider(state, call)
    request = _send(world, call, render)
    if state.signature_credits is not None:
        state.signature_credits -= 1
    if key[1]:
        state.idempotency[key] = request.id
    return Reply(201, view(state, request, call))


def list_signatures(world: World, call: Call) -> Reply:
    """The latest first, a page at a time. `nextCursor` is null on the last page, or on an empty one (D36).
    [REF] list-signatures"""
    state, query = world.state, query_of(call.query, fractions=world.state.reads("D37", "B"))
    found = []
    for id in reversed(state.signatures.listed("project", call.principal.project_id)):
        request = state.signatures[id]
        if request.created_at < query.before and query.render_id in (None, request.render_id):
            found.append(request)
        if len(found) > query.limit:
            break
    page, more = found[: query.limit], len(found) > query.limit
    cursor = iso(page[-1].created_at) if page and (more or state.reads("D36", "B")) else None
    return Reply(200, {"signatures": [view(state, one, call) for one in page], "nextCursor": cursor, "hasMore": more})


def get_signature(world: World, call: Call) -> Reply:
    """As it stands now. [REF] get-signature"""
    return Reply(200, view(world.state, signature_of(world.state, call), call))


def cancel_signature(world: World, call: Call) -> Reply:
    """The reason is kept as `errorMessage` ([REF] cancel-signature); the words of the 409 are assumed (U68)."""
    state, request = world.state, signature_of(world.state, call)
    if not request.open:
        raise _conflict(state, request, "Signature request cannot be cancelled")
    if strikes(state, call, "signature-provider-down"):
        raise Problem("signature_provider_error", "the signature service was made to fail by the control API")
    deed = Deed("cancel", moment(world, request), call.body.get("reason"), call.address, call.user_agent)
    return Reply(200, view(state, finish(state, request, deed, who=_sender(call)), call))


def download_signature(world: World, call: Call) -> Reply:
    """The signed PDF. [REF] download-signature"""
    request = signature_of(world.state, call)
    if request.status != "completed":
        raise _conflict(world.state, request, "Signed document is not available yet")
    return _attachment(f"{request.id}-signed.pdf", signed_document(world.state, request))


def get_signature_certificate(world: World, call: Call) -> Reply:
    """Who signed what, when, from where. [REF] get-certificate"""
    request = signature_of(world.state, call)
    if request.status != "completed":
        raise _conflict(world.state, request, "Completion certificate is not available yet")
    if strikes(world.state, call, "certificate-down"):
        raise Problem("upstream_error", "fetching the certificate was made to fail by the control API")
    return _attachment(f"{request.id}-certificate.pdf", certificate(world.state, request))


def signature_of(state: State, call: Call) -> SignatureRequest:
    """The request that the path's `id` names in the caller's project. A malformed id is just as unknown (U08)."""
    request = state.signatures.get(call.path["id"].lower())
    if request is None or request.project_id != call.principal.project_id:
        owner = f"it belongs to project {project_name(state, request.project_id)}" if request else "nobody has it"
        raise Problem("not_found", f"signature request {call.path['id']!r}: {owner}", what="Signature request")
    return request


def _check_provider(state: State, call: Call) -> None:
    for kind, code in FAULTS.items():
        if strikes(state, call, kind):
            raise Problem(code, f"the fault {kind} is armed")
        if kind == "out-of-credits" and state.signature_credits == 0:
            raise Problem(code, "the control API or the world file left no credits")


def _conflict(state: State, request: SignatureRequest, what: str) -> Problem:
    return Problem("conflict", what=f"{what} (status: {events.status(state, request)}).")


def _attachment(name: str, document: object) -> Reply:
    return Reply(200, document=document, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _signable(state: State, call: Call) -> Render:
    """U65: a render that has no PDF yet, or never will, is `conflict` like every other 409 here."""
    id = call.body["renderId"]
    render = state.renders.get(id.lower())
    if render is None or render.project_id != call.principal.project_id:
        raise Problem("not_found", f"the project has no render {id!r}", what="Render")
    if render.status != "succeeded":
        raise Problem("conflict", f"render {render.id} is {render.status}", what="Render has not succeeded yet.")
    return render


def _check_size(state: State, render: Render) -> None:
    """U71, by the only thing that makes a PDF so large: the pictures in it. Drawing it first would take seconds, under
    the world's lock."""
    size = sum(len(image) for image in document_of(state, render).images.values())
    if size > LARGEST_PDF:
        raise Problem("file_too_large", f"render {render.id} holds {size} bytes of pictures", limit=LARGEST_PDF)


def _send(world: World, call: Call, render: Render) -> SignatureRequest:
    """One atomic create-and-send ([REF] create-signature). It expires by the agenda; `expirationHours` stays null when
    not given."""
    state, body = world.state, call.body
    at = _instant_of_its_own(state, call.principal.project_id, world.now())
    request = state.signatures.add(
        SignatureRequest(
            id=state.ids.uuid("signature", at),
            project_id=render.project_id,
            render_id=render.id,
            token=state.ids.hex("signing-token", 32),
            name=body.get("name", f"Signature request {render.id[:8]}"),  # U67
            recipients=tuple(_recipient(state, raw, place) for place, raw in enumerate(body["recipients"], 1)),
            fields=tuple(body.get("fields", ())),
            anchors=tuple(body.get("anchorTags", ())),
            expiration_hours=_hours(body),
            created_at=at,
            ahead=at - world.now(),
            audit=(AuditEntry(at, "sent", _sender(call), call.address, call.user_agent),),
        )
    )
    state.signing_tokens[request.token] = request.id
    state.agenda.at(request.expires_at, "signature.expire", request.id)
    invite(world, request, at=at)
    send_copies(world, request, at=at)
    outbox.emit(state, request.project_id, events.event(state, request, "sent"), at=world.now())
    return request


def _instant_of_its_own(state: State, project_id: str, now: int) -> int:
    """U69: the list's cursor is a time, so no two requests of a project share one; under a frozen clock each comes a
    millisecond after the last."""
    last = state.signatures.newest("project", project_id, limit=1)
    return max(now, last[0].created_at + 1) if last else now


def _recipient(state: State, raw: Mapping[str, Any], place: int) -> Recipient:
    return Recipient(
        id=f"rcp_{state.ids.hex('recipient', 16)}",
        first_name=raw["firstName"],
        last_name=raw.get("lastName"),
        email=raw["email"],
        designation=raw.get("designation", SIGNER),
        order=int(raw.get("order", place)),  # U67
    )


def _sender(call: Call) -> str:
    return f"Sender, with key {call.principal.key}"


def _hours(body: Mapping[str, Any]) -> float | None:
    """As JavaScript has them: 5.0 is 5 (D37)."""
    hours: float | None = body.get("expirationHours")
    return int(hours) if hours is not None and hours == int(hours) else hours


def _hours_shown(state: State, hours: float | None) -> float | None:
    return hours if hours is None or state.reads("D37", "B") else int(hours)


def view(state: State, request: SignatureRequest, call: Call) -> dict[str, Any]:
    """SignatureRequest, all fields required ([OAS] get-signature). Both URLs come with `completed` and want the project
    key."""
    base = f"{call.base_url}/v1/signatures/{request.id}" if request.status == "completed" else None
    return {
        "id": request.id,
        "renderId": request.render_id,
        "name": request.name,
        "status": events.status(state, request),
        "recipients": [events.snapshot(recipient) for recipient in request.recipients],
        "expirationHours": _hours_shown(state, request.expiration_hours),
        "signedDownloadUrl": base and f"{base}/download",
        "certificateUrl": base and f"{base}/certificate",
        "errorMessage": request.error_message,
        "createdAt": iso(request.created_at),
        "completedAt": None if request.completed_at is None else iso(request.completed_at),
    }
