"""Judge: both opinions on an exchange, and what the service made of it. Whoever differs from the others is reported."""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from . import rules
from .exchange import Exchange
from .finding import SIDES, Finding, Side, on
from .first_opinion import FirstOpinion
from .misreadings import Misreading, corrected
from .misreadings import load as load_misreadings
from .second_opinion import SecondOpinion
from .specification import Match, Specification

# Volatile parts of well-formed exchanges. Each stands for any other that matches, because no schema of the contract
# tells two of them apart, so exchanges that differ in these alone are judged once.
ALIKE = (
    (re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), b"<id>"),
    (re.compile(rb"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}\.\d{3}Z"), b"<t>"),
)
UNJUDGED_HEADERS = {"date", "server", "user-agent", "accept", "accept-encoding", "connection", "host"}


class Disagreement(NamedTuple):
    """`what` went wrong on one side of an exchange, with both opinions as they were given. `kind`: `opinions` when they
    contradict each other; `reply` when both hold it to be invalid; `taken` or `refused` when the service saw a request
    otherwise than both; `unrouted`."""

    kind: str
    exchange: str
    operation: str
    side: Side
    what: str
    first: tuple[Finding, ...]
    second: tuple[Finding, ...]

    def __str__(self) -> str:
        lines = [
            f"{self.exchange} ({self.operation or 'no operation'}, {self.side}): {self.what}",
            *_told("jsonschema-rs", self.first),
            *_told("openapi-core", self.second),
        ]
        return "\n".join(lines)


class Judge:
    """One for a whole run: validators are compiled and exchanges judged once."""

    def __init__(self, specification: Specification, misreadings: Iterable[Misreading]) -> None:
        self._specification = specification
        self._misreadings = tuple(misreadings)
        self._first = FirstOpinion(specification)
        self._second = SecondOpinion(specification)
        self._judged: dict[bytes, tuple[Disagreement, ...]] = {}

    @classmethod
    def of_the_contract(cls) -> "Judge":
        """Of our openapi.yaml, with the checked-in list of misreadings."""
        return cls(Specification.from_file(), load_misreadings())

    @property
    def judged(self) -> int:
        """How many different exchanges it has seen."""
        return len(self._judged)

    def disagreements(self, exchange: Exchange) -> tuple[Disagreement, ...]:
        if rules.outside(exchange):
            return ()
        digest = _digest(exchange)
        if digest not in self._judged:
            self._judged[digest] = tuple(self._compared(exchange))
        return self._judged[digest]

    def _compared(self, exchange: Exchange) -> Iterator[Disagreement]:
        match = self._specification.find(exchange.method, exchange.path)
        if match is None:
            yield from _unrouted(exchange)
            return
        exchange = rules.as_read(exchange, match)
        first, second = self._first.of(exchange), self._second.of(exchange)
        fair = corrected(self._misreadings, first, second)
        for side in SIDES:
            opinions = on(side, first), on(side, fair)
            if kind := _difference(*opinions) or _misjudged(exchange, match, side, [*opinions[0], *opinions[1]]):
                told = tuple(opinions[0]), tuple(on(side, second))
                yield Disagreement(kind, str(exchange), match.operation.id, side, KINDS[kind], *told)


KINDS = {
    "opinions": "the two opinions differ, and no known misreading says why",
    "reply": "both opinions hold the reply to be invalid",
    "taken": "the service took a request that both opinions hold to be invalid",
    "refused": "the service refused a request that both opinions hold to be valid, and no documented rule says why",
    "unrouted": "the service answered, and openapi.yaml has no such operation",
}


def _difference(first: list[Finding], second: list[Finding]) -> str:
    return "" if bool(first) == bool(second) else "opinions"


def _misjudged(exchange: Exchange, match: Match, side: Side, findings: list[Finding]) -> str:
    """Where the service sees it otherwise than the two opinions, which agree: every reply of its own counts as good."""
    if side == "response":
        return "reply" if findings else ""
    findings = rules.overlooked(exchange, findings)
    if rules.is_well_formed(exchange) and findings:
        return "taken"
    if rules.is_ill_formed(exchange) and not findings and not rules.refused_by(exchange, match):
        return "refused"
    return ""


def _unrouted(exchange: Exchange) -> Iterator[Disagreement]:
    """Unknown routes and methods are outside the contract as long as they are refused (U06)."""
    if exchange.status not in (404, 405):
        yield Disagreement("unrouted", str(exchange), "", "response", KINDS["unrouted"], (), ())


def _digest(exchange: Exchange) -> bytes:
    """Of all that the judges look at."""
    digest = blake2b(digest_size=16)
    for part in _parts(exchange):
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()


def _parts(exchange: Exchange) -> Iterator[bytes]:
    base = exchange.base.encode()
    yield f"{exchange.method} {exchange.status}".encode()
    yield _alike(exchange.target.encode())
    for headers, media_type in (
        (exchange.request_headers, "application/json"),
        (exchange.response_headers, exchange.content_type),
    ):
        # The length of JSON moves with the base URL in it; the contract documents that of PDFs alone
        unjudged = UNJUDGED_HEADERS | ({"content-length"} if media_type == "application/json" else set())
        shown = sorted(f"{name}: {value}" for name, value in headers.items() if name not in unjudged)
        yield _alike("\n".join(shown).encode())
    for body in (exchange.request_body, exchange.response_body):
        yield _alike(body.replace(base, b"http://base"))


def _alike(text: bytes) -> bytes:
    for pattern, stand_in in ALIKE:
        text = pattern.sub(stand_in, text)
    return text


def _told(judge: str, findings: tuple[Finding, ...]) -> list[str]:
    return [f"    {judge}: {finding}" for finding in findings] or [f"    {judge}: nothing to object to"]
