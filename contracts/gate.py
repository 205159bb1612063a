"""Gate: the one way out to a target. Every request passes it, and is refused, paced or cut off here.

A further rule is a further row of RULES: a function of policy, request and count of requests so far that says why not.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import requests

READING = frozenset({"GET", "HEAD"})
WRITING = READING | {"POST", "PUT", "PATCH", "DELETE"}
LARGEST_REPLY = 64 * 1024 * 1024
PIECE = 64 * 1024


class Refused(Exception):
    """The gate did not let the request out. Nothing was sent."""


class NoAnswer(Exception):
    """No whole reply came. `timed_out`: because it took too long."""

    def __init__(self, text: str, *, timed_out: bool = False) -> None:
        super().__init__(text)
        self.timed_out = timed_out


class Request(NamedTuple):
    """`operation`: the operationId of the contract, where there is one."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    operation: str = ""


class Reply(NamedTuple):
    """Header names as they came; find them by `header`."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Policy:
    """`hosts`: names with ports, as in URLs. `rate`: requests a second, None for no limit. `timeout`: for a whole
    exchange, however slowly it drips. `run` goes into the user agent."""

    hosts: frozenset[str]
    run: str
    methods: frozenset[str] = READING
    budget: int = 1000
    rate: float | None = None
    timeout: float = 30.0
    proxied: bool = False

    @property
    def agent(self) -> str:
        return f"craftkit-contracts (run {self.run})"


Rule = Callable[[Policy, Request, int], str]
RULES: tuple[Rule, ...] = (
    lambda policy, request, sent: (
        "" if urlsplit(request.url).netloc in policy.hosts else f"{urlsplit(request.url).netloc} is no host of this run"
    ),
    lambda policy, request, sent: (
        "" if request.method in policy.methods else f"{request.method} is not allowed in this run"
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
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next_slot: float = 0.0
    _idle: list["requests.Session"] = field(default_factory=list)

    def send(self, request: Request) -> Reply:
        """Refused when a rule forbids it, NoAnswer when no whole reply came in time. Redirects are not followed."""
        self._wait_for(self._slot(request))
        found: list[Reply | Exception] = []
        # A reply that drips byte by byte outlives every timeout of a socket: the whole exchange has one deadline
        worker = threading.Thread(target=lambda: found.append(self._exchanged(request)), daemon=True)
        worker.start()
        worker.join(self.policy.timeout)
        if not found:
            text = f"{request.method} {request.url}: no whole reply within {self.policy.timeout:g} s"
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
            why = next((why for rule in RULES if (why := rule(self.policy, request, self.sent))), "")
            if why:
                raise Refused(f"{request.method} {request.url}: {why}")
            self.sent += 1
            slot = max(self._next_slot, time.monotonic())
            self._next_slot = slot + (1 / self.policy.rate if self.policy.rate else 0)
            return slot

    def _wait_for(self, slot: float) -> None:
        if (left := slot - time.monotonic()) > 0:
            time.sleep(left)

    def _exchanged(self, request: Request) -> Reply | Exception:
        session = self._session()
        try:
            reply = _sent(session, request, self.policy)
        except Exception as error:  # noqa: BLE001 - it is handed over to the thread that asked
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


def _sent(session: "requests.Session", request: Request, policy: Policy) -> Reply:
    import requests

    proxies = requests.utils.get_environ_proxies(request.url) if policy.proxied else {}
    headers = {"User-Agent": policy.agent, **request.headers}
    prepared = requests.Request(request.method, request.url, headers=headers, data=request.body).prepare()
    try:
        answer = session.send(
            prepared, timeout=policy.timeout, allow_redirects=False, stream=True, proxies=dict(proxies)
        )
        with answer:
            return Reply(answer.status_code, dict(answer.headers), _body(answer))
    except requests.Timeout:
        raise NoAnswer(
            f"{request.method} {request.url}: no reply within {policy.timeout:g} s", timed_out=True
        ) from None
    except (requests.RequestException, ValueError) as error:
        raise NoAnswer(f"{request.method} {request.url}: {_reason(error)}") from None


def _body(answer: "requests.Response") -> bytes:
    body = bytearray()
    for piece in answer.iter_content(PIECE):
        body += piece
        if len(body) > LARGEST_REPLY:
            raise ValueError(f"the reply is larger than {LARGEST_REPLY} bytes")
    return bytes(body)


def _reason(error: BaseException) -> str:
    """The innermost of the reasons that wrap each other, in one line."""
    for _ in range(5):
        inner = getattr(error, "reason", None) or (error.args[-1] if error.args else None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    return " ".join(str(getattr(error, "strerror", None) or str(error) or type(error).__name__).split())[:300]
