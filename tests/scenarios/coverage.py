"""Coverage: what the golden transcripts met of the catalogue of errors, and of the lives that things can have."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from craftkit_contracts.replay.transcript import SECTION
from craftkit_contracts.scenarios.scenario import Scenario
from craftkit_contracts.specification import Specification

from ..frame.checkout import ROOT


class Edge(NamedTuple):
    """`share active -> revoked`."""

    kind: str
    before: str
    after: str

    @classmethod
    def read(cls, text: str) -> "Edge":
        kind, _, rest = text.partition(" ")
        before, _, after = rest.partition(" -> ")
        return cls(kind, before, after)

    def __str__(self) -> str:
        return f"{self.kind} {self.before} -> {self.after}"


def codes(specification: Specification) -> set[str]:
    """All that the error schemas of the contract have, in either envelope."""
    schemas = specification.document["components"]["schemas"]
    return {code for name, schema in schemas.items() for code in _codes(specification, schema)}


def _codes(specification: Specification, schema: Any) -> Iterator[str]:
    error = schema.get("properties", {}).get("error")
    if error is None:
        return
    error = specification.resolved(error)
    found = error.get("properties", {}).get("code", error)
    yield from [found["const"]] if "const" in found else found.get("enum", ())


def edges(known: str) -> set[Edge]:
    """Those of fixtures/lifecycles.yaml that are `seen`, or `told`."""
    lives = yaml.safe_load((ROOT / "fixtures" / "lifecycles.yaml").read_text("utf-8"))
    assert {life["known"] for life in lives.values()} <= {"seen", "told"}
    return {
        Edge.read(f"{kind} {edge}") for kind, life in lives.items() if life["known"] == known for edge in life["edges"]
    }


def bodies(golden: Path) -> Iterator[Any]:
    """The JSON of the replies of a transcript, in order. What the emulator sent to a receiver counts as well."""
    for section in golden.read_text("utf-8").split(f"\n{SECTION}"):
        lines = [line[2:] for line in section.split("\n") if line.startswith("< ") or line == "<"]
        for part in "\n".join(lines).split("\n\n")[1:]:
            try:
                yield json.JSONDecoder().raw_decode(part)[0]
            except ValueError:
                continue


def problems(golden: Path) -> set[str]:
    found = set()
    for body in bodies(golden):
        error = body.get("error") if isinstance(body, dict) else None
        found.add(error.get("code") if isinstance(error, dict) else error)
    return {code for code in found if isinstance(code, str)}


def seen(golden: Path) -> set[Edge]:
    """The edges that follow from the states of each thing, in the order in which they were shown."""
    last: dict[tuple[str, str], str] = {}
    found = set()
    for body in bodies(golden):
        for kind, id, state in _states(body):
            before = last.get((kind, id))
            if before is not None and before != state:
                found.add(Edge(kind, before, state))
            last[kind, id] = state
    return found


def told(scenario: Scenario) -> set[Edge]:
    return {Edge.read(text) for step in scenario.steps for text in step.fields.get("crosses", ())}


def _states(body: Any) -> Iterator[tuple[str, str, str]]:
    if not isinstance(body, dict) or "id" not in body:
        return
    if "attemptCount" in body:
        yield "delivery", body["id"], body["state"]
    elif "recipients" in body and "status" in body:
        yield "signature", body["id"], body["status"]
        for number, recipient in enumerate(body["recipients"]):
            if "state" in recipient:  # the control API's view of them; the API itself has no word for it
                yield "recipient", f"{body['id']} {number}", recipient["state"]
    elif "pollUrl" in body and "status" in body:
        yield "render", body["id"], body["status"]
