"""Stories: the scenarios as probes. Their expectations and the judges of the book look at what comes."""

from collections.abc import Iterator, Sequence
from functools import partial

from ..exchange import SESSION
from ..gate import WRITING, Gate, NoAnswer, Policy, Reply, Request
from ..replay import target as replaying
from ..replay.outcome import MISMATCH, PASSED, Outcome
from ..replay.run import Run
from ..scenarios.difference import Difference
from ..scenarios.duration import tries
from ..scenarios.references import NAME
from ..scenarios.scenario import Scenario, Step
from ..specification import Specification
from .book import Noted
from .deviation import Deviation
from .probe import Pair, Probe
from .visit import Visit

STAGING = 8  # requests at the most, to set one up and to take it down
DELIVERIES = 12  # a step that waits for one, at the most


class Heard(Gate):
    """Stands before the gate of the check: what passes is judged and noted. Under another reading of the documentation
    the contract is another, and only the scenario can say what is right."""

    def __init__(self, visit: Visit, specification: Specification, *, judged: bool) -> None:
        super().__init__(Policy(frozenset(), visit.run, WRITING))
        self.last: Noted | None = None
        self._visit, self._specification, self._judged = visit, specification, judged

    def send(self, request: Request) -> Reply:
        visit, operation = self._visit, self._operation(request)
        named = "" if visit.target.is_emulator else operation  # there it may be meant to get no answer
        exchange = visit.send(named, request.method, request.url, request.headers, request.body)
        if operation:
            step = f"{visit.name}: {operation}"
            self.last = (
                visit.book.note(exchange, step, apart=True)
                if self._judged
                else visit.book.unjudged(exchange, step, operation)
            )
        return Reply(exchange.status, exchange.response_headers, exchange.response_body)

    def _operation(self, request: Request) -> str:
        path = request.url.removeprefix(self._visit.target.base_url).partition("?")[0]
        session = SESSION.match(path)
        match = self._specification.find(request.method, path[session.end() :] if session else path)
        return match.operation.id if match else ""


def stories(scenarios: Sequence[Scenario], specification: Specification) -> tuple[Probe, ...]:
    return tuple(_probe(scenario, specification) for scenario in scenarios)


def _probe(scenario: Scenario, specification: Specification) -> Probe:
    meets = tuple(dict.fromkeys(_meets(scenario, specification)))
    return Probe(
        name=f"scenarios: {scenario.name}",
        run=partial(_play, scenario, specification),
        operations=frozenset(operation for step in scenario.steps if (operation := _operation(step, specification))),
        meets=meets,
        most=STAGING + len(scenario.given.disputes) + len(scenario.given.faults) + sum(map(_most, scenario.steps)),
        needs=_needs(scenario),
        apart=True,
    )


def _play(scenario: Scenario, specification: Specification, visit: Visit) -> None:
    heard = Heard(visit, specification, judged=not _is_of_another_reading(scenario))
    access = replaying.Access(visit.target.keys["project"], run=visit.run)
    target = replaying.Target(visit.target.base_url, access, {} if visit.target.is_emulator else None)
    outcome = Run(target, heard, golden=False).outcome(scenario)
    if outcome.status == MISMATCH and heard.last is not None:
        for difference in outcome.differences:
            visit.book.claim(_deviation(outcome, difference, heard.last), heard.last)
    elif outcome.status != PASSED:
        raise NoAnswer(f"not played to its end: {outcome.note or outcome.where}")


def _deviation(outcome: Outcome, difference: Difference, last: Noted) -> Deviation:
    kind = "lifecycle-broken" if difference.place.startswith("until ") else "rule-broken"
    return Deviation(
        kind,
        last.operation,
        difference.place,
        last.exchange.status,
        difference.expected,
        difference.came,
        f"scenario {outcome.scenario.name}, {outcome.where}",
    )


def _is_of_another_reading(scenario: Scenario) -> bool:
    return bool(scenario.given.disputes) or any("/disputes" in str(step.subject) for step in scenario.steps)


def _meets(scenario: Scenario, specification: Specification) -> Iterator[Pair]:
    """The documented answers that it says it will get."""
    if _is_of_another_reading(scenario):
        return
    for step in scenario.steps:
        operation = _operation(step, specification)
        status = step.fields.get("expect", {}).get("status")
        is_documented = operation and specification.response(specification.operations[operation], status) is not None
        if is_documented:
            yield operation, status


def _operation(step: Step, specification: Specification) -> str:
    """Of a call; empty for all else, and for a path that leads nowhere."""
    if step.verb not in ("call", "check-pdf"):
        return ""
    method, space, path = str(step.subject).partition(" ")
    if not space:
        return method if method in specification.operations else ""
    match = specification.find(method, NAME.sub("x", path).partition("?")[0])
    return match.operation.id if match else ""


def _needs(scenario: Scenario) -> frozenset[str]:
    if not scenario.stands_alone or scenario.needs_control():
        return frozenset({"demo-world"})
    return frozenset({"project-key", *(["writes"] if any(map(replaying.writes, scenario.steps)) else [])})


def _most(step: Step) -> int:
    if "until" in step.fields:
        return 2 * tries(step.fields)
    return DELIVERIES if step.verb in ("receive", "simulate") else 2
