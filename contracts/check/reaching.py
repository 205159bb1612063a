"""Reaching: from options to a target and the gate to it. Nobody is asked anything before it is known who answers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from ..address import checked, is_near
from ..errors import Unusable
from ..exchange import code_in
from ..gate import FUSE, PATIENCE, RATE, READING, WRITING, Ceiling, Gate, NoAnswer, Policy, Refused, Reply, Request
from ..payload import json_of
from ..redaction import Redactor
from ..replay.emulator import emulator
from ..scenarios.keys import KEYS
from .options import NEAR_BUDGET, Options
from .target import NEEDS, Target

OPENINGS = {"listTemplates": "/v1/templates", "getHealth": "/v1/health"}
DOORS = {"second": ("listTemplates", "/v1/templates"), "account": ("listProjects", "/v1/projects")}
EMULATOR_KEYS = {
    "project": KEYS["live"],
    "second": KEYS["globex"],
    "account": KEYS["account"],
    "admin": KEYS["admin"],
    "hook": "demo-invoice-token",
    "hook-secret": "demo-invoice-secret",
}
GRANTED_BY_KEY = {"project": "project-key", "second": "second-key", "account": "account-key", "admin": "admin-key"}


class Reached(NamedTuple):
    target: Target
    gate: Gate


@contextmanager
def own_emulator(run: str) -> Iterator[Reached]:
    """Started for the check as a user starts it, in real time. It grants everything."""
    with emulator("--clock", "real", "--progression", "time:0.05") as address:
        policy = Policy(frozenset({urlsplit(address).netloc}), run, WRITING, NEAR_BUDGET)
        gate = Gate(policy)
        try:
            yield Reached(Target("emulator", address, EMULATOR_KEYS, frozenset(NEEDS)), gate)
        finally:
            gate.close()


def imagined(options: Options) -> Target:
    """The target that would be reached, without asking it anything."""
    if options.base_url is None:
        return Target("emulator", "", EMULATOR_KEYS, frozenset(NEEDS))
    return Target(options.base_url, options.base_url, options.keys, granted(options))


@contextmanager
def reach(options: Options, run: str) -> Iterator[Reached]:
    """The target that the options name. Unusable when nobody answers there, or somebody else does."""
    if options.base_url is None:
        with own_emulator(run) as reached:
            yield reached
        return
    root = checked(options.base_url)
    gate = Gate(_policy(options, root, run))
    try:
        _check_answer(gate, root, options)
        yield Reached(Target(root, root, options.keys, granted(options), options.origin), gate)
    finally:
        gate.close()


def _policy(options: Options, root: str, run: str) -> Policy:
    return Policy(
        hosts=frozenset({urlsplit(root).netloc}),
        run=run,
        methods=WRITING if "writes" in options.allowed else READING,
        budget=options.most,
        rate=options.rate or RATE,
        timeout=options.timeout,
        proxied=not is_near(root),
        operations=options.operations,
        certificates=options.certificates,
        patience=PATIENCE,
        fuse=FUSE,
        ceilings={
            "createSignature": Ceiling(options.signatures, "--max-signatures"),
            "emailRender": Ceiling(options.emails, "--max-emails"),
        },
    )


def first(options: Options) -> int:
    """Requests at the most, whether it is the API that answers there, and takes the keys."""
    return 1 + sum(name in options.keys for name in DOORS)


def granted(options: Options) -> frozenset[str]:
    """What of NEEDS the options give."""
    by_key = {need for key, need in GRANTED_BY_KEY.items() if key in options.keys}
    hook = {"hook"} if "hook" in options.keys else set()
    return frozenset(by_key | hook | options.allowed | ({"embed"} if options.embed else set()))


def _check_answer(gate: Gate, root: str, options: Options) -> None:
    """What is told of its answer is told without secrets."""
    try:
        _ask(gate, root, options.keys["project"])
        for name in filter(options.keys.__contains__, DOORS):
            _try(gate, root, name, options.keys[name])
    except Unusable as error:
        raise Unusable(Redactor(*options.keys.values()).text(str(error))) from None


def _ask(gate: Gate, root: str, key: str) -> None:
    """Whether the API answers there, and takes the key. Health needs no key, a list of templates does."""
    operation = next((name for name in OPENINGS if name in (gate.policy.operations or OPENINGS)), "")
    if not operation:
        raise Unusable(f"--operations: one of {', '.join(OPENINGS)} must be among them, to see who answers there")
    path = OPENINGS[operation]
    headers = {} if operation == "getHealth" else {"Authorization": f"Bearer {key}"}
    request = Request("GET", root + path, headers, operation=operation)
    try:
        reply = gate.send(request)
    except (NoAnswer, Refused) as error:
        raise Unusable(f"the target does not answer: {error}") from None
    if reply.status == 404 and root.endswith("/v1"):
        raise Unusable(f"--base-url: nothing is at {root + path}; leave out /v1, with which every path begins")
    if why := _odd(reply):
        raise Unusable(f"{root + path} does not answer as the Craftkit API does: {why}")
    if reply.status in (401, 403):
        raise Unusable(f"the target refuses the project key: {reply.status} {code_in(reply.body)}".rstrip())


def _try(gate: Gate, root: str, name: str, key: str) -> None:
    """A key that is refused everywhere would be told as what deviates."""
    operation, path = DOORS[name]
    if operation not in (gate.policy.operations or DOORS[name]):
        return
    try:
        reply = gate.send(Request("GET", root + path, {"Authorization": f"Bearer {key}"}, operation=operation))
    except (NoAnswer, Refused) as error:
        raise Unusable(f"the target does not answer: {error}") from None
    if reply.status in (401, 403):
        raise Unusable(f"the target refuses the {name} key: {reply.status} {code_in(reply.body)}".rstrip())


def _odd(reply: Reply) -> str:
    if 300 <= reply.status < 400:
        return f"{reply.status}, a redirect to {reply.header('Location')[:200]}"
    kind = reply.header("Content-Type").partition(";")[0].strip().lower()
    if kind != "application/json":
        return f"{reply.status} with {kind or 'no content type'}"
    if reply.status >= 500 and "checks" not in str(json_of(reply.body)):
        return f"{reply.status} {code_in(reply.body)}".rstrip()
    return "" if isinstance(json_of(reply.body), Mapping) else "its body is no JSON object"
