"""/_emulator, bound to the server: a table of verbs. Its errors come in the API's envelope."""

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

import jsonschema_rs
from flask import Request

from ..protocol.call import Reply
from ..protocol.problem import Problem
from ..web.address import base_url
from ..web.issues import issues_in
from ..web.json import DEEPEST, NotJSON, parse
from ..web.serving import Server, payload_of
from ..world.faults.kinds import SHORTHANDS
from ..world.world import World
from . import (
    clock,
    credits,
    deliveries,
    disputes,
    embed,
    faults,
    inbound,
    journal,
    keys,
    mail,
    progression,
    provenance,
    sessions,
    signatures,
    snapshots,
    specification,
    status,
    webhooks,
)
from .guard import Guard

BODY_LIMIT = 1024 * 1024


class About(NamedTuple):
    """What the control API knows of the emulator: its version, the text of the contract that is in force under some
    readings, with a base URL as its server, and whether an operation documents an error."""

    version: str
    specification: Callable[[str, Mapping[str, str]], bytes]
    documents: Callable[[str, str], bool] = lambda operation, code: True


class Limits(NamedTuple):
    """How large a body may be, and how deeply nested."""

    size: int = BODY_LIMIT
    depth: int = DEEPEST


class Verb(NamedTuple):
    """`function` gets the world, the checked body, and by name the variables of the path (`/mail/{id}`) and what the
    query says for each name in `query`, None where it says nothing; `sessions`, where the verb is about all of them."""

    method: str
    path: str
    function: Callable[..., dict[str, Any]]
    schema: dict[str, Any] | None = None
    query: tuple[str, ...] = ()
    of_all: bool = False
    limits: Limits = Limits()


FILE_LIMITS = Limits(snapshots.LARGEST_FILE, snapshots.DEEPEST_FILE)

# The control API on one screen, but for what needs to know more. Each is told of in openapi.yaml beside this module.
VERBS = (
    Verb("GET", "/health", status.health),
    Verb("POST", "/reset", status.reset),
    Verb("GET", "/sessions", sessions.listed, of_all=True),
    Verb("POST", "/sessions", sessions.create, sessions.SCHEMA, of_all=True),
    Verb("DELETE", "/sessions/{name}", sessions.delete, of_all=True),
    Verb("GET", "/snapshots", snapshots.listed),
    Verb("PUT", "/snapshots/{name}", snapshots.take),
    Verb("DELETE", "/snapshots/{name}", snapshots.delete),
    Verb("POST", "/snapshots/{name}/restore", snapshots.restore),
    Verb("GET", "/snapshots/{name}/export", snapshots.export),
    Verb("POST", "/snapshots/{name}/import", snapshots.take_back, snapshots.IMPORT, limits=FILE_LIMITS),
    Verb("GET", "/clock", clock.show),
    Verb("POST", "/clock", clock.change, clock.SCHEMA),
    Verb("GET", "/progression", progression.show),
    Verb("PUT", "/progression", progression.change, progression.SCHEMA),
    Verb("GET", "/disputes", disputes.listed),
    Verb("PUT", "/disputes", disputes.change_all, disputes.PRESET),
    Verb("GET", "/disputes/{id}", disputes.show),
    Verb("PUT", "/disputes/{id}", disputes.change, disputes.SCHEMA),
    Verb("GET", "/provenance", provenance.listed, query=("status", "operation")),
    Verb("PUT", "/projects/{slug}/origins", embed.allow_origins, embed.ORIGINS),
    Verb("POST", "/projects/{slug}/keys/revoke", keys.revoke, keys.SCHEMA),
    Verb("POST", "/embed-sessions/{id}/revoke", embed.revoke),
    Verb("GET", "/webhooks", webhooks.listed),
    Verb("POST", "/webhooks", webhooks.create, webhooks.SCHEMA),
    Verb("PATCH", "/webhooks/{id}", webhooks.change, webhooks.CHANGE_SCHEMA),
    Verb("DELETE", "/webhooks/{id}", webhooks.delete),
    Verb("POST", "/webhooks/{id}/test", webhooks.test, webhooks.TEST_SCHEMA),
    Verb("GET", "/deliveries", deliveries.listed, query=("state", "event")),
    Verb("GET", "/deliveries/{id}", deliveries.show),
    Verb("POST", "/deliveries/{id}/redeliver", deliveries.redeliver),
    Verb("GET", "/templates/{slug}/inbound", inbound.show, query=("project",)),
    Verb("PUT", "/templates/{slug}/inbound", inbound.change, inbound.SCHEMA, query=("project",)),
    Verb("GET", "/journal", journal.listed, query=(*journal.FILTERS, "limit", "full")),
    Verb("DELETE", "/journal", journal.clear),
    Verb("GET", "/journal/wait-for", journal.wait_for, query=(*journal.FILTERS, "count", "timeout", "full")),
    Verb("GET", "/journal/{number}", journal.show),
    Verb("GET", "/mail", mail.listed),
    Verb("GET", "/mail/{id}", mail.show),
    Verb("POST", "/mail/{id}/open", mail.open_mail, mail.OPEN_SCHEMA),
    Verb("GET", "/signatures", signatures.listed),
    Verb("GET", "/signatures/{id}", signatures.show),
    Verb("POST", "/signatures/{id}/fail", signatures.fail, signatures.FAILURE),
    *(
        Verb(
            "POST",
            f"/signatures/{{id}}/recipients/{{number}}/{verb}",
            partial(signatures.simulate, verb=verb),
            signatures.SCHEMA,
        )
        for verb in ("view", "sign", "decline")
    ),
    Verb("PUT", "/signature-credits", credits.change, credits.SCHEMA),
    Verb("GET", "/faults", faults.listed),
    Verb("DELETE", "/faults", faults.clear),
    Verb("DELETE", "/faults/{id}", faults.remove),
    *(Verb("POST", f"/{what}/fail-next", partial(faults.fail_next, what=what), faults.NEXT) for what in SHORTHANDS),
)


def verbs(about: About) -> list[Verb]:
    show = partial(status.show, version=about.version)
    arm = partial(faults.add, documents=about.documents)
    return [Verb("GET", "", show), Verb("POST", "/faults", arm, faults.SCHEMA), *VERBS]


def bind(server: Server, guard: Guard, about: About) -> None:
    for verb in verbs(about):
        _bind_verb(server, guard, verb)

    _bind_text(server, guard, "openapi.yaml", lambda base, world: about.specification(base, world.state.readings))
    _bind_text(server, guard, "control.yaml", lambda base, world: specification.served(base))


def _bind_text(server: Server, guard: Guard, name: str, text: Callable[[str, World], bytes]) -> None:
    def handle(request: Request, world: World, path: dict[str, str]) -> Reply:
        base = base_url(request.environ)
        guard.check(request.headers, base)
        return Reply(200, text(base, world), headers={"Content-Type": "application/yaml"})

    server.bind("GET", f"/_emulator/{name}", name=name, handler=handle)


def _bind_verb(server: Server, guard: Guard, verb: Verb) -> None:
    validator = cache(lambda: jsonschema_rs.validator_for(verb.schema or {}))

    def handle(request: Request, world: World, path: dict[str, str]) -> Reply:
        guard.check(request.headers, base_url(request.environ))
        asked: dict[str, Any] = _asked(request, verb)
        if verb.of_all:
            asked["sessions"] = server.sessions
        return Reply(200, verb.function(world, _body(request, verb, validator), **path, **asked))

    rule = re.sub(r"\{(\w+)\}", r"<\1>", f"/_emulator{verb.path}")
    server.bind(verb.method, rule, name=f"{verb.method} {verb.path}", handler=handle)


def _asked(request: Request, verb: Verb) -> dict[str, str | None]:
    """A name that a verb with a query does not know would be a filter that lets everything through."""
    if verb.query and (unknown := sorted(set(request.args) - set(verb.query))):
        text = f"Unknown; there are {', '.join(verb.query)}"
        raise Problem("invalid_request", f"{unknown[0][:60]!r}: {text}", issues={unknown[0]: [text]})
    return {name: request.args.get(name) for name in verb.query}


def _body(request: Request, verb: Verb, validator: Callable[[], jsonschema_rs.Validator]) -> Any:
    """The checked JSON body; an empty one counts as `{}`."""
    if verb.schema is None:
        return None
    payload = payload_of(request, verb.limits.size)
    if payload is None:
        raise Problem("payload_too_large", limit=verb.limits.size)
    try:
        body = parse(payload or b"{}", deepest=verb.limits.depth)
    except NotJSON as error:
        raise Problem("invalid_json", str(error)) from None
    if issues := issues_in(body, validator()):
        raise Problem("invalid_request", f"{verb.method} /_emulator{verb.path}: {issues}", issues=issues)
    return body
