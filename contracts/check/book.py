"""Book: every exchange of a run, judged as it comes in and kept redacted. Nothing is thrown half-way."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import Lock
from typing import NamedTuple

from ..exchange import Exchange
from ..judge import Disagreement, Judge
from ..ledger import Ledger
from ..redaction import Redactor
from ..specification import Specification
from .deviation import Deviation
from .replies import Replies

VAGUE = ("rule-broken", "reference-broken", "limit-not-kept", "paging-broken")
REQUEST_KINDS = {"taken": "request-taken", "refused": "request-refused"}


class Noted(NamedTuple):
    """`step`: the logical name of the request, the same on every target. `apart`: asked of this target alone, and so
    not compared with another."""

    step: str
    operation: str
    exchange: Exchange
    apart: bool = False


class Book:
    """`marked`: whether an exchange was made wrong on purpose, and so is no deviation (the emulator's faults)."""

    def __init__(
        self, specification: Specification, judge: Judge, redactor: Redactor, *, marked: Callable[[Exchange], bool]
    ) -> None:
        self.specification = specification
        self.ledger = Ledger(specification)
        self.noted: list[Noted] = []
        self.deviations: dict[str, Deviation] = {}
        self.examples: dict[str, Noted] = {}
        self.counts: dict[str, int] = {}
        self.broken: list[Disagreement] = []
        self.told: dict[str, set[str]] = {}  # by step, the places that something was said of
        self._judge, self._redactor, self._marked = judge, redactor, marked
        self._replies = Replies(specification)
        self._contract_told: set[tuple[str, str]] = set()
        self._lock = Lock()

    def note(self, exchange: Exchange, step: str, *, apart: bool = False) -> Noted:
        """Judge an exchange, and keep it without its secrets."""
        match = self.specification.find(exchange.method, exchange.path)
        operation = match.operation.id if match else ""
        noted = Noted(self._redactor.name(step), operation, self._redactor.exchange(exchange), apart)
        with self._lock:
            self.noted.append(noted)
            self.ledger.note([exchange])
            if not self._marked(exchange):
                replies = self._replies.deviations(exchange)
                self._contract_told.update((noted.step, each.where) for each in replies)
                self._claim([*replies, *self._second_thoughts(exchange, operation)], noted)
        return noted

    def unjudged(self, exchange: Exchange, step: str, operation: str) -> Noted:
        """What the contract has nothing to say of, such as silence."""
        return Noted(step, operation, self._redactor.exchange(exchange), apart=True)

    def broken_places(self, noted: Noted) -> set[str]:
        """Where the contract says that this answer is wrong."""
        return {place for step, place in self._contract_told if step == noted.step}

    @property
    def compared(self) -> list[Noted]:
        """What parity looks at."""
        return [noted for noted in self.noted if not noted.apart]

    @property
    def told_times(self) -> int:
        """How often something was found wrong."""
        return sum(self.counts.values())

    def claim(self, deviation: Deviation, noted: Noted) -> None:
        """What a probe found. Where the contract has spoken of that very place, a vague word beside it
        would only mislead."""
        with self._lock:
            if deviation.kind not in VAGUE or (noted.step, deviation.where) not in self._contract_told:
                self._claim([deviation], noted)

    def unanswered(self, exchange: Exchange, operation: str, why: str) -> None:
        """A question without a whole answer. Where nothing was ever answered, it is not the service that deviates."""
        if self.noted:
            noted = self.unjudged(exchange, f"{operation}, unanswered", operation)
            self.claim(Deviation("no-answer", operation, "reply", None, "an answer", why), noted)

    def shown(self, text: str) -> str:
        """Without its secrets."""
        return self._redactor.text(text)

    def _claim(self, deviations: Iterable[Deviation], noted: Noted) -> None:
        for deviation in deviations:
            shown = replace(
                deviation,
                where=self._redactor.name(deviation.where),
                expected=self._redactor.text(deviation.expected),
                came=self._redactor.at(deviation.where, deviation.came),
            )
            self.told.setdefault(noted.step, set()).add(shown.where)
            key = shown.fingerprint
            self.deviations.setdefault(key, shown)
            self.examples.setdefault(key, noted)
            self.counts[key] = self.counts.get(key, 0) + 1

    def _second_thoughts(self, exchange: Exchange, operation: str) -> list[Deviation]:
        """What both opinions agree on and the service does not; where they disagree, the check itself is broken."""
        found: list[Deviation] = []
        for disagreement in self._judge.disagreements(exchange):
            if disagreement.kind in REQUEST_KINDS:
                came = "; ".join(map(str, disagreement.first)) or f"{exchange.status} {exchange.problem}"
                kind = REQUEST_KINDS[disagreement.kind]
                found.append(Deviation(kind, operation, "request", exchange.status, came=came[:300]))
            elif disagreement.kind == "opinions":
                self.broken.append(disagreement)
        return found
