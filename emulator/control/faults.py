"""Faults: armed, shown and disarmed. All of a request or nothing; a reset disarms what the world file does not arm."""

from collections.abc import Callable
from typing import Any

from ..operations.table import OPERATIONS
from ..protocol.problem import Problem
from ..world.faults.arming import TooManyFaults, arm, arm_next, check_targets
from ..world.faults.fault import Armed, Fault
from ..world.faults.kinds import KINDS, REQUEST, SHORTHANDS
from ..world.faults.reading import BadFault, read
from ..world.faults.settings import RATE_LIMITED, wrong
from ..world.world import World

SCHEMA = {"type": "object"}
NEXT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "count": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        "errorMessage": {"type": "string", "minLength": 1, "maxLength": 2000},
    },
}
Documents = Callable[[str, str], bool]  # whether an operation documents the error of that code


def listed(world: World, body: Any) -> dict[str, Any]:
    """In the order in which they were armed, those that are used up too."""
    with world.lock:
        return {"faults": [_shown(armed) for armed in world.state.faults.values()]}


def add(world: World, body: dict[str, Any], *, documents: Documents) -> dict[str, Any]:
    """One fault, or several: `{"faults": [...]}`."""
    rows, places = _rows(body)
    with world.lock:
        faults = [_read(world, row, place, documents) for row, place in zip(rows, places, strict=True)]
        try:
            armed = arm(world.state, faults)
        except TooManyFaults as error:
            raise Problem("conflict", what=f"{error}.") from None
        return {"faults": [_shown(each) for each in armed]}


def remove(world: World, body: Any, *, id: str) -> dict[str, Any]:
    """What waits because of it goes on at once."""
    with world.lock:
        if id not in world.state.faults:
            raise Problem("not_found", f"this world has no fault {id!r}", what="Fault")
        return {"faults": [_shown(world.state.faults.pop(id))]}


def clear(world: World, body: Any) -> dict[str, Any]:
    with world.lock:
        gone = [_shown(armed) for armed in world.state.faults.values()]
        world.state.faults.clear()
        return {"faults": gone}


def fail_next(world: World, body: dict[str, Any], *, what: str) -> dict[str, Any]:
    """`count` 1 when left out, 0 to call it off. It replaces what the same verb armed before."""
    with world.lock:
        arm_next(world.state, what, int(body.get("count", 1)), body.get("errorMessage", ""))
        return {"armed": left(world)}


def left(world: World) -> dict[str, int]:
    """How many more times each thing will fail that such a verb armed."""
    by_verb = {armed.shorthand: armed.left or 0 for armed in world.state.faults.values()}
    return {what: by_verb.get(what, 0) for what in SHORTHANDS}


def _rows(body: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """The faults, and what stands before the names of their fields in an error."""
    if "faults" not in body:
        return [body], [""]
    rows = body["faults"]
    if len(body) > 1 or not isinstance(rows, list) or not rows:
        raise _refused("faults", str(wrong("nothing but a list of faults", rows)))
    return rows, [f"faults.{position}" for position in range(len(rows))]


def _read(world: World, row: Any, place: str, documents: Documents) -> Fault:
    try:
        fault = read(row, now=world.now())
        check_operations(fault, documents)
        check_targets(world.state, fault)
        return fault
    except BadFault as error:
        raise _refused(".".join(filter(None, (place, error.field))), error.text) from None


def check_operations(fault: Fault, documents: Documents) -> None:
    """BadFault for an operation that there is not, and for an error that those of the fault do not document."""
    for name in fault.operations if KINDS[fault.kind].of == REQUEST else ():
        if name not in OPERATIONS:
            raise BadFault("operation", str(wrong("an operationId of openapi.yaml, a list of these, or all", name)))
    code = fault.settings.get("code")
    if code in (None, RATE_LIMITED):
        return
    if not fault.operations and not any(documents(name, code) for name in OPERATIONS):
        raise BadFault("code", f"expected an error that some operation documents, received {code}")
    for name in fault.operations:
        if not documents(name, code):
            known = ", ".join(each for each in OPERATIONS if documents(each, code)) or "no other"
            raise BadFault("code", f"{name} documents no {code}; it is documented by {known}")


def _refused(field: str, text: str) -> Problem:
    text = text[:1].upper() + text[1:]
    return Problem("invalid_request", f"{field or 'the fault'}: {text}", issues={field: [text]})


def _shown(armed: Armed) -> dict[str, Any]:
    counts = {"considered": armed.considered, "fired": armed.fired, "left": armed.left}
    return {"id": armed.id, **armed.fault.given, **counts}
