"""Admission: which session a page in an iframe belongs to, or which of the documented failures it shows instead
([ARCH] embed/failure-modes, embed.md section 12)."""

import base64
import re
from dataclasses import dataclass

import orjson

from ..outbound.tokens import BadToken, verified
from ..world.embedding import EmbedSession
from ..world.records import Project
from ..world.world import State, World

ANYWHERE = ("*",)
ORIGIN = re.compile(r"https?://[A-Za-z0-9._-]+(?::[0-9]{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Admitted:
    """`token` is the one that the page came with."""

    session: EmbedSession
    project: Project
    token: str


class Refused(Exception):
    """No page. `code` is one of the failure modes; `framed_by` who may still see it said in a frame."""

    def __init__(self, code: str, why: str, *, framed_by: tuple[str, ...] = ANYWHERE) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.framed_by = framed_by


def admit(world: World, token: str) -> Admitted:
    """Under the world's lock. The origin of the surrounding page is the browser's to check: it is given the list as
    `frame-ancestors` (U78)."""
    expired = False
    try:
        claims = verified(world.seed, token, now=world.now() // 1000)
    except BadToken as error:
        claims, expired = _run_out(world, token, str(error)), True
    session = world.state.embed_sessions.get(str(claims.get("sub")))
    if session is None:
        raise Refused("session_invalid", "a token of this key, but no session of this world: was it reset?")
    project = _project(world.state, session)
    if session.revoked_at is not None:
        raise Refused("session_revoked", f"session {session.id} was revoked", framed_by=framers(project))
    if expired or session.expires_at <= world.now():
        raise Refused("session_expired", f"session {session.id}: the token has run out", framed_by=framers(project))
    return Admitted(session, project, token)


def framers(project: Project) -> tuple[str, ...]:
    """An empty list lets everybody (U78)."""
    return listed(project) if project.allowed_origins else ANYWHERE


def listed(project: Project) -> tuple[str, ...]:
    """The allowed origins that a header can name: one with a `;` in it would end the header's list."""
    return tuple(origin for origin in project.allowed_origins if ORIGIN.fullmatch(origin))


def _project(state: State, session: EmbedSession) -> Project:
    project = state.projects[session.project_id]
    if project.deleted_at is not None or not project.embed:
        why = "was deleted" if project.deleted_at is not None else "has embed switched off"
        raise Refused("session_invalid", f"the project {project.name!r} of session {session.id} {why}")
    return project


def _run_out(world: World, token: str, why: str) -> dict[str, object]:
    """The claims of a token that was good once. It is judged again as of its own time: a forged one fails then, too."""
    try:
        payload = token.split(".")[1]
        issued = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["nbf"]
        if not isinstance(issued, int) or issued > world.now() // 1000:
            raise Refused("session_invalid", why)
        return dict(verified(world.seed, token, now=issued))
    except (BadToken, ValueError, LookupError, TypeError):
        raise Refused("session_invalid", why) from None
