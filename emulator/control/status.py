"""Status: what this emulator is, and what its world holds."""

from typing import Any

from ..world.world import State, World
from . import clock, faults


def health(world: World, body: Any) -> dict[str, Any]:
    """Whether the emulator itself answers; `GET /v1/health` is the emulated service's."""
    return {"status": "ok"}


def show(world: World, body: Any, *, version: str) -> dict[str, Any]:
    with world.lock:
        state = world.state
        return {
            "version": version,
            "session": world.name or None,
            "world": world.file,
            "seed": world.seed,
            "clock": clock.show(world, None),
            "progression": str(state.progression),
            "armed": faults.left(world),
            "signatureCredits": state.signature_credits,
            "counts": counts(state),
        }


def counts(state: State) -> dict[str, int]:
    """How many things a world holds."""
    return {
        "projects": len(state.projects),
        "templates": len(state.templates),
        "versions": len(state.versions),
        "renders": len(state.renders),
        "events": len(state.events),
    }


def reset(world: World, body: Any) -> dict[str, Any]:
    """This world back to its seed state, its clock included; other sessions stay as they are."""
    world.reset()
    return {"reset": True, "clock": clock.show(world, None)}
