"""A project's keys from the dashboard's side, the only place where one is revoked ([REF] create-project-key, U95)."""

from dataclasses import replace
from typing import Any

from ..protocol.problem import Problem
from ..world.credentials import digest
from ..world.records import Key
from ..world.world import State, World
from .webhooks import project_named

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "prefix": {"type": "string", "minLength": 1, "maxLength": 200},
        "key": {"type": "string", "minLength": 1, "maxLength": 200},
    },
    "oneOf": [{"required": ["prefix"]}, {"required": ["key"]}],
}


def revoke(world: World, body: dict[str, Any], *, slug: str) -> dict[str, Any]:
    """The key, or all keys of the project that show this prefix; they are refused from the next request on."""
    with world.lock:
        project = project_named(world.state, slug)
        revoked = [
            world.state.keys.replace(replace(key, revoked_at=world.now()))
            for key in _named(world.state, body)
            if key.project_id == project.id and key.revoked_at is None
        ]
        if not revoked:
            raise Problem("not_found", f"project {project.slug!r} has no such key in use", what="Key")
        return {"slug": project.slug, "revoked": [_prefix(key) for key in revoked]}


def _named(state: State, body: dict[str, Any]) -> list[Key]:
    if "key" in body:
        key = state.keys.get(digest(body["key"]))
        return [key] if key is not None else []
    return [key for key in state.keys if body["prefix"] == _prefix(key)]


def _prefix(key: Key) -> str:
    """As the API shows it (D10); a log says by three dots that it is no more than the beginning."""
    return key.prefix.removesuffix("...")
