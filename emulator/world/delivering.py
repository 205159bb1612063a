"""Outgoing webhooks: who subscribed, what is to be delivered, what each attempt met (webhooks.md sections 2 to 4)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

EVENTS = (
    *("render.succeeded", "render.failed"),
    *("signature.sent", "signature.viewed", "signature.signed", "signature.completed"),
    *("signature.declined", "signature.expired", "signature.cancelled"),
    *("document.share_created", "document.share_revoked", "document.email_sent", "document.email_opened"),
    *("document.viewed", "document.downloaded", "document.printed"),
    "form.submitted",
)
OTHER_FAMILIES = ("render", "signature")  # D31: of those above
DEFAULT_EVENTS = ("render.succeeded", "render.failed")  # [WWW] webhooks
ALL = "all"
LONGEST_URL = 2000


@dataclass(frozen=True, slots=True)
class Subscription:
    """`active` off: it gets no further attempt. `deleted`: it is shown nowhere any more, either."""

    id: str
    project_id: str
    url: str
    secret: str
    events: frozenset[str]
    created_at: int
    active: bool = True
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver. `status` is the receiver's, None when there was no answer; then `error` says why.
    `faults`: ids of those that struck it."""

    number: int
    at: int
    url: str
    request_headers: Mapping[str, str]
    status: int | None = None
    response_headers: Mapping[str, str] | None = None
    response_body: str | None = None
    error: str | None = None
    faults: tuple[str, ...] = ()

    @property
    def acknowledged(self) -> bool:
        """Any 2xx; a redirect is a failure (U56)."""
        return self.status is not None and 200 <= self.status < 300


class Patience(NamedTuple):
    """How often a delivery is tried, the first time included; after which attempts again; what it is in the end."""

    attempts: int
    tries_again: Callable[[Attempt], bool]
    given_up: str


# D30. To the design note no answer at all is no 5xx either.
PATIENCE = Patience(6, lambda attempt: True, "abandoned")  # [GUIDE] webhooks, U56
OTHER_PATIENCE = Patience(5, lambda attempt: attempt.status is not None and attempt.status >= 500, "failed")
STATES = ("pending", "delivered", "abandoned", "failed")


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a subscription. `id` is stable across attempts. `payload` is the exact body; None once a
    `form.submitted` was purged. `state`: one of STATES."""

    id: str
    subscription_id: str
    project_id: str
    event: str
    payload: bytes | None
    created_at: int
    state: str = "pending"
    next_at: int | None = None
    attempts: tuple[Attempt, ...] = ()


def receiver(url: str) -> SplitResult:
    """The parts of a receiver's URL. ValueError for what no request can be sent to."""
    expected = "expected an http or https URL such as http://127.0.0.1:9000/webhooks"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(expected) from None
    odd = not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST_URL
    if odd or not host or parts.scheme not in ("http", "https") or "@" in parts.netloc or parts.fragment:
        raise ValueError(expected)
    return parts


def event_names(names: Iterable[str]) -> frozenset[str]:
    """Those events, `all` standing for every one. ValueError for a name that is none."""
    asked = set(names)
    if unknown := sorted(asked - {*EVENTS, ALL}):
        raise ValueError(f"no event is called {unknown[0][:60]!r}; there are {', '.join(EVENTS)}, and {ALL!r}")
    return frozenset(EVENTS if ALL in asked else asked)
