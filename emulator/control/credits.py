"""Credits: how many signature requests the signature service still takes."""

from typing import Any

from ..world.world import World

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["left"],
    "properties": {"left": {"type": ["integer", "null"], "minimum": 0, "maximum": 1_000_000_000}},
}


def change(world: World, body: dict[str, Any]) -> dict[str, Any]:
    """Null: without end, as at the start of a world that says nothing else."""
    with world.lock:
        world.state.signature_credits = None if body["left"] is None else int(body["left"])
        return {"left": world.state.signature_credits}
