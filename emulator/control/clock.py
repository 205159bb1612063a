"""The clock, held by the user: freeze, set, advance, resume, run until nothing is left to do."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from ..protocol.problem import Problem
from ..protocol.waiting import waiting
from ..web.issues import sentence
from ..world.clock import LAST_INSTANT, ClockMovedBack, iso, parse_instant
from ..world.duration import parse_duration
from ..world.world import World

SCHEMA = {
    "type": "object",
    "properties": {
        "freeze": {"type": ["boolean", "string"]},
        "set": {"type": "string"},
        "advance": {"type": "string"},
        "resume": {"const": True},
        "runUntilIdle": {"const": True},
    },
}
MOST_STOPS = 10_000  # of one run until idle: a receiver may start something new with every delivery


def show(world: World, body: Any) -> dict[str, Any]:
    """`nextDue` is the time of the next thing that will happen by itself, null when nothing is due."""
    with world.lock:
        world.run_due(world.now())
        clock, due = world.state.clock, world.state.agenda.next_due()
        return {"mode": clock.mode, "now": iso(clock.now()), "nextDue": None if due is None else iso(due)}


def change(world: World, body: dict[str, Any]) -> dict[str, Any]:
    """Move it, and run what falls due on the way in due order, before answering."""
    if len(body) != 1 or body.keys() - VERBS.keys():
        raise _wrong("", f"Expected exactly one of {', '.join(VERBS)}, received {', '.join(body)[:200] or 'none'}")
    verb, value = next(iter(body.items()))
    try:
        with waiting() if len(world.state.subscriptions) else nullcontext():
            told = VERBS[verb](
                world, value
            )  # without the lock: what falls due may be webhooks, whose receivers may call back
    except ClockMovedBack as error:
        raise Problem("conflict", what=f"The clock moves back by a reset or a restore only: {error}.") from None
    return show(world, None) | (told or {})


def _freeze(world: World, value: bool | str) -> None:
    """At a timestamp: the clock stands still first, so that it shows exactly that however long the way there takes."""
    if value is False:
        raise _wrong("freeze", "Expected true or a timestamp; resume ends a freeze")
    instant = _instant("freeze", value) if isinstance(value, str) else None
    with world.lock:
        clock = world.state.clock
        if instant is not None and instant < (now := clock.now()):
            raise ClockMovedBack(f"the clock shows {iso(now)}, {iso(instant)} is before that")
        clock.freeze()
    if instant is not None:
        world.move_clock(instant)
    world.wake()


def _set(world: World, value: str) -> None:
    world.move_clock(_instant("set", value))


def _advance(world: World, value: str) -> None:
    try:
        ahead = parse_duration(value)
    except ValueError as error:
        raise _wrong("advance", sentence(error)) from None
    instant = world.now() + ahead
    if instant > LAST_INSTANT:
        raise _wrong("advance", "Expected a time before the year 10000")
    world.move_clock(instant)


def _resume(world: World, value: bool) -> None:
    with world.lock:
        world.state.clock.resume()
    world.wake()


def _run_until_idle(world: World, value: bool) -> dict[str, Any]:
    """`idle` is false when there was no end to it: what is left is due at `nextDue`."""
    return {"idle": world.run_until_idle(most=MOST_STOPS)}


VERBS: dict[str, Callable[[World, Any], dict[str, Any] | None]] = {
    "freeze": _freeze,
    "set": _set,
    "advance": _advance,
    "resume": _resume,
    "runUntilIdle": _run_until_idle,
}


def _instant(field: str, text: str) -> int:
    try:
        return parse_instant(text)
    except ValueError:
        raise _wrong(
            field, "Expected an ISO-8601 date-time with Z or an offset, such as 2026-06-21T10:00:00Z"
        ) from None


def _wrong(field: str, text: str) -> Problem:
    return Problem("invalid_request", f"{field or 'the body'}: {text}", issues={field: [text]})
