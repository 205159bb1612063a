"""Embed sessions: mint, refresh (embed.md section 2). Replies are snake_case ([REF] create-session)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..outbound import tokens
from ..outbound.claims import EMBED_HOST, Issue, claims
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world.clock import LAST_INSTANT, iso
from ..world.embedding import EmbedSession
from ..world.world import State, World
from .catalogs import catalog_of
from .finding import live_template

LIFETIME = 4 * 60 * 60 * 1000  # D42: 4 hours, after a refresh too
SHORT_LIFETIME = 5 * 60 * 1000
FILL = "fill"
# U74: what a session may do unless its mint says otherwise. `permissionsPreset` is kept and has no effect.
PERMISSIONS = {
    "publish": True,
    "saveDraft": True,
    "delete": False,
    "rename": False,
    "rollback": False,
    "createCustomVariables": False,
    "changePageSettings": True,
    "viewVersionHistory": True,
    "submitForm": True,
    "saveFormDraft": False,
    "shareDocument": False,
    "emailDocument": False,
    "viewEngagement": False,
}


def create_embed_session(world: World, call: Call) -> Reply:
    """Mint. A catalog that is named must exist; the template of the scope is looked at when it is needed (D48). Limits
    are kept and not enforced (U79), callbacks never called (U61). [REF] create-session"""
    state, now, asked = world.state, world.now(), call.body
    if "catalogRef" in asked:
        catalog_of(state, call.principal.project_id, asked["catalogRef"])
    session = state.embed_sessions.add(
        EmbedSession(
            id=state.ids.uuid("embed session", now),
            project_id=call.principal.project_id,
            mode=asked.get("scope", {}).get("mode", "edit"),
            permissions=_permissions(asked.get("permissions", {})),
            asked=asked,
            renew_token=_renew_token(state),
            created_at=now,
            expires_at=_expiry(state, now),
            test=call.principal.test,
        )
    )
    return _opened(world, call, session)


def refresh_embed_session(world: World, call: Call) -> Reply:
    """A renew token is good once: whoever comes second with it is refused. A session that has run out may be
    refreshed, one that was revoked may not (U80). It is looked up by project and token ([REF] refresh-session)."""
    state, now = world.state, world.now()
    id = state.renew_tokens.get((call.principal.project_id, call.body["renewToken"]))
    if id is None:
        raise _refresh_failed(f"no session of project {call.principal.project_id} has this renew token, or it was used")
    session = state.embed_sessions[id]
    if session.revoked_at is not None:
        raise _refresh_failed(f"session {session.id} was revoked at {iso(session.revoked_at)}")
    del state.renew_tokens[session.project_id, session.renew_token]
    renewed = replace(session, renew_token=_renew_token(state), expires_at=_expiry(state, now))
    return _opened(world, call, state.embed_sessions.replace(renewed))


def _expiry(state: State, now: int) -> int:
    """D42: of the session, and so of its token."""
    return min(now + (SHORT_LIFETIME if state.reads("D42", "B") else LIFETIME), LAST_INSTANT)


def _permissions(asked: Mapping[str, bool]) -> dict[str, bool]:
    return {name: asked.get(name, granted) for name, granted in PERMISSIONS.items()}


def _renew_token(state: State) -> str:
    prefix = "rt_" if state.reads("D45", "B") else "ert_"
    return f"{prefix}{state.ids.alphanumeric('renew token', 32)}"


def _refresh_failed(why: str) -> Problem:
    problem = Problem("refresh_failed", why)
    problem.flat = True  # U03
    return problem


def _opened(world: World, call: Call, session: EmbedSession) -> Reply:
    """A fresh token, with the renew token that the session has now."""
    state = world.state
    state.renew_tokens[session.project_id, session.renew_token] = session.id
    number = f"ck_sess_{state.ids.hex('session token', 32)}"
    project = state.projects[session.project_id]
    audience = [] if state.reads("D43", "B") else list(project.allowed_origins)
    issue = Issue(number, world.now(), _template_id(state, session), audience or EMBED_HOST)
    token = tokens.sign(world.seed, claims(session, project, issue))
    return Reply(200, _view(session, token, f"{call.base_url}{_surface(state, session)}"))


def _template_id(state: State, session: EmbedSession) -> str | None:
    """For the claim `template_id`: the scope's template by its id or slug, if there is one; null for `create` ([ARCH]
    embed/jwt)."""
    name = session.template_external_id
    if name is None or session.mode == "create":
        return None
    found = state.templates.get(name.lower()) or live_template(state, session.project_id, name)
    return found.id if found and found.project_id == session.project_id and found.deleted_at is None else None


def _surface(state: State, session: EmbedSession) -> str:
    """Where its page is (D46, U73)."""
    if session.mode == FILL:
        return "/embed/form"
    return "/builder" if state.reads("D46", "B") else "/embed/builder"


def _view(session: EmbedSession, token: str, page: str) -> dict[str, Any]:
    return {
        "session_id": session.id,
        "session_token": token,
        "iframe_url": f"{page}?session_token={token}",
        "expires_at": iso(session.expires_at),
        "renew_token": session.renew_token,
    }
