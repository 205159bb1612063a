"""Refusals: a Problem becomes an answer for the client and one line of log that says why, which the answer must not."""

import logging

from flask import Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from ..protocol.problem import Problem
from .json import dump

WHY = "craftkit.why"  # in the environ
log = logging.getLogger("craftkit_emulator")


def refused(problem: Problem) -> Response:
    log.log(
        logging.ERROR if problem.status == 500 else logging.INFO,
        "%s %s -> %d %s: %s",
        request.method,
        request.script_root + request.path,
        problem.status,
        problem.code,
        problem.why,
    )
    explain(problem.why)
    response = Response(dump(problem.body()), problem.status, mimetype="application/json")
    response.headers.update(problem.headers)
    return response


def explain(why: str) -> None:
    """The reason of the answer, for the journal."""
    request.environ[WHY] = why


def unrouted(error: HTTPException) -> Response:
    """What Flask's routing refuses, in the API's envelope (U06, U09)."""
    if isinstance(error, NotFound):
        return refused(Problem("not_found", _why_unrouted(request.path), what="Route"))
    if isinstance(error, MethodNotAllowed):
        problem = Problem("method_not_allowed", method=request.method)
        problem.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return refused(problem)
    return failed(error)


def _why_unrouted(path: str) -> str:
    if path.startswith("/s/"):
        return "no session has such a name: it is 1 to 64 of A-Z a-z 0-9 _ -"
    return "no operation has this path"


def failed(error: Exception) -> Response:
    """An error of the emulator itself."""
    log.error("%s", error, exc_info=error)
    return refused(Problem("internal", f"a defect of the emulator: {type(error).__name__}"))
