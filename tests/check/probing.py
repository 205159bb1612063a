"""Probing: a run of probes at an emulator, as a check would do it, with a plain transport."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import sleep
from typing import Any

import requests
from craftkit_contracts.check.book import Book
from craftkit_contracts.check.probe import Probe
from craftkit_contracts.check.target import NEEDS, Target
from craftkit_contracts.check.visit import Created, Visit
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.judge import Judge
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.specification import Specification

from ..craftkit import ACCOUNT_KEY, ADMIN_KEY, GLOBEX_KEY, LIVE_KEY

KEYS = {
    "project": LIVE_KEY,
    "second": GLOBEX_KEY,
    "account": ACCOUNT_KEY,
    "admin": ADMIN_KEY,
    "hook": "demo-invoice-token",
    "hook-secret": "demo-invoice-secret",
}
ALL = frozenset(NEEDS) - {"control"}
READING = ALL - {"writes", "signatures", "mail"}
Lie = Callable[[str, Exchange], Exchange]


def briefly(seconds: float) -> None:
    """The emulator is done in a fifth of a second: long waits would help nobody."""
    sleep(min(seconds, 0.1))


@dataclass
class Run:
    """One book for all probes that are asked in it. `lie` alters replies of a named operation on their way."""

    base_url: str
    specification: Specification
    judge: Judge
    http: requests.Session
    id: str = "run"
    can: frozenset[str] = ALL
    lie: Lie = lambda operation, exchange: exchange
    pause: Callable[[float], None] = briefly
    asked: list[tuple[str, Exchange]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.target = Target("emulator", self.base_url, KEYS, self.can)
        redactor = Redactor(*KEYS.values())
        self.book = Book(self.specification, self.judge, redactor, marked=lambda exchange: False)
        self.shared: dict[str, Any] = {}

    def ask(self, probes: Iterable[Probe]) -> "Run":
        for probe in probes:
            if not probe.missing(self.target):
                probe.run(Visit(probe.name, self.target, self.book, self._send, self.shared, self.id, self.pause))
        return self

    @property
    def created(self) -> list[Created]:
        return list(self.shared.get("created", ()))

    @property
    def found(self) -> list[tuple[str, str, str]]:
        return [(each.kind, each.operation, each.where) for each in self.book.deviations.values()]

    @property
    def told(self) -> list[str]:
        """What a person would want to know of each deviation."""
        return [
            f"{each} ({self.book.examples[key].step}; {each.source})" for key, each in self.book.deviations.items()
        ] + [str(each) for each in self.book.broken]

    def _send(self, operation: str, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Exchange:
        response = self.http.request(
            method.upper(), url, headers=dict(headers), data=body, timeout=60, allow_redirects=False
        )
        exchange = self.lie(operation, Exchange.from_requests(response))
        self.asked.append((operation, exchange))
        return exchange
