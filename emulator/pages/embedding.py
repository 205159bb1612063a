"""The pages behind `iframe_url`: the fill form and a plain builder (embed.md sections 2, 8, 10; addresses: D46, U73).

They read here and act through the documented API, with the session's token, as any page of a partner could (U91).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Request

from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..web.refusal import explain, log
from ..web.serving import Server, call_of
from ..world.world import World
from .admission import ANYWHERE, Admitted, Refused, admit, framers, listed
from .drafting import builder_values, published
from .filling import form_values
from .layout import page, root_of
from .looks import accent, looks


class Failure(NamedTuple):
    status: int
    title: str
    text: str
    recoverable: bool = False


# The failure modes that can keep a page from being shown, in our words.
FAILURES = {
    "session_invalid": Failure(401, "This session is not valid", "Its address is incomplete or was changed."),
    "session_expired": Failure(401, "This session has run out", "Please go back and open this page again.", True),
    "session_revoked": Failure(401, "This session was ended", "Please ask whoever sent you here for a new one."),
    "wrong_mode": Failure(403, "This session is for another page", "A form needs a session to fill, the builder not."),
    "template_not_found": Failure(404, "This form is not available", "Its template is unknown or was never published."),
}


def bind(server: Server) -> None:
    server.bind("GET", "/embed/form", name="embedForm", handler=_page("embed_form.html", form_values))
    for name, path in (("embedBuilder", "/embed/builder"), ("builder", "/builder")):
        server.bind("GET", path, name=name, handler=_page("embed_builder.html", builder_values))
    server.bind("GET", "/embed/builder/published/<id>", name="embedPublished", handler=_published)


Values = Callable[[World, Admitted], dict[str, Any]]


def _page(template: str, values_of: Values) -> Callable[[Request, World, dict[str, str]], Reply]:
    def handle(request: Request, world: World, path: dict[str, str]) -> Reply:
        call = call_of(request, template, path, body_limit=None)
        try:
            with world.lock:
                world.run_due(world.now())
                admitted = admit(world, call.query.get("session_token") or "")
                values = values_of(world, admitted)
                settings = _settings(world, call, admitted) | values["settings"]
        except Refused as refused:
            return _failure(call, refused)
        values |= {"tenant": admitted.session.asked["tenant"]["displayName"], "settings": settings}
        return page(call, template, framed_by=framers(admitted.project), values=looks(admitted.session) | values)

    return handle


def _settings(world: World, call: Call, admitted: Admitted) -> dict[str, Any]:
    """What the frame's script needs to know. The token stands in the page as it stood in its address."""
    return {
        "root": root_of(call),
        "token": admitted.token,
        "sessionId": admitted.session.id,
        "expiresIn": admitted.session.expires_at - world.now(),
        "origins": list(listed(admitted.project)),
        "accent": accent(admitted.session),
        "failure": None,
    }


def _failure(call: Call, refused: Refused) -> Reply:
    """`craftkit.error` goes to whoever may frame the page: it names a failure mode and nothing else."""
    log.info("%s /embed -> %s", call.method, refused)
    explain(str(refused))
    failure = FAILURES[refused.code]
    told = {"code": refused.code, "message": failure.title, "recoverable": failure.recoverable}
    origins = [origin for origin in refused.framed_by if origin not in ANYWHERE]
    settings = {"root": root_of(call), "token": "", "origins": origins, "accent": "", "failure": told}
    values = {"title": failure.title, "text": failure.text, "theme": "", "settings": settings}
    return page(call, "embed_failure.html", status=failure.status, framed_by=refused.framed_by, values=values)


def _published(request: Request, world: World, path: dict[str, str]) -> Reply:
    """What `template.published` tells, which no public route does (U91)."""
    call = call_of(request, "embedPublished", path, body_limit=None)
    kind, _, token = (call.headers.get("Authorization") or "").partition(" ")
    try:
        with world.lock:
            admitted = admit(world, token.strip() if kind.lower() == "bearer" else "")
            return Reply(200, published(world.state, admitted.project, path["id"]))
    except Refused as refused:
        raise Problem("unauthorized", str(refused)) from None
