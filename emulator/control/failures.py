"""Failures on purpose: the next `count` times something is tried, it fails. One verb for all of them."""

from typing import Any

from ..world.failures import Armed
from ..world.world import World

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "count": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        "errorMessage": {"type": "string", "minLength": 1, "maxLength": 2000},
    },
}


def arm(world: World, body: dict[str, Any], *, what: str) -> dict[str, Any]:
    """`count` 1 when left out, 0 to call it off. It replaces what was armed before."""
    with world.lock:
        world.state.armed[what] = Armed(int(body.get("count", 1)), body.get("errorMessage", ""))
        return {"armed": armed(world)}


def armed(world: World) -> dict[str, int]:
    """How many more times each thing will fail."""
    return {what: failure.count for what, failure in world.state.armed.items()}
