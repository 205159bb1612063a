"""`render.*`: what webhooks tell of a render that has ended (webhooks.md section 5.1)."""

from typing import Any

from ..world import downloads
from ..world.clock import iso
from ..world.records import Render
from ..world.world import State


def render_event(state: State, render: Render, base_url: str) -> dict[str, Any]:
    """Keys in the order of the documented example; all of them, null where there is nothing."""
    address = downloads.address(state, render)
    return {
        "event": f"render.{render.status}",
        "renderId": render.id,
        "templateId": render.template_id,
        "status": render.status,
        "downloadUrl": address and f"{base_url}{address}",  # as polling gives it
        "errorMessage": render.error_message,
        "createdAt": iso(render.created_at),
        "completedAt": None if render.completed_at is None else iso(render.completed_at),
    }
