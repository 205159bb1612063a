"""Effects: what a request changes, noted by the tables as it happens.

A table knows no request. Its thread does: from `begin` to `end` whatever the calling thread changes is noted, and which
job of the agenda it did that for, if any.
"""

from collections.abc import Callable
from threading import local
from typing import Any, NamedTuple

MOST = 500  # noted of one request; the others are counted


class Effect(NamedTuple):
    """A record that was added (`before` is None) or replaced. `due`: the kind of job that did it, else empty."""

    before: Any
    after: Any
    due: str


class _Thread(local):
    effects: list[Effect] | None = None
    more = 0
    due = ""


_thread = _Thread()


def begin() -> None:
    _thread.effects, _thread.more = [], 0


def note(before: Any, after: Any) -> None:
    effects = _thread.effects
    if effects is None:
        return
    if len(effects) < MOST:
        effects.append(Effect(before, after, _thread.due))
    else:
        _thread.more += 1


def end() -> tuple[list[Effect], int]:
    """What was noted, and how much more there was."""
    effects, _thread.effects = _thread.effects or [], None
    return effects, _thread.more


def run_due(kind: str, work: Callable[[], None]) -> None:
    """Do the work of a job, so that its effects are known as those of something that was due."""
    _thread.due = kind
    try:
        work()
    finally:
        _thread.due = ""
