"""Renders as the API shows them: the envelope, the polled render, their URLs (renders.md section 2)."""

from typing import Any

from ..protocol.call import Call
from ..world.clock import iso
from ..world.records import Render


def poll_url(render: Render, call: Call) -> str:
    return f"{call.base_url}/v1/renders/{render.id}"


def download_url(render: Render, call: Call) -> str | None:
    """The public, permanent address of the PDF; null until the render has succeeded (D16). Its path is opaque to
    clients and holds the render id (D17)."""
    return f"{call.base_url}/cdn/renders/{render.id}.pdf" if render.status == "succeeded" else None


def instant(at: int | None) -> str | None:
    return None if at is None else iso(at)


def envelope(render: Render, call: Call) -> dict[str, Any]:
    """RenderEnvelope, all fields required ([SEED] seeds/003)."""
    return {
        "id": render.id,
        "status": render.status,
        "pollUrl": poll_url(render, call),
        "downloadUrl": download_url(render, call),
        "errorMessage": render.error_message,
        "createdAt": iso(render.created_at),
    }


def full(render: Render, call: Call) -> dict[str, Any]:
    """What polling answers: the envelope and how it ended ([REF] get-render)."""
    return envelope(render, call) | {"completedAt": instant(render.completed_at), "durationMs": render.duration}
