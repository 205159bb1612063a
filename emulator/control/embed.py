"""Embed, from outside the API: what the dashboard of the service is for (embed.md section 9, U72)."""

from dataclasses import replace
from typing import Any

from ..protocol.problem import Problem
from ..world.clock import iso
from ..world.world import World

ORIGINS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["origins"],
    "properties": {
        "origins": {
            "type": "array",
            "maxItems": 1000,
            "items": {"type": "string", "maxLength": 300, "pattern": r"^https?://[^/?#\s]+$"},
        }
    },
}


def allow_origins(world: World, body: dict[str, Any], *, slug: str) -> dict[str, Any]:
    """The pages that may embed the project; none means any (U78). Tokens keep the list they were made with."""
    with world.lock:
        projects = [each for each in world.state.projects if each.slug == slug and each.deleted_at is None]
        if not projects:
            raise Problem("not_found", f"no project {slug!r}", what="Project")
        changed = replace(projects[0], allowed_origins=tuple(body["origins"]))
        world.state.projects.replace(changed)
        return {"slug": slug, "origins": list(changed.allowed_origins)}


def revoke(world: World, body: Any, *, id: str) -> dict[str, Any]:
    """Its token is refused from now on, and so is a refresh (U80). Once is enough: a second time changes nothing."""
    with world.lock:
        session = world.state.embed_sessions.get(id.lower())
        if session is None:
            raise Problem("not_found", f"no embed session {id[:60]!r}", what="Embed session")
        if session.revoked_at is None:
            session = world.state.embed_sessions.replace(replace(session, revoked_at=world.now()))
        return {"sessionId": session.id, "revokedAt": iso(session.revoked_at or 0)}
