"""/_emulator, bound to the server: a table of verbs. Its errors come in the API's envelope."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jsonschema_rs
from flask import Request

from ..protocol.call import Reply
from ..protocol.problem import Problem
from ..web.address import base_url
from ..web.issues import issues_in
from ..web.json import NotJSON, parse
from ..web.serving import Server, payload_of
from ..world.world import World
from . import clock, failures, progression, status
from .guard import Guard

BODY_LIMIT = 1024 * 1024


class About(NamedTuple):
    """What the control API tells of the emulator: its version, the name of its world, and the contract's text with a
    base URL as its server."""

    version: str
    world: str
    specification: Callable[[str], bytes]


class Verb(NamedTuple):
    method: str
    path: str
    function: Callable[[World, Any], dict[str, Any]]
    schema: dict[str, Any] | None = None


def verbs(about: About) -> list[Verb]:
    """The control API on one screen."""
    show = partial(status.show, version=about.version, world_file=about.world)
    fixed = [
        Verb("GET", "", show),
        Verb("GET", "/health", status.health),
        Verb("POST", "/reset", status.reset),
        Verb("GET", "/clock", clock.show),
        Verb("POST", "/clock", clock.change, clock.SCHEMA),
        Verb("GET", "/progression", progression.show),
        Verb("PUT", "/progression", progression.change, progression.SCHEMA),
    ]
    return fixed + [
        Verb("POST", f"/{what}/fail-next", partial(failures.arm, what=what), failures.SCHEMA) for what in failures.WHAT
    ]


def bind(server: Server, guard: Guard, about: About) -> None:
    for verb in verbs(about):
        _bind_verb(server, guard, verb)

    def specification(request: Request, world: World, path: dict[str, str]) -> Reply:
        base = base_url(request.environ)
        guard.check(request.headers, base)
        return Reply(200, about.specification(base), headers={"Content-Type": "application/yaml"})

    server.bind("GET", "/_emulator/openapi.yaml", name="specification", handler=specification)


def _bind_verb(server: Server, guard: Guard, verb: Verb) -> None:
    def handle(request: Request, world: World, path: dict[str, str]) -> Reply:
        guard.check(request.headers, base_url(request.environ))
        return Reply(200, verb.function(world, _body(request, verb)))

    server.bind(verb.method, f"/_emulator{verb.path}", name=f"{verb.method} {verb.path}", handler=handle)


def _body(request: Request, verb: Verb) -> Any:
    """The checked JSON body; an empty one counts as `{}`."""
    if verb.schema is None:
        return None
    payload = payload_of(request, BODY_LIMIT)
    if payload is None:
        raise Problem("payload_too_large", limit=BODY_LIMIT)
    try:
        body = parse(payload or b"{}")
    except NotJSON as error:
        raise Problem("invalid_json", str(error)) from None
    if issues := issues_in(body, jsonschema_rs.validator_for(verb.schema)):
        raise Problem("invalid_request", f"{verb.method} /_emulator{verb.path}: {issues}", issues=issues)
    return body
