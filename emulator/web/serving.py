"""Serving: what every face needs of Flask. Requests become calls, replies become responses, worlds are found."""

from collections.abc import Callable
from functools import lru_cache

from flask import Flask, Request, Response
from flask import request as current
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date

from ..documents.document import Document
from ..documents.drawn import DrawnDocuments
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..protocol.waiting import waiting
from ..world import effects
from ..world.sessions import Sessions, TooManySessions
from ..world.world import World
from . import journaling
from .address import SESSION, base_url
from .faults import OCCASION, spare, with_faults
from .json import dump
from .refusal import failed, log, refused, unrouted

PDF_BUDGET_BYTES = 32 * 1024 * 1024  # of drawn PDFs kept in memory
Handler = Callable[[Request, World, dict[str, str]], Reply]


class Server:
    """A Flask application without routes of its own, and the worlds behind it. The faces bind themselves to it."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.drawn = DrawnDocuments(PDF_BUDGET_BYTES)
        self.flask = Flask("craftkit_emulator", static_folder=None)
        self.flask.url_map.merge_slashes = False
        self.flask.url_map.strict_slashes = True
        self.flask.register_error_handler(HTTPException, unrouted)
        self.flask.register_error_handler(Exception, failed)
        self.flask.after_request(self._stamp)

    def bind(self, method: str, rule: str, *, name: str, handler: Handler) -> None:
        """Answer `method rule` by the handler: the request, its world and the path's variables in, a reply out."""

        def view(**path: str) -> Response:
            return self._answer(_request(), path, handler)

        self.flask.add_url_rule(rule, name, view, methods=[method], provide_automatic_options=False)

    def _answer(self, request: Request, path: dict[str, str], handler: Handler) -> Response:
        try:
            world = self._world(request)
            effects.begin()
            if world.state.faults and not spare(request):
                return with_faults(request, world, lambda: self._response(handler(request, world, path)))
            return self._response(handler(request, world, path))
        except Problem as problem:
            return refused(problem)

    def _stamp(self, response: Response) -> Response:
        """The `Date` of the world's clock, on every answer. No other header is promised (U05)."""
        request = _request()
        session = request.environ[SESSION]
        world = self.sessions.peek(session)
        now = world.now()
        response.headers["Date"] = _date(now // 1000)
        log.debug("%s %s -> %d", request.method, request.path, response.status_code)
        journaling.enter(world if world.name == session else None, request, response, now=now)
        return response

    def _world(self, request: Request) -> World:
        try:
            return self.sessions.get(request.environ[SESSION])
        except TooManySessions:
            raise Problem("session_limit_reached", limit=self.sessions.cap) from None

    def _response(self, reply: Reply) -> Response:
        """PDF bytes are made here, outside the world's lock, the first time they are asked for."""
        if reply.document is not None:
            response = Response(self._drawn(reply.document), reply.status, mimetype="application/pdf")
        elif isinstance(reply.body, bytes):
            response = Response(reply.body, reply.status)
        else:
            response = Response(dump(reply.body), reply.status, mimetype="application/json")
        response.headers.update(reply.headers)
        return response

    def _drawn(self, document: Document) -> bytes:
        kept = self.drawn.kept(document)
        if kept is not None:
            return kept
        with waiting():
            return self.drawn.bytes_of(document)


def _request() -> Request:
    """Itself: the stand-in that Flask gives out looks it up at every use."""
    request: Request = current._get_current_object()  # type: ignore[attr-defined]
    return request


@lru_cache(maxsize=64)
def _date(seconds: int) -> str:
    return http_date(seconds)


def call_of(request: Request, operation: str, path: dict[str, str], *, body_limit: int | None) -> Call:
    """The request, freed of HTTP. Its body is read up to the limit."""
    call = request.environ[journaling.CALL] = Call(
        operation=operation,
        method=request.method,
        base_url=base_url(request.environ),
        path=path,
        query=request.args,
        headers=request.headers,
        payload=b"" if body_limit is None else payload_of(request, body_limit),
        address=request.remote_addr,
        user_agent=request.headers.get("User-Agent"),
        occasion=request.environ.get(OCCASION),
    )
    return call


def payload_of(request: Request, limit: int) -> bytes | None:
    """The raw body, or None when it is larger than `limit` bytes."""
    if (request.content_length or 0) > limit:
        return None
    payload = request.stream.read(limit + 1)
    return payload if len(payload) <= limit else None
