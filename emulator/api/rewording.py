"""Rewording: a refusal under other readings of the documentation. Operations speak the default one; what leaves them is
put here into the words of those in force, a row a dispute."""

from collections.abc import Callable
from typing import NamedTuple

from ..protocol.problem import BAD_KEY, UNPROCESSABLE, Issues, Problem, listed
from ..world.world import State


class Rewording(NamedTuple):
    """`applies` to a problem of an operation, which `reword` then changes."""

    dispute: str
    reading: str
    applies: Callable[[str, Problem], bool]
    reword: Callable[[Problem], None]


OWN_CODES_OF_500 = ("internal_error", "insert_failed")
ENGAGEMENT = ("getRenderEngagement", "recordRenderEvent")
# In this order: a 403 that becomes a 401 gets the code of a 401 then.
REWORDINGS = (
    Rewording("D01", "B", lambda _, problem: problem.code == "invalid_input_data", lambda it: _unprocessable(it)),
    Rewording("D03", "B", lambda name, problem: _gone(name, problem), lambda it: it.become("unauthorized", BAD_KEY)),
    Rewording("D02", "B", lambda _, problem: problem.code == "unauthorized", lambda it: _refused(it)),
    Rewording("D04", "B", lambda _, problem: bool(problem.issues), lambda it: _by_first_step(it)),
    Rewording("D05", "A", lambda name, problem: problem.code == "invalid_request", lambda it: _status(it, 400)),
    Rewording("D06", "A", lambda _, problem: problem.code in OWN_CODES_OF_500, lambda it: it.become("internal")),
    Rewording("D13", "B", lambda _, problem: problem.flat, lambda it: _enveloped(it)),
    Rewording("D38", "A", lambda name, problem: _misnamed(name, problem), lambda it: _status(it, UNPROCESSABLE)),
)


def reword(problem: Problem, state: State, operation: str) -> None:
    """In place. Nothing to do while no other reading is in force."""
    for row in REWORDINGS if state.readings else ():
        if row.applies(operation, problem) and state.reads(row.dispute, row.reading):
            row.reword(problem)


def _refused(problem: Problem) -> None:
    problem.become("invalid_credentials")


def _gone(operation: str, problem: Problem) -> bool:
    return operation in ENGAGEMENT and problem.code == "forbidden"


def _misnamed(operation: str, problem: Problem) -> bool:
    return operation == "renameProject" and problem.code == "invalid_request"


def _unprocessable(problem: Problem) -> None:
    problem.status, problem.written = UNPROCESSABLE, listed


def _status(problem: Problem, status: int) -> None:
    problem.status = status


def _enveloped(problem: Problem) -> None:
    problem.flat = False


def _by_first_step(problem: Problem) -> None:
    """D04: `customer` for `customer.name`; not where issues are a list, with paths in full (D01)."""
    if problem.written is not listed:
        problem.issues = _joined(problem.issues or {})


def _joined(issues: Issues) -> Issues:
    joined: dict[str, list[str]] = {}
    for path, texts in issues.items():
        known = joined.setdefault(path.partition(".")[0], [])
        known.extend(text for text in texts if text not in known)
    return joined
