"""The signing screen of each recipient: the document, a form to sign and one to decline. The real one is the signature
service's and nowhere described; what happens here counts like what its recipients do there (U69)."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from flask import Request

from ..operations import signed_documents
from ..operations.reading import document_of
from ..operations.signing import act, moment, number_of
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..web.refusal import explain, log
from ..web.serving import Server, call_of
from ..world.clock import iso
from ..world.deeds import Deed, obstacle
from ..world.signing import Recipient, SignatureRequest
from ..world.world import World
from .layout import HEADERS, page, root_of

FORM_LIMIT = 64 * 1024
LONGEST = {"name": 200, "reason": 500}
# A form sent under `no-referrer` has `Origin: null`; and no other site sees the address, which holds a token.
POLICY = {"Referrer-Policy": "same-origin"}
UNKEPT = {name: value for name, value in HEADERS.items() if name != "Content-Type"} | POLICY


class Visit(NamedTuple):
    """One recipient's look at a request."""

    request: SignatureRequest
    number: int

    @property
    def recipient(self) -> Recipient:
        return self.request.recipients[self.number]

    @property
    def path(self) -> str:
        return f"/sign/{self.request.token}/{self.number}"

    @property
    def stage(self) -> str:
        """A row of NOTICES: how the request ended, or where the recipient stands in it."""
        if not self.request.open:
            return self.request.status
        if self.recipient.state in ("copied", "signed"):
            return self.recipient.state
        return "early" if obstacle(self.request, self.recipient, "sign") else "ready"


# Kind of notice, and its words. `shown`: the document can be read then.
class Notice(NamedTuple):
    kind: str
    text: str
    shown: bool = False


NOTICES = {
    "ready": Notice("", "Please read the document, then sign or decline.", shown=True),
    "early": Notice("", "It is not your turn yet. Others have to sign before you."),
    "signed": Notice("good", "You have signed. Others have yet to do so.", shown=True),
    "copied": Notice("", "This is a copy for you. There is nothing to sign.", shown=True),
    "completed": Notice("good", "All have signed. This is the signed document.", shown=True),
    "declined": Notice("bad", "A recipient has declined to sign."),
    "expired": Notice("bad", "The time for signing has passed."),
    "cancelled": Notice("bad", "The sender has called this request back."),
    "failed": Notice("bad", "The request could not be processed."),
}


class Address(NamedTuple):
    method: str
    path: str
    name: str
    answer: Callable[[World, Call, Visit], Reply]


def bind(server: Server) -> None:
    for address in ADDRESSES:
        _bind_address(server, address)


def _bind_address(server: Server, address: Address) -> None:
    def handle(request: Request, world: World, path: dict[str, str]) -> Reply:
        call = call_of(request, address.name, path, body_limit=FORM_LIMIT if address.method == "POST" else None)
        try:
            return _perform(world, call, address)
        except Problem as problem:
            log.info("%s /sign/...%s -> %d: %s", call.method, address.path, problem.status, problem.why)
            explain(problem.why)
            return page(call, "sign-gone.html", status=problem.status, values={"foreign": problem.status == 403})

    server.bind(address.method, f"/sign/<token>/<number>{address.path}", name=address.name, handler=handle)


def _perform(world: World, call: Call, address: Address) -> Reply:
    if address.method == "POST":
        _check_form(call)
    with world.lock:
        world.run_due(world.now())
        reply = address.answer(world, call, _visit(world, call))
        world.run_due(world.now())
        return reply


def _check_form(call: Call) -> None:
    """Forms come from the page itself; what names no origin at all is no browser."""
    own = urlsplit(call.base_url)
    origin = call.headers.get("Origin") or call.headers.get("Referer")
    sent = urlsplit(origin) if origin else own
    if (sent.scheme, sent.netloc) != (own.scheme, own.netloc):
        raise Problem("forbidden", f"a form of another site: {origin!r}")
    if call.payload is None:
        raise Problem("payload_too_large", limit=FORM_LIMIT)


def _visit(world: World, call: Call) -> Visit:
    id = world.state.signing_tokens.get(call.path["token"])
    if id is None:
        raise Problem("not_found", "unknown signing token", what="Page")
    request = world.state.signatures[id]
    return Visit(request, number_of(request, call.path["number"]))


def _look(world: World, call: Call, visit: Visit) -> Reply:
    """The first GET of a recipient whose turn it is counts as `viewed`; a HEAD never does."""
    if call.method == "GET" and not obstacle(visit.request, visit.recipient, "view"):
        request = act(world, visit.request, visit.number, _deed(world, call, visit, "view"))
        visit = Visit(request, visit.number)
    return _screen(world, call, visit)


def _sign(world: World, call: Call, visit: Visit) -> Reply:
    name = _field(call, "name")
    if not name:
        return _screen(world, call, visit, status=400, wrong="Please type your name to sign.")
    return _acted(world, call, visit, _deed(world, call, visit, "sign", name))


def _decline(world: World, call: Call, visit: Visit) -> Reply:
    return _acted(world, call, visit, _deed(world, call, visit, "decline", _field(call, "reason") or None))


def _acted(world: World, call: Call, visit: Visit, deed: Deed) -> Reply:
    """Back to the page, so that a reload does not send the form again. Where it cannot be done, the page says why."""
    if obstacle(visit.request, visit.recipient, deed.verb):
        return _screen(world, call, visit, status=409)
    act(world, visit.request, visit.number, deed)
    return Reply(303, b"", headers={**UNKEPT, "Location": f"{root_of(call)}{visit.path}"})


def _pdf(world: World, call: Call, visit: Visit) -> Reply:
    request, state = visit.request, world.state
    if not NOTICES[visit.stage].shown:
        raise Problem("not_found", f"nothing to read: {visit.stage}", what="Page")
    completed = request.status == "completed"
    render = state.renders[request.render_id]
    document = signed_documents.signed_document(state, request) if completed else document_of(state, render)
    return Reply(200, document=document, headers={**UNKEPT, "Content-Disposition": "inline"})


def _deed(world: World, call: Call, visit: Visit, verb: str, words: str | None = None) -> Deed:
    return Deed(verb, moment(world, visit.request), words, call.address, call.user_agent)


def _field(call: Call, name: str) -> str:
    """What was typed, without the space around it and no longer than it may be."""
    try:
        form = parse_qs((call.payload or b"").decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        return ""
    return form.get(name, [""])[0].strip()[: LONGEST[name]]


def _screen(world: World, call: Call, visit: Visit, *, status: int = 200, wrong: str = "") -> Reply:
    stage = visit.stage
    signed_at = visit.recipient.signed_at
    values = {
        "title": visit.request.name,
        "project": world.state.projects[visit.request.project_id].name,
        "recipient": visit.recipient.name,
        "notice": NOTICES[stage],
        "signed": None if signed_at is None else f"{iso(signed_at)[:16].replace('T', ' ')} UTC",
        "ready": stage == "ready",
        "wrong": wrong,
        "address": visit.path,
        "longest": LONGEST,
    }
    reply = page(call, "sign.html", status=status, values=values)
    return Reply(reply.status, reply.body, headers={**reply.headers, **POLICY})


ADDRESSES = (
    Address("GET", "", "signingPage", _look),
    Address("GET", "/pdf", "signingPdf", _pdf),
    Address("POST", "/sign", "sign", _sign),
    Address("POST", "/decline", "decline", _decline),
)
