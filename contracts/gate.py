"""Gate: the one way out to a target. Every request passes it, and is refused, paced or cut off here.

A further rule is a further row of RULES: a function of policy, request and count of requests so far that says why not.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from .payload import json_of
from .transport import How, NoAnswer, Reply, Request, exchanged, seconds_asked

if TYPE_CHECKING:
    import requests

__all__ = ("READING", "WRITING", "Ceiling", "Gate", "NoAnswer", "Policy", "Refused", "Reply", "Request", "Spent")
READING = frozenset({"GET", "HEAD"})
WRITING = READING | {"POST", "PUT", "PATCH", "DELETE"}
TOO_MANY, BROKEN = 429, 500
LONGEST_PATIENCE = 60.0  # seconds
TIMEOUT = 30.0  # seconds
RATE, PATIENCE, FUSE = 5.0, 3, 20  # of a deployment, where nobody says otherwise


class Refused(Exception):
    """The gate did not let the request out. Nothing was sent."""


class Spent(Refused):
    """It would cost more than was allowed. The rest of the run may go on."""


class Ceiling(NamedTuple):
    """How often an operation may go out, and the flag that says so."""

    most: int
    flag: str


class Watcher(Protocol):
    """Hears of every request just before it goes out, and may refuse it; and of what came, None for no whole reply."""

    def before(self, request: Request) -> Any: ...

    def after(self, noted: Any, request: Request, reply: Reply | None) -> None: ...


@dataclass(frozen=True)
class Policy:
    """`hosts`: names with ports, as in URLs. `operations`: the only operationIds that may be called; None for all.
    `rate`: requests a second, None for no limit. `timeout`: for a whole exchange, however slowly it drips. `run` goes
    into the user agent. `patience`: how often a request is sent again that was turned away with 429; `fuse`: after so
    many failures in a row nothing more is sent, None for never. `proxied`, `certificates`: see `How`. `ceilings`: of
    operations that cost. `ends`: by a steady clock, when nothing more is sent or waited for."""

    hosts: frozenset[str]
    run: str
    methods: frozenset[str] = READING
    budget: int = 1000
    rate: float | None = None
    timeout: float = TIMEOUT
    proxied: bool = False
    operations: frozenset[str] | None = None
    certificates: str | None = None
    patience: int = 0
    fuse: int | None = None
    ends: float = math.inf
    ceilings: Mapping[str, Ceiling] = field(default_factory=dict)

    @property
    def agent(self) -> str:
        return f"craftkit-contracts (run {self.run})"

    @property
    def how(self) -> How:
        return How(self.agent, self.timeout, self.proxied, self.certificates)


Rule = Callable[[Policy, Request, int], str]
RULES: tuple[Rule, ...] = (
    lambda policy, request, sent: (
        "" if urlsplit(request.url).netloc in policy.hosts else f"{urlsplit(request.url).netloc} is no host of this run"
    ),
    lambda policy, request, sent: (
        "" if request.method in policy.methods else f"{request.method} is not allowed in this run"
    ),
    lambda policy, request, sent: (
        ""
        if policy.operations is None or request.operation in policy.operations
        else f"{request.operation or 'what is no operation'} is not in the list of operations of this run"
    ),
    lambda policy, request, sent: (
        "" if sent < policy.budget else f"the budget of {policy.budget} requests is spent (--budget raises it)"
    ),
)


@dataclass
class Gate:
    """For all threads of a run; connections are kept and shared."""

    policy: Policy
    sent: int = 0
    watch: Watcher | None = None
    _costly: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next_slot: float = 0.0
    _failures: int = 0
    _closed: str = ""
    _idle: list["requests.Session"] = field(default_factory=list)

    def send(self, request: Request) -> Reply:
        """Refused when a rule forbids it, NoAnswer when no whole reply came in time. Redirects are not followed. A
        target that asks for patience (429) gets it, and the question again: it was not dealt with."""
        for _ in range(1 + self.policy.patience):
            reply = self._answered(request)
            if reply.status != TOO_MANY or not self._be_patient(reply):
                break
        return reply

    def _answered(self, request: Request) -> Reply:
        """And the circuit: after so many failures in a row nothing more is sent."""
        self._wait_for(self._slot(request))
        try:
            reply = self._in_time(request)
        except NoAnswer:
            self._count(failed=True)
            raise
        self._count(failed=reply.status >= BROKEN or reply.status == TOO_MANY)
        return reply

    def _count(self, *, failed: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failed else 0

    def _be_patient(self, reply: Reply) -> bool:
        """Nobody goes out before as much time has passed as it asks for; where that is too long, nobody ever again."""
        if not self.policy.patience:
            return False
        seconds = seconds_asked(reply)
        with self._lock:
            if seconds > LONGEST_PATIENCE:
                self._closed = f"the target asks to be left alone for {seconds:.0f} s: nothing more is sent to it"
            self._next_slot = max(self._next_slot, time.monotonic() + min(seconds, LONGEST_PATIENCE))
        return not self._closed

    def _in_time(self, request: Request) -> Reply:
        noted = self.watch.before(request) if self.watch else None
        found: list[Reply | Exception] = []
        # A reply that drips byte by byte outlives every timeout of a socket: the whole exchange has one deadline
        worker = threading.Thread(target=lambda: found.append(self._watched(request, noted)), daemon=True)
        worker.start()
        timeout = max(0.0, min(self.policy.timeout, self.policy.ends - time.monotonic()))
        worker.join(timeout)
        if not found:
            text = f"{request.method} {request.url}: no whole reply within {timeout:.3g} s"
            raise NoAnswer(text, timed_out=True)
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()

    def _slot(self, request: Request) -> float:
        """When it may go out. It counts from here on, whatever becomes of it."""
        with self._lock:
            slot = max(self._next_slot, time.monotonic())
            why = "there is no time left for it" if slot >= self.policy.ends else self._why_not(request)
            if why:
                raise Refused(f"{request.method} {request.url}: {why}")
            self._keep_count(request)
            self.sent += 1
            self._next_slot = slot + (1 / self.policy.rate if self.policy.rate else 0)
            return slot

    def _why_not(self, request: Request) -> str:
        if self.policy.fuse is not None and self._failures >= self.policy.fuse:
            return f"the last {self._failures} requests failed: nothing more is sent to this target"
        return self._closed or next((why for rule in RULES if (why := rule(self.policy, request, self.sent))), "")

    def _keep_count(self, request: Request) -> None:
        """Of what may cost: it counts before it goes out, as nobody knows whether a reply will come."""
        ceiling = self.policy.ceilings.get(request.operation)
        if ceiling is None or not _may_cost(request):
            return
        if self._costly[request.operation] >= ceiling.most:
            raise Spent(f"{request.operation}: {ceiling.most} may be sent in this run, and no more ({ceiling.flag})")
        self._costly[request.operation] += 1

    def _wait_for(self, slot: float) -> None:
        if (left := slot - time.monotonic()) > 0:
            time.sleep(left)

    def _watched(self, request: Request, noted: Any) -> Reply | Exception:
        """In the thread of the exchange, so that what comes after everybody has gone is heard of, too."""
        found = self._exchanged(request)
        if self.watch:
            self.watch.after(noted, request, found if isinstance(found, Reply) else None)
        return found

    def _exchanged(self, request: Request) -> Reply | Exception:
        session = None
        try:
            session = self._session()
            reply = exchanged(session, request, self.policy.how)
        except Exception as error:  # noqa: BLE001 - it is handed over to the thread that asked
            if session:
                session.close()
            return error
        with self._lock:
            self._idle.append(session)
        return reply

    def _session(self) -> "requests.Session":
        with self._lock:
            if self._idle:
                return self._idle.pop()
        import requests

        session = requests.Session()
        session.trust_env = False  # or a .netrc would replace our Authorization
        return session


def _may_cost(request: Request) -> bool:
    """What shows no credential, or has no object for a body, is certainly refused."""
    is_object = isinstance(json_of(request.body or b""), dict)
    return is_object and any(name.lower() == "authorization" for name in request.headers)
