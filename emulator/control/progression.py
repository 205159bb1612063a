"""Progression: how renders submitted from now on move on. Those already submitted keep the one they were made under."""

from typing import Any

from ..protocol.problem import Problem
from ..web.issues import sentence
from ..world.progression import parse_progression
from ..world.world import World

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["progression"],
    "properties": {"progression": {"type": "string"}},
}


def show(world: World, body: Any) -> dict[str, Any]:
    return {"progression": str(world.state.progression)}


def change(world: World, body: dict[str, Any]) -> dict[str, Any]:
    try:
        progression = parse_progression(body["progression"])
    except ValueError as error:
        text = sentence(error)
        raise Problem("invalid_request", text, issues={"progression": [text]}) from None
    with world.lock:
        world.state.progression = progression
    return show(world, None)
