"""A template's inbound hook: the token and the secret that the service shows in its dashboard, and the switch there
that makes signatures a must (D34, U63)."""

from dataclasses import replace
from typing import Any

from ..protocol.problem import Problem
from ..world.records import Template
from ..world.world import State, World
from .webhooks import project_named

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["requireSignature"],
    "properties": {"requireSignature": {"type": "boolean"}},
}


def show(world: World, body: Any, *, slug: str, project: str | None) -> dict[str, Any]:
    with world.lock:
        return _shown(world, _found(world.state, slug, project))


def change(world: World, body: dict[str, Any], *, slug: str, project: str | None) -> dict[str, Any]:
    with world.lock:
        template = replace(_found(world.state, slug, project), inbound_enforced=body["requireSignature"])
        return _shown(world, world.state.templates.replace(template))


def _found(state: State, slug: str, project: str | None) -> Template:
    """The live template of that slug, in the project named, else in the only one that has it."""
    projects = [project_named(state, project)] if project is not None else list(state.projects)
    having = [one for one in projects if one.deleted_at is None and (one.id, slug) in state.slugs]
    if not having:
        raise Problem("template_not_found", slug=slug)
    if len(having) > 1:
        names = ", ".join(one.slug for one in having)
        raise Problem("conflict", what=f"Several projects have this template ({names}): name one with ?project=.")
    return state.templates[state.slugs[having[0].id, slug]]


def _shown(world: World, template: Template) -> dict[str, Any]:
    return {
        "template": template.slug,
        "projectId": template.project_id,
        "token": template.inbound_token,
        "secret": template.inbound_secret,
        "requireSignature": template.inbound_enforced,
        "url": f"{world.base_url}/v1/hooks/{template.inbound_token}",
    }
