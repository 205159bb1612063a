"""The `form.submitted` event: it carries the data that the service itself does not keep (webhooks.md 5.4, U86)."""

from collections.abc import Mapping
from typing import Any

from ..world.clock import iso
from ..world.embedding import EmbedSession
from ..world.records import Template, Version


def submitted(
    session: EmbedSession, template: Template, version: Version, *, data: Mapping[str, Any], at: int
) -> dict[str, Any]:
    """`data` as it was bound: merged, coerced, ready for the render endpoint."""
    return {
        "event": "form.submitted",
        "sessionId": session.id,
        "templateSlug": template.slug,
        "templateVersion": version.number,
        "renderId": None,
        "data": data,
        "submittedAt": iso(at),
    }
