"""Stage: where one scenario plays, a session of its own with what is given; gone when the scenario ends."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from ..gate import Gate, NoAnswer, Reply, Request
from ..scenarios.scenario import Given, Scenario
from .outcome import Broken, NotRunnable
from .receiver import Receiver
from .target import Target

SECRET = "whsec_scenario"


class Stage(NamedTuple):
    """`base` is the base URL that the scenario's paths follow."""

    target: Target
    gate: Gate
    base: str
    receiver: Receiver | None = None

    def control(self, method: str, path: str, body: Any = None) -> Reply:
        """The control API, whatever it answers. Broken when it does not."""
        headers = self.target.control_headers()
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else json.dumps(body).encode()
        try:
            return self.gate.send(Request(method, f"{self.base}/_emulator{path}", headers, sent))
        except NoAnswer as error:
            raise Broken(str(error)) from None

    def must(self, method: str, path: str, body: Any = None) -> Any:
        """The control API's answer. Broken when it refuses."""
        reply = self.control(method, path, body)
        if reply.status >= 300:
            said = " ".join(reply.body.decode("utf-8", "replace").split())[:300]
            raise Broken(f"{method} /_emulator{path} was answered with {reply.status}: {said}")
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            raise Broken(f"{method} /_emulator{path} was answered with what is no JSON") from None


@contextmanager
def staged(scenario: Scenario, target: Target, gate: Gate, number: int) -> Iterator[Stage]:
    """On a deployment there is nothing to set up."""
    if not target.is_emulator:
        yield Stage(target, gate, target.root)
        return
    if scenario.given.receiver is not None and not target.is_near:
        raise NotRunnable("its receiver of webhooks is on this machine, the emulator is not")
    name = f"{re.sub(r'[^A-Za-z0-9_-]', '-', scenario.name)[:40]}-{target.access.run[:6]}-{number}"
    stage, root = Stage(target, gate, f"{target.root}/s/{name}"), Stage(target, gate, target.root)
    given, receiver = scenario.given, None
    world = Given().world if scenario.stands_alone else given.world
    start = {"world": world, "seed": given.seed, "clock": given.clock, "progression": given.progression}
    root.must("POST", "/sessions", {"name": name, **start})
    try:
        _prepare(stage, given)
        if given.receiver is not None:
            receiver = Receiver(given.receiver.get("secret", SECRET))
            _subscribe(stage, receiver, given)
        yield stage._replace(receiver=receiver)
    finally:
        _close(root, name)
        if receiver is not None:
            receiver.close()


def _prepare(stage: Stage, given: Given) -> None:
    for id, reading in given.disputes.items():
        stage.must("PUT", f"/disputes/{id}", {"reading": reading})
    for fault in given.faults:
        stage.must("POST", "/faults", fault)


def _subscribe(stage: Stage, receiver: Receiver, given: Given) -> None:
    asked = dict(given.receiver or {})
    receiver.answer(asked.pop("answers", ()), asked.pop("otherwise", None))
    stage.must("POST", "/webhooks", {**asked, "url": receiver.url, "secret": receiver.secret})


def _close(root: Stage, name: str) -> None:
    """One that cannot be ended is left behind; what was seen of it holds all the same."""
    with suppress(Broken):
        root.control("DELETE", f"/sessions/{name}")
