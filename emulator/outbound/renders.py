"""`render.*`: what webhooks tell of a render that has ended (webhooks.md section 5.1)."""

from typing import Any

from ..world.clock import iso
from ..world.records import Render


def render_event(render: Render, base_url: str) -> dict[str, Any]:
    """Keys in the order of the documented example; all of them, null where there is nothing."""
    succeeded = render.status == "succeeded"
    return {
        "event": "render.succeeded" if succeeded else "render.failed",
        "renderId": render.id,
        "templateId": render.template_id,
        "status": render.status,
        "downloadUrl": f"{base_url}/cdn/renders/{render.id}.pdf" if succeeded else None,  # D16, as polling gives it
        "errorMessage": render.error_message,
        "createdAt": iso(render.created_at),
        "completedAt": None if render.completed_at is None else iso(render.completed_at),
    }
