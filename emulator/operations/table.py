"""OPERATIONS: the API on one screen. Paths, shapes and replies stand in openapi.yaml under the same operationId."""

from collections.abc import Callable
from typing import NamedTuple

from ..protocol.call import Call, Reply
from ..world.world import World
from .builder import create_builder_template, list_builder_templates
from .embed_renders import list_embed_renders
from .engagement import get_render_engagement, record_render_event
from .health import get_health, get_root_health
from .reading import download_embed_render, download_render, get_render
from .rendering import render_template
from .templates import create_template, delete_template, get_template, list_templates, upsert_template

BODY_LIMIT = 10 * 1024 * 1024  # U06


class Operation(NamedTuple):
    """`credential` names a row of api/credentials.py: who may call, and the words of a refusal. `body` is the limit of
    the JSON body in bytes, None for an operation that reads none."""

    function: Callable[[World, Call], Reply]
    credential: str
    body: int | None = None


OPERATIONS = {
    "createTemplate": Operation(create_template, "project", BODY_LIMIT),
    "listTemplates": Operation(list_templates, "project"),
    "getTemplate": Operation(get_template, "project"),
    "upsertTemplate": Operation(upsert_template, "project", BODY_LIMIT),
    "deleteTemplate": Operation(delete_template, "project"),
    "renderTemplate": Operation(render_template, "project", BODY_LIMIT),
    "getRender": Operation(get_render, "project"),
    "downloadRender": Operation(download_render, "project"),
    "getRenderEngagement": Operation(get_render_engagement, "project"),
    "recordRenderEvent": Operation(record_render_event, "project", BODY_LIMIT),
    "createBuilderTemplate": Operation(create_builder_template, "builder", BODY_LIMIT),
    "listBuilderTemplates": Operation(list_builder_templates, "partner"),
    "listEmbedRenders": Operation(list_embed_renders, "partner"),
    "downloadEmbedRender": Operation(download_embed_render, "download"),
    "getHealth": Operation(get_health, "none"),
    "getRootHealth": Operation(get_root_health, "none"),
}
