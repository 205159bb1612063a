"""Target: what scenarios are played on, an emulator or a deployment, and the names of its keys."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..address import checked, is_near
from ..errors import Unusable
from ..gate import FUSE, PATIENCE, RATE, READING, TIMEOUT, WRITING, Gate, NoAnswer, Policy, Request
from ..payload import json_of
from ..scenarios.keys import KEYS, LOOKS_LIKE_A_NAME, NONE
from ..scenarios.operations import operation
from ..scenarios.scenario import Scenario, Step
from .outcome import NotRunnable

SESSION = re.compile(r"/s/[A-Za-z0-9_-]{1,64}/?$")


class Access(NamedTuple):
    """What the command line says of how a target may be used."""

    api_key: str | None = None
    control_token: str | None = None
    allow_writes: bool = False
    rate: float | None = None
    budget: int | None = None
    timeout: float = TIMEOUT
    run: str = "local"
    certificates: str | None = None


class Target(NamedTuple):
    """`root`: without a trailing slash. `about`: what an emulator says of itself, None of a deployment."""

    root: str
    access: Access
    about: Mapping[str, Any] | None

    @property
    def is_emulator(self) -> bool:
        return self.about is not None

    def control_headers(self) -> dict[str, str]:
        token = self.access.control_token
        return {"Authorization": f"Bearer {token}"} if token else {}

    @property
    def is_near(self) -> bool:
        return is_near(self.root)

    def key(self, name: str, scenario: Scenario) -> str | None:
        """The credential of that name, None for none at all; what is no name is one itself. NotRunnable where a
        deployment's is not known."""
        if name == NONE:
            return None
        if self.is_emulator:
            own = {"live": self.access.api_key} if self.access.api_key else {}
            return {**KEYS, **own, **scenario.given.keys}.get(name, name)
        if not LOOKS_LIKE_A_NAME.fullmatch(name):
            return name
        variable = f"CRAFTKIT_{'API' if name == 'live' else name.upper().replace('-', '_')}_KEY"
        given = self.access.api_key if name == "live" else os.environ.get(variable, "").strip()
        if not given:
            raise NotRunnable(f"it needs the key {name!r}, which {variable} does not give")
        return given


def reach(base_url: str, access: Access) -> tuple[Target, Gate]:
    """The target at an address, and the gate to it. Unusable when the address is none or nobody answers."""
    root = SESSION.sub("", checked(base_url))
    gate = Gate(_policy(root, access))
    target = Target(root, access, None)
    try:
        reply = gate.send(Request("GET", f"{root}/_emulator", target.control_headers()))
    except NoAnswer as error:
        raise Unusable(f"the target does not answer: {error}") from None
    if reply.status in (401, 403) and b"ontrol API" in reply.body:
        raise Unusable(f"the emulator at {root} asks for its control token (--control-token)")
    about = _about(reply.body) if reply.status == 200 else None
    if about is not None:  # which draws user agents into certificates: they must be the same in every run
        gate.policy = replace(gate.policy, **_of_an_emulator(access, root), run="emulator")
    return Target(root, access, about), gate


def writes(step: Step) -> bool:
    """Whether a call does more than read; a step of another verb runs on emulators only."""
    method = str(step.subject).partition(" ")[0]
    if method.isupper():
        return method not in READING
    found = operation(method)
    return found is None or found.method not in READING


def _policy(root: str, access: Access) -> Policy:
    """Of a deployment. Who is on this machine is none the less one: production may be at the end of a tunnel."""
    return Policy(
        hosts=frozenset({urlsplit(root).netloc}),
        run=access.run,
        methods=WRITING if access.allow_writes else READING,
        budget=access.budget or 1000,
        rate=access.rate or RATE,
        timeout=access.timeout,
        proxied=not is_near(root),
        certificates=access.certificates,
        patience=PATIENCE,
        fuse=FUSE,
    )


def _of_an_emulator(access: Access, root: str) -> dict[str, Any]:
    """It means what it answers; and on this machine it may be asked anything."""
    limits = {"methods": WRITING, "budget": access.budget or 1_000_000, "rate": access.rate}
    return {"patience": 0, "fuse": None, **(limits if is_near(root) else {})}


def _about(body: bytes) -> Mapping[str, Any] | None:
    about = json_of(body)
    return about if isinstance(about, dict) and {"version", "clock", "world"} <= about.keys() else None
