"""Journaling: an exchange becomes an entry of its world's journal once it is answered. Not so those of the control API
and the files of pages. Secrets are redacted here, before anything is kept."""

from codecs import getincrementaldecoder
from hashlib import sha256
from time import perf_counter
from typing import Any

from flask import Request, Response

from ..protocol.call import Call
from ..world import effects
from ..world.changes import changes_of
from ..world.credentials import shown
from ..world.journal import EMPTY, Journal
from ..world.redaction import Redaction, is_secret
from ..world.world import World
from .faults import OCCASION, HangUp
from .refusal import WHY

BEGAN, CALL = "craftkit.began", "craftkit.call"  # in the environ
OUTSIDE = ("/_emulator", "/_pages/")
LONGEST_LINE, LONGEST_BODY = 8 * 1024, 16 * 1024  # characters of path, query or header; of a body
MARGIN = 4 * 1024  # what is cut away is looked at so far, for a secret that begins before the cut
LARGEST = 2**53  # that JSON numbers are exact to; no server lets so much through
CONTENT = ("CONTENT_TYPE", "CONTENT_LENGTH")

Environ = dict[str, Any]
Body = tuple[int, str | None, str | None]  # of journal.Body


def begin(environ: Environ) -> None:
    environ[BEGAN] = perf_counter()


def enter(world: World | None, request: Request, response: Response, *, now: int) -> None:
    """Into the journal of `world`; nowhere when the request led to none."""
    noted, more = effects.end()
    call: Call | None = request.environ.pop(CALL, None)
    if world is None or not world.journal.budget or request.path.startswith(OUTSIDE):
        return
    changes = changes_of(noted) if noted else ()
    _append(world.journal, request, response, (now, call, changes, more))


def _append(journal: Journal, request: Request, response: Response, done: tuple[Any, ...]) -> None:
    """The fields of a journal.Entry, in its order."""
    now, call, changes, more = done
    environ, redaction = request.environ, journal.redaction
    headers, secrets = _headers(environ, redaction)
    journal.append(
        [
            now,
            request.endpoint,
            request.method,
            request.path[:LONGEST_LINE],
            environ["QUERY_STRING"][:LONGEST_LINE],
            headers,
            _body(call.payload, redaction) if call and call.payload else _unread(request),
            None if isinstance(response, HangUp) else response.status_code,
            list(response.headers),
            _answered(response, redaction) if request.method != "HEAD" else EMPTY,
            (perf_counter() - environ[BEGAN]) * 1000,
            environ[WHY][:LONGEST_LINE] if WHY in environ else None,
            occasion.faults if (occasion := environ.get(OCCASION)) else (),
            changes,
            more,
        ],
        secrets,
        (call and call.principal.key) or _key(environ),
    )


def _headers(environ: Environ, redaction: Redaction) -> tuple[list[tuple[str, str]], str]:
    """Those without secrets, under the names that WSGI gives them, and lines of those with, redacted."""
    headers, secrets = [(name, environ[name]) for name in CONTENT if environ.get(name)], ""
    for name, value in environ.items():
        if name[:5] == "HTTP_":
            if is_secret(name):
                secrets += f"{name}: {redaction.header(value)}\n"
            else:
                headers.append((name, value[:LONGEST_LINE]))
    return headers, secrets


def _unread(request: Request) -> Body:
    """What the emulator did not read is known by its length alone."""
    length = request.content_length if "CONTENT_LENGTH" in request.environ else None
    return (min(length, LARGEST), None, None) if length else EMPTY


def _answered(response: Response, redaction: Redaction) -> Body:
    """A body that a fault lets drip or break off is known by the length that was announced."""
    if not isinstance(response.response, list):
        return (int(response.headers.get("Content-Length", 0)), None, None)
    return _body(b"".join(response.response), redaction)


def _body(payload: bytes, redaction: Redaction) -> Body:
    """A long one is redacted before it is cut: a secret that is cut in two is none that can be known."""
    length = len(payload)
    try:
        if length <= LONGEST_BODY:
            text = payload.decode()
            return (length, text, None) if "\0" not in text else (length, None, sha256(payload).hexdigest())
        text = getincrementaldecoder("utf-8")().decode(payload[: LONGEST_BODY + MARGIN])
        return (length, redaction.text(text)[:LONGEST_BODY] or None, sha256(payload).hexdigest())
    except UnicodeDecodeError:
        return (length, None, sha256(payload).hexdigest())


def _key(environ: Environ) -> str | None:
    """The public part of a key that was refused."""
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return shown(token.strip()) if scheme.lower() == "bearer" and token else None
