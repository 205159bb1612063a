"""Fuzzers: a probe an operation, that puts what schemathesis draws to the target. The judges of the book look at it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from ...exchange import Exchange
from ...gate import NoAnswer
from ...specification import Operation, Specification
from ..deviation import Deviation
from ..probe import Probe
from ..visit import Sent, Visit
from .drawing import PHASES, Drawer, Drawn
from .ground import ROWS, Ground, Row, bare

if TYPE_CHECKING:
    from .drawing import Case

GROUND_WORK = 16  # requests at the most, before the first that is drawn and after the last
CRASH, SOURCE = 500, "[REF] errors"
NEEDED_KEYS = {"accountKey": "account-key", "adminKey": "admin-key"}
IN_THE_WAY = ("Idempotency-Key", "x-craftkit-signature")  # of a good request: they would make another of it


class Fuzzing:
    """Of one specification. What draws is loaded with the first request."""

    def __init__(self, specification: Specification, phases: Sequence[str], most: int) -> None:
        self._specification = specification
        self._phases = [phase for phase in phases if phase in PHASES]
        self._most = most
        self._lock = Lock()
        self._drawer: Drawer | None = None

    @property
    def probes(self) -> tuple[Probe, ...]:
        """Those that only read come first."""
        if not self._phases or not self._most:
            return ()
        operations = sorted(self._specification.operations.values(), key=lambda each: each.method != "GET")
        return tuple(self._probe(operation) for operation in operations)

    def _probe(self, operation: Operation) -> Probe:
        row = ROWS.get(operation.id, Row(bare))
        return Probe(
            name=f"fuzzing: {operation.id}",
            run=partial(self._run, operation, row),
            operations=frozenset((operation.id, "getHealth", *row.calls.split())),
            meets=(),
            most=self._most * (2 if operation.id == "createTemplate" else 1) + GROUND_WORK,
            needs=_needs(self._specification, operation, row),
            apart=True,
        )

    def _run(self, operation: Operation, row: Row, visit: Visit) -> None:
        if visit.target.is_emulator:  # a world of its own, in which nothing else is at stake
            base = f"{visit.target.base_url}/s/fuzzing-{operation.id}-{visit.run}"
            visit = replace(visit, target=replace(visit.target, base_url=base))
        with ExitStack() as stack:
            ground = row.prepare(visit, stack)
            if ground.only and not ground.places and "{" in operation.path:
                return
            for drawn in self._drawn(operation, visit, ground):
                self._put(operation, visit, ground, drawn)

    def _drawn(self, operation: Operation, visit: Visit, ground: Ground) -> list[Drawn]:
        base = visit.target.base_url
        with self._lock:
            self._drawer = self._drawer or Drawer(self._specification.document)
            return [
                drawn
                for drawn in self._drawer.drawn(
                    operation.id, self._phases, self._most, base=base, steer=partial(steer, ground)
                )
                if self._is_of(operation, drawn, base)
            ]

    def _is_of(self, operation: Operation, drawn: Drawn, base: str) -> bool:
        """An empty variable makes another path of it."""
        match = self._specification.find(drawn.method, drawn.url.removeprefix(base).partition("?")[0])
        return match is not None and match.operation.id == operation.id

    def _put(self, operation: Operation, visit: Visit, ground: Ground, drawn: Drawn) -> None:
        headers = {**drawn.headers, **visit.credential(ground.key)}
        step = f"{visit.name}: {operation.id}, {drawn.name}"
        try:
            exchange = visit.send(operation.id, drawn.method, drawn.url, headers, drawn.body)
        except NoAnswer as error:
            _claim_silence(visit, operation, drawn, str(error))
            raise
        noted = visit.book.note(exchange, step, apart=True)
        if exchange.status == CRASH:
            wrong = Deviation("rule-broken", operation.id, "status", CRASH, "no crash", exchange.problem, SOURCE)
            visit.book.claim(wrong, noted)
        if operation.id == "createTemplate" and exchange.status == 201:
            _take_away(visit, exchange)


def steer(ground: Ground, number: int, case: "Case") -> None:
    """Every second case goes to something that is there; nowhere else, where nothing else may be touched."""
    to_it = number % 2 == 0
    if ground.places and (to_it or ground.only):
        case.path_parameters = dict(ground.places[number // 2 % len(ground.places)])
    is_well_formed = case.meta is None or case.meta.generation.mode.is_positive
    if not case.multipart_content_types and case.operation.path.endswith("/upload-image"):
        case.multipart_content_types = {"file": "image/png"}  # the range `image/*` is none itself
    if (to_it or ground.only) and ground.body and is_well_formed and isinstance(case.body, dict):
        case.body = _in_order({**case.body, **ground.body})
        for name in IN_THE_WAY:
            case.headers.pop(name, None)


def _in_order(body: dict[str, Any]) -> dict[str, Any]:
    """Of a signature request: orders left out, and indexes that point somewhere."""
    people = body.get("recipients")
    if not isinstance(people, list) or not people:
        return body
    people = [{name: value for name, value in one.items() if name != "order"} for one in people]
    places: dict[str, Any] = {
        part: [place | {"recipientIndex": place["recipientIndex"] % len(people)} for place in body[part]]
        for part in ("fields", "anchorTags")
        if part in body
    }
    return {**body, "recipients": people, **places}


def _claim_silence(visit: Visit, operation: Operation, drawn: Drawn, why: str) -> None:
    """A deviation only where the service still answers others."""
    visit.ask("getHealth", "whether it is still there", Sent(key=None))
    nothing = Exchange(drawn.method, drawn.url, drawn.headers, drawn.body or b"", 0, {}, b"")
    noted = visit.book.unjudged(nothing, f"{visit.name}: {operation.id}, {drawn.name}", operation.id)
    visit.book.claim(Deviation("no-answer", operation.id, "reply", None, "one", why[:300], SOURCE), noted)


def _take_away(visit: Visit, exchange: Exchange) -> None:
    import json

    slug = json.loads(exchange.response_body).get("slug")
    if isinstance(slug, str):
        visit.created("template", slug, ("deleteTemplate", {"slug": slug}))
        visit.ask("deleteTemplate", "what was made", Sent({"slug": slug}))


def _needs(specification: Specification, operation: Operation, row: Row) -> frozenset[str]:
    demanded = operation.node.get("security", specification.document.get("security", []))
    scheme = next(iter(demanded[0]), "") if demanded else ""
    needs = {NEEDED_KEYS[scheme]} if scheme in NEEDED_KEYS else set()
    if operation.path.startswith("/v1/embed/") or "listEmbedRenders" in row.calls:
        needs.add("embed")
    if operation.method != "GET" or scheme == "embedSession":
        needs.add("writes" if row.own else "control")
    return frozenset(needs)
