"""Explanation: the rules that shaped one reply, for who asks by the header `Craftkit-Emulator-Explain: true`.

While that request runs, and no other, the functions of this package that it calls are noted; the marks in their sources
are the rules. Slow, so only on demand.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from types import CodeType, FrameType
from typing import Any, NamedTuple

from ..operations import table
from ..protocol import problem as problems
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world.world import State
from . import credentials, stages
from .sources import source_of

ASKED, TOLD = "Craftkit-Emulator-Explain", "Craftkit-Emulator-Rules"
PACKAGE = __name__.partition(".")[0] + "."


class Trace:
    """Functions of the package that this thread calls, and disputes of which it finds the other reading in force."""

    def __init__(self) -> None:
        self.called: dict[CodeType, None] = {}
        self.switched: dict[str, None] = {}

    def __enter__(self) -> "Trace":
        self._before = sys.getprofile()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *error: object) -> None:
        sys.setprofile(self._before)

    def _note(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "call" and str(frame.f_globals.get("__name__")).startswith(PACKAGE):
            self.called[frame.f_code] = None
        if event == "return" and arg is True and frame.f_code is State.reads.__code__:
            self.switched[frame.f_locals["dispute"]] = None


def is_asked(call: Call) -> bool:
    return call.headers.get(ASKED, "").strip().lower() == "true"


def explained(call: Call, respond: Callable[[], Reply]) -> Reply:
    """The reply, or the refusal, with the rules in a header."""
    trace = Trace()
    try:
        with trace:
            reply = respond()
    except Problem as problem:
        problem.headers[TOLD] = _told(trace, call.operation, problem)
        raise
    return replace(reply, headers={**reply.headers, TOLD: _told(trace, call.operation, None)})


class Row(NamedTuple):
    """Of a table of the package."""

    module: Any
    table: str
    key: str


def _told(trace: Trace, operation: str, problem: Problem | None) -> str:
    """Switched disputes first, then the rows of the tables, then what was called."""
    marks = dict(trace.switched)
    for row in _rows(operation, problem):
        marks |= dict.fromkeys(source_of(row.module.__file__).rows.get((row.table, row.key), ()))
    for code in trace.called:
        marks |= dict.fromkeys(source_of(code.co_filename).of(code))
    return ", ".join(marks)


def _rows(operation: str, problem: Problem | None) -> list[Row]:
    """What the tables say of a request: its refusal, its operation, the credential and the order of checks of that."""
    about = table.OPERATIONS[operation]
    refusal = [Row(problems, "CATALOGUE", problem.code)] if problem else []
    scheme, order = Row(credentials, "SCHEMES", about.credential), Row(stages, "ORDERS", about.order)
    return [*refusal, Row(table, "OPERATIONS", operation), scheme, order]
