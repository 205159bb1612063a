"""Faults of requests: late, cut off, or made wrong on the wire. Pages meet them too, the control API never does."""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import blake2b
from typing import Any

import orjson
from flask import Request, Response

from ..protocol.occasion import Occasion
from ..protocol.problem import Problem
from ..protocol.waiting import waiting
from ..world.faults.fault import Armed
from ..world.faults.striking import delay_of, strike
from ..world.world import World
from .refusal import refused

OCCASION = "craftkit.occasion"
HEADER = "Craftkit-Emulator-Fault"
CONTROL = "/_emulator"
SLICE = 0.25  # seconds after which a waiting request looks whether its fault is still armed


class HangUp(Response):
    """Not a byte is sent."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise connection_lost(environ)


def spare(request: Request) -> bool:
    """Whether no fault may touch this request: the control API is reachable under any."""
    return request.path == CONTROL or request.path.startswith(f"{CONTROL}/")


def with_faults(request: Request, world: World, respond: Callable[[], Response]) -> Response:
    """The response, unless what is armed has it otherwise; marked with what struck."""
    occasion = Occasion(request.endpoint or "", request.path, _bearer(request))
    request.environ[OCCASION] = occasion
    try:
        _hold_up(world, occasion)
        response = HangUp() if _struck(world, occasion, "drop", at="start") else respond()
    except Problem as problem:
        response = refused(problem)
    if not isinstance(response, HangUp):
        _spoil(request, response, world, occasion)
    if occasion.faults:
        response.headers[HEADER] = ", ".join(occasion.faults)
    return response


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _struck(world: World, occasion: Occasion, kind: str, **settings: Any) -> Armed | None:
    """`settings`: what the fault's own have to be."""
    with world.lock:
        return strike(world.state, occasion, kind, lambda fault: settings.items() <= fault.settings.items())


def _hold_up(world: World, occasion: Occasion) -> None:
    with world.lock:
        struck = strike(world.state, occasion, "latency")
        delay = delay_of(world.state, struck) if struck else 0.0
    if struck is not None and delay:
        with waiting():
            _rest(world, struck, delay)


def _rest(world: World, armed: Armed, seconds: float) -> None:
    """In real time, and no longer than the fault is armed."""
    while armed.id in world.state.faults and seconds > 0:
        time.sleep(min(seconds, SLICE))  # noqa: TID251 - what waits is the client, not the world
        seconds -= SLICE


def _spoil(request: Request, response: Response, world: World, occasion: Occasion) -> None:
    if (body := _object(response)) is not None and (struck := _struck(world, occasion, "undocumented-field")):
        response.set_data(orjson.dumps(body | {struck.fault.settings["name"]: True}))
    if struck := _struck(world, occasion, "wrong-content-type"):
        response.headers["Content-Type"] = struck.fault.settings["contentType"]
    if struck := _struck(world, occasion, "garbage"):
        response.set_data(_garbage(struck) if response.get_data() else b"")
    cut, slow = _struck(world, occasion, "drop", at="middle"), _struck(world, occasion, "slow-body")
    if (cut or slow) and request.method != "HEAD":
        parts = _half(response.get_data(), request.environ) if cut else iter([response.get_data()])
        _drip(response, parts, world, slow)


def _object(response: Response) -> dict[str, Any] | None:
    """The body, where it is a JSON object."""
    if response.mimetype != "application/json":
        return None
    body = orjson.loads(response.get_data())
    return body if isinstance(body, dict) else None


def _garbage(armed: Armed) -> bytes:
    """No UTF-8, and the same for the same fault, whatever the time and the address."""
    return b"\xff\xfe" + blake2b(f"{armed.id} {armed.considered}".encode()).digest()


def _drip(response: Response, parts: Iterator[bytes], world: World, slow: Armed | None) -> None:
    """The body as a stream, with its length as announced."""
    response.headers["Content-Length"] = str(len(response.get_data()))
    if slow is not None:
        waits = waiting()
        waits.__enter__()
        response.call_on_close(lambda: waits.__exit__(None, None, None))
        parts = _slowly(parts, world, slow)
    response.response = parts


def _half(body: bytes, environ: dict[str, Any]) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise connection_lost(environ)


def _slowly(parts: Iterator[bytes], world: World, armed: Armed) -> Iterator[bytes]:
    size, pause = armed.fault.settings["bytes"], armed.fault.settings["pause"] / 1000
    for part in parts:
        for start in range(0, len(part), size):
            if start:
                _rest(world, armed, pause)
            yield part[start : start + size]


def connection_lost(environ: dict[str, Any]) -> Exception:
    """What waitress and Flask's server alike take for a client that went away. The one closes the connection then, the
    other has to be told."""
    plain = environ.get("werkzeug.socket")
    if plain is not None:
        plain.shutdown(socket.SHUT_RDWR)
    return _connection_lost()("an armed fault dropped the connection")


@cache
def _connection_lost() -> type[Exception]:
    from waitress.channel import ClientDisconnected

    class ConnectionLost(ClientDisconnected, ConnectionError):
        pass

    return ConnectionLost
