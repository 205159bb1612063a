"""The embed list of renders ([SEED] seeds/004, embed.md section 7.1)."""

import re
from typing import Any

from ..protocol.call import Call, Reply
from ..world.clock import iso
from ..world.records import Render
from ..world.world import State, World
from .renders import download_url, duration, instant

DEFAULT_LIMIT, MOST = 100, 500
HUGE = 10**18


def list_embed_renders(world: World, call: Call) -> Reply:
    """Newest-created first, without internal sources. `status` is filtered after the page is fetched, so a page may be
    short; odd parameters are clamped or match nothing, never a 400 (U41). [WWW] builder-api"""
    limit = min(max(_whole_number(call.query.get("limit"), DEFAULT_LIMIT), 1), MOST)
    offset = max(_whole_number(call.query.get("offset"), 0), 0)
    page = _page(world.state, call, limit=limit, offset=offset)
    status = call.query.get("status")
    renders = [_item(world.state, render, call) for render in page if status in (None, "", render.status)]
    return Reply(200, {"renders": renders, "limit": limit, "offset": offset})


def _page(state: State, call: Call, *, limit: int, offset: int) -> list[Render]:
    project_id, template_id = call.principal.project_id, call.query.get("templateId")
    if template_id:
        return state.renders.newest("template", (project_id, template_id.lower()), limit=limit, offset=offset)
    return state.renders.newest("project", project_id, limit=limit, offset=offset)


def _whole_number(text: str | None, default: int) -> int:
    """The number, or the default for what is none (U41)."""
    if text is None or not re.fullmatch(r"[+-]?[0-9]+", text):
        return default
    digits = text.lstrip("+-").lstrip("0") or "0"
    number = int(digits) if len(digits) < 18 else HUGE
    return -number if text.startswith("-") else number


def _item(state: State, render: Render, call: Call) -> dict[str, Any]:
    template = state.templates[render.template_id]
    return {
        "id": render.id,
        "status": render.status,
        "source": render.source,
        "templateId": render.template_id,
        "templateName": template.name if template.deleted_at is None else None,
        "inputData": render.data,
        "downloadUrl": download_url(state, render, call),
        "errorMessage": render.error_message,
        "durationMs": duration(state, render),
        "createdAt": iso(render.created_at),
        "completedAt": instant(render.completed_at),
    }
