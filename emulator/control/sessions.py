"""Sessions: which there are, new ones with a start of their own, and their end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..protocol.problem import Problem
from ..web.issues import sentence
from ..world.clock import iso, parse_instant
from ..world.file import WorldFileError
from ..world.progression import parse_progression
from ..world.sessions import DEFAULT, NAME, SessionExists, Sessions, TooManySessions
from ..world.starts import Start
from ..world.world import World
from .status import counts

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "world": {"type": "string"},
        "seed": {"type": "string", "maxLength": 200},
        "clock": {"type": "string"},
        "progression": {"type": "string"},
    },
}


def listed(world: World, body: Any, *, sessions: Sessions) -> dict[str, Any]:
    """In the order in which they were made; the default one, without a name, first."""
    return {"sessions": [_shown(each) for each in sessions]}


def create(world: World, body: dict[str, Any], *, sessions: Sessions) -> dict[str, Any]:
    """With a start of its own, to which its resets go back."""
    name, start = _checked(body, sessions)
    try:
        return _shown(sessions.create(name, start))
    except WorldFileError as error:  # of times that cannot be when the clock stands there
        raise Problem("invalid_request", f"{error}", issues={"clock": [sentence(error)]}) from None
    except SessionExists:
        raise Problem("conflict", what=f"There is a session {name!r} already.") from None
    except TooManySessions:
        raise Problem("session_limit_reached", limit=sessions.cap) from None


def delete(world: World, body: Any, *, sessions: Sessions, name: str) -> dict[str, Any]:
    if not sessions.delete(name):
        raise Problem("not_found", f"there is no session {name[:64]!r}", what="Session")
    return {"name": name, "deleted": True}


def _checked(body: dict[str, Any], sessions: Sessions) -> tuple[str | None, Start]:
    """The name and the start that a body asks for. The Problem tells of every field that is wrong."""
    made: dict[str, Any] = {}
    issues: dict[str, list[str]] = {}
    for field, text in body.items():
        try:
            made[field] = READ[field](text, sessions)
        except ValueError as error:
            issues[field] = [sentence(error)]
    if issues:
        raise Problem("invalid_request", f"POST /_emulator/sessions: {issues}", issues=issues)
    name = made.pop("name", None)
    return name, replace(sessions.starts.usual, **made)


def _name(text: str, sessions: Sessions) -> str:
    if not NAME.fullmatch(text):
        raise ValueError("expected 1 to 64 of A-Z a-z 0-9 _ -")
    return text


def _world(text: str, sessions: Sessions) -> str:
    """No file that the emulator was not started with is opened for a request."""
    known = sessions.starts.worlds()
    if text not in known:
        raise ValueError(f"expected one of {', '.join(known)}, received {text[:60]!r}")
    return text


def _clock(text: str, sessions: Sessions) -> int | None:
    if text == "real":
        return None
    try:
        return parse_instant(text)
    except ValueError:
        raise ValueError("expected `real` or a timestamp such as 2026-06-21T10:00:00Z") from None


READ: dict[str, Callable[[str, Sessions], Any]] = {
    "name": _name,
    "world": _world,
    "seed": lambda text, sessions: text,
    "clock": _clock,
    "progression": lambda text, sessions: parse_progression(text),
}


def _shown(world: World) -> dict[str, Any]:
    """`startedAt` by its own clock, the last reset counted as a start."""
    with world.lock:
        state = world.state
        return {
            "name": None if world.name == DEFAULT else world.name,
            "baseUrl": world.base_url,
            "world": world.file,
            "seed": world.seed,
            "clock": {"mode": state.clock.mode, "now": iso(state.clock.now())},
            "progression": str(state.progression),
            "startedAt": iso(state.started_at),
            "counts": counts(state),
        }
