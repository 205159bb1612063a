"""Passage: one request to the target and its reply back, through the gate, with addresses that lead the right way."""

import re
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from ..address import is_near
from ..exchange import Exchange, lowered
from ..gate import Gate, NoAnswer, Policy, Refused, Reply, Request

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Of one connection, not of what is said (RFC 9110, 7.6.1); the body is handed on whole and as it is.
OF_THE_CONNECTION = frozenset(
    (
        *("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
        *("proxy-authenticate", "proxy-authorization"),
    )
)
DROPPED = OF_THE_CONNECTION | {"host", "content-length", "expect", "accept-encoding"}
NOT_KEPT = OF_THE_CONNECTION | {"content-encoding"}
READABLE = re.compile(r"application/json|text/.*|application/(?:javascript|yaml|.*\+json)")
NO_LIMIT = 10**9


class Passed(NamedTuple):
    """`exchange` as target and client would have had it without us; `began`, `ended`: seconds of a steady clock."""

    exchange: Exchange
    reply: Reply
    began: float
    ended: float


class Passage:
    """`base`: the target's, without a trailing slash; `own`: the address under which it is reached here."""

    def __init__(self, base: str, gate: Gate) -> None:
        self.base = base
        self.own = ""
        self._gate = gate

    def passed(self, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> Passed:
        """NoAnswer or Refused when there is no reply."""
        sent = {name: self._there(value) for name, value in _joined(headers) if name.lower() not in DROPPED}
        if "x-craftkit-signature" not in lowered(sent):  # it covers every byte
            body = self._rewritten(body, sent, self._ours, self.base)
        given = sent | {"Accept-Encoding": "identity"}
        began = time.monotonic()
        reply = self._gate.send(Request(method, self.base + target, given, body or None))
        ended = time.monotonic()
        exchange = Exchange(
            method, self.base + target, lowered(sent), body, reply.status, lowered(reply.headers), reply.body
        )
        return Passed(exchange, self._returned(reply), began, ended)

    def _returned(self, reply: Reply) -> Reply:
        kept = {name: value for name, value in reply.headers.items() if name.lower() not in NOT_KEPT}
        headers = {name: self._theirs.sub(self.own, value) for name, value in kept.items()}
        return Reply(reply.status, headers, self._rewritten(reply.body, headers, self._theirs, self.own))

    def _there(self, value: str) -> str:
        return self._ours.sub(self.base, value)

    @property
    def _ours(self) -> re.Pattern[str]:
        return address(self.own)

    @property
    def _theirs(self) -> re.Pattern[str]:
        return address(self.base)

    @staticmethod
    def _rewritten(body: bytes, headers: Mapping[str, str], old: re.Pattern[str], new: str) -> bytes:
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        if not READABLE.match(kind.lower()):
            return body
        return re.sub(old.pattern.encode(), new.encode().replace(b"\\", b"\\\\"), body)


def _joined(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Those that were sent several times as one (RFC 9110, 5.3)."""
    found: dict[str, tuple[str, str]] = {}
    for name, value in headers:
        first, before = found.get(name.lower(), (name, ""))
        between = "; " if name.lower() == "cookie" else ", "
        found[name.lower()] = first, f"{before}{between}{value}" if before else value
    return found.values()


def address(base: str) -> re.Pattern[str]:
    """Where the address stands in a text, and no longer one that begins like it."""
    return re.compile(re.escape(base) + r"(?![0-9A-Za-z.-])")


def gate_to(base: str, *, timeout: float, certificates: str | None, run: str) -> Gate:
    """The user's own traffic: every method, no budget and no pace, but this one host."""
    return Gate(
        Policy(
            hosts=frozenset({urlsplit(base).netloc}),
            run=run,
            methods=METHODS,
            budget=NO_LIMIT,
            timeout=timeout,
            proxied=not is_near(base),
            certificates=certificates,
        )
    )


__all__ = ("METHODS", "NoAnswer", "Passage", "Passed", "Refused", "address", "gate_to")
