"""`document.*`: what webhooks tell of an engagement event (webhooks.md section 5.3)."""

from typing import Any

from ..world.clock import iso
from ..world.records import Event


def document_event(event: Event, template_id: str) -> dict[str, Any]:
    """Keys in the order of the documented example; all of them, null where there is nothing (U60)."""
    return {
        "event": f"document.{event.type}",
        "renderId": event.render_id,
        "templateId": template_id,
        "shareId": event.share_id,
        "eventId": event.id,
        "eventType": event.type,
        "actorKind": event.actor,
        "sourceIp": event.address,
        "userAgent": event.user_agent,
        "metadata": event.metadata,
        "createdAt": iso(event.created_at),
    }
