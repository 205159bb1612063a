"""Renders as the API shows them: the envelope, the polled render, their URLs (renders.md section 2)."""

from typing import Any

from ..protocol.call import Call
from ..world import downloads
from ..world.clock import iso
from ..world.records import Render
from ..world.world import State


def poll_url(render: Render, call: Call) -> str:
    return f"{call.base_url}/v1/renders/{render.id}"


def download_url(state: State, render: Render, call: Call) -> str | None:
    """The public address of the PDF; null until the render has succeeded (D16)."""
    address = downloads.address(state, render)
    return address and f"{call.base_url}{address}"


def instant(at: int | None) -> str | None:
    return None if at is None else iso(at)


def duration(state: State, render: Render) -> int | None:
    """Milliseconds of render work alone, never more than from creation to completion; or just that gap (D18)."""
    since = render.created_at if state.reads("D18", "A") else render.started_at
    return None if since is None or render.completed_at is None else render.completed_at - since


def envelope(state: State, render: Render, call: Call) -> dict[str, Any]:
    """RenderEnvelope, all fields required ([SEED] seeds/003)."""
    return {
        "id": render.id,
        "status": render.status,
        "pollUrl": poll_url(render, call),
        "downloadUrl": download_url(state, render, call),
        "errorMessage": render.error_message,
        "createdAt": iso(render.created_at),
    }


def accepted(state: State, render: Render, call: Call) -> dict[str, Any]:
    """What a 202 of `renderTemplate` says: the envelope, or the four fields of the design note (D14)."""
    if not state.reads("D14", "B"):
        return envelope(state, render, call)
    left = 0 if render.completed_at is not None else state.progression.milliseconds or 0
    return {
        "id": render.id,
        "status": render.status,
        "poll_url": poll_url(render, call),
        "estimated_seconds": left / 1000,
    }


def full(state: State, render: Render, call: Call) -> dict[str, Any]:
    """What polling answers: the envelope and how it ended ([REF] get-render)."""
    ended = {"completedAt": instant(render.completed_at), "durationMs": duration(state, render)}
    return envelope(state, render, call) | ended
