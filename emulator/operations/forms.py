"""Fill forms: submit one, follow its render (embed.md sections 7.2 and 8)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..outbound.forms import submitted
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world import outbox
from ..world.embedding import EmbedSession
from ..world.faults.striking import strikes
from ..world.records import Render, Template, Version
from ..world.world import State, World
from .admission import session_of
from .finding import render_of
from .publishing import current_version
from .rendering import bound_data, poll, submit
from .renders import envelope, full
from .unfolding import merged

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def submit_embed_form(world: World, call: Call) -> Reply:
    """The user's data over the session's prefill, against the version current now (U84). A session that collects has
    its data sent away and kept nowhere (U86). 409, 500 and 503 are those of rendering (U83). [REF] form-submit"""
    state = world.state
    session = session_of(state, call)
    template = _template(state, session)
    version = current_version(state, template)
    if version is None:
        raise Problem("no_published_version", f"template {template.slug!r} exists and was never published")
    _check_storage(state, call)
    loops = [loop.key for loop in version.manifest.loops]
    data = merged(session.form.get("prefill", {}), call.body["data"], whole=loops)
    if session.form.get("captureMode") == "collect":
        return _collected(world, session, version, data)
    render = _rendered(world, call, version, data)
    return Reply(202, envelope(state, render, call) | {"pollUrl": _poll_url(render, call)})


def get_embed_render(world: World, call: Call) -> Reply:
    """A form's page follows the renders of its own session and no others: [SEED] seeds/004, shape by U87."""
    render = render_of(world.state, call)
    if render.session_id != call.principal.session_id:
        raise Problem(
            "not_found", f"render {render.id} was not made by session {call.principal.session_id}", what="Render"
        )
    polled = poll(world, render) if call.method == "GET" else render
    return Reply(200, full(world.state, polled, call) | {"pollUrl": _poll_url(polled, call)})


def _template(state: State, session: EmbedSession) -> Template:
    """By its id: a slug does not lead anywhere here (D48)."""
    id = session.template_external_id or ""
    if not UUID.fullmatch(id):
        raise Problem("template_not_resolved", f"the scope's templateExternalId is {id[:60]!r}, no UUID")
    template = state.templates.get(id.lower())
    if template is None or template.project_id != session.project_id or template.deleted_at is not None:
        why = "none at all" if template is None else "deleted" if template.deleted_at else "of another project"
        raise Problem("template_not_found", f"template {id}: {why}", slug=id)
    return template


def _collected(world: World, session: EmbedSession, version: Version, data: Mapping[str, Any]) -> Reply:
    """No render, no stored data: the event takes them away. Without a subscriber they are gone (U86)."""
    state, now = world.state, world.now()
    bound = bound_data(state, version, data)
    payload = submitted(session, state.templates[version.template_id], version, data=bound, at=now)
    outbox.emit(state, session.project_id, payload, at=now)
    return Reply(202, {"sessionId": session.id, "renderId": None, "status": "submitted"})


def _rendered(world: World, call: Call, version: Version, data: Mapping[str, Any]) -> Render:
    render = submit(world, call, version, data, None)
    chosen = call.body.get("datasetSelection")
    return world.state.renders.replace(
        replace(render, source="form", session_id=call.principal.session_id, dataset_selection=chosen)
    )


def _check_storage(state: State, call: Call) -> None:
    if strikes(state, call, "storage-down"):
        raise Problem("internal", "storing the submission was made to fail by the control API")


def _poll_url(render: Render, call: Call) -> str:
    return f"{call.base_url}/v1/embed/renders/{render.id}"
