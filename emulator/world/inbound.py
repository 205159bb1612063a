"""Inbound hooks: the token and the secret that every template gets when it is created (webhooks.md section 1)."""

from dataclasses import replace

from .records import Template
from .world import State


def hooked(state: State, template: Template) -> Template:
    """The template with its own token and secret, unless it has them. Opaque random strings, fixed (U63)."""
    if not template.inbound_token:
        template = replace(
            template,
            inbound_token=state.ids.alphanumeric("inbound token", 32),
            inbound_secret=state.ids.alphanumeric("inbound secret", 40),
        )
    state.inbound_tokens[template.inbound_token] = template.id
    return template


def template_of_token(state: State, token: str) -> Template | None:
    """The live template that has this token, in a live project (U64)."""
    id = state.inbound_tokens.get(token)
    template = state.templates[id] if id is not None else None
    if template is None or template.deleted_at is not None:
        return None
    return template if state.projects[template.project_id].deleted_at is None else None
