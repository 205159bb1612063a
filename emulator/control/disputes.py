"""Disputes: the readings that a world follows, and the switches between them."""

from collections.abc import Mapping
from typing import Any

from ..protocol.problem import Problem
from ..web.issues import sentence
from ..world.disputes import DEFAULT, OTHER, Dispute, chosen, disputes, in_force
from ..world.world import World

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["reading"],
    "properties": {"reading": {"type": "string"}},
}
PRESET = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "preset": {"enum": [DEFAULT, OTHER]},
        "readings": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "minProperties": 1,
}


def listed(world: World, body: Any) -> dict[str, Any]:
    """All, notes included, with the reading in force; without the overlays of the contract."""
    readings = world.state.readings
    return {"disputes": [_shown(dispute, readings) for dispute in disputes().values()]}


def show(world: World, body: Any, *, id: str) -> dict[str, Any]:
    return _shown(_found(id), world.state.readings) | {"overlay": list(_found(id).overlay)}


def change(world: World, body: dict[str, Any], *, id: str) -> dict[str, Any]:
    """From the next request on. What was made under the other reading stays as it is."""
    _apply(world, {_found(id).id: body["reading"]}, field="reading")
    return show(world, None, id=id)


def change_all(world: World, body: dict[str, Any]) -> dict[str, Any]:
    """The preset first, then single readings; all or nothing."""
    _apply(world, body.get("preset", {}), body.get("readings", {}), field="readings")
    return listed(world, None)


def _apply(world: World, *wanted: Mapping[str, str] | str, field: str) -> None:
    try:
        layers = [chosen(each) for each in wanted]
    except ValueError as error:
        text = sentence(error)
        raise Problem("invalid_request", text, issues={field: [text]}) from None
    with world.lock:
        world.state.readings = in_force(world.state.readings, *layers)


def _found(id: str) -> Dispute:
    dispute = disputes().get(id.upper())
    if dispute is None:
        raise Problem("not_found", f"no dispute {id[:20]!r}", what="Dispute")
    return dispute


def _shown(dispute: Dispute, readings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": dispute.id,
        "topic": dispute.topic,
        "readings": dispute.readings,
        "sources": dispute.sources,
        "effect": dispute.effect,
        "default": dispute.default,
        "other": dispute.other,
        "inForce": readings.get(dispute.id, dispute.default),
    }
