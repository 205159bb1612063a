"""Call, Reply, Principal: what goes into an operation and what comes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, overload

from .occasion import Occasion


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls. `key` is the public prefix of the key, safe to log (D10). `account_id` is set for an account key,
    `session_id` for the token of an embed session."""

    project_id: str
    key: str
    test: bool
    account_id: str = ""
    session_id: str = ""


NOBODY = Principal(project_id="", key="", test=False)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a multipart form, as its sender described it."""

    name: str
    filename: str
    content_type: str
    content: bytes


class Headers(Protocol):
    """Of a request: values by name, whatever the name's case."""

    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, default: str, /) -> str: ...


@dataclass(slots=True)
class Call:
    """One request, freed of HTTP.

    `base_url` is the address under which the client came, session prefix included, without a trailing slash.
    `payload` holds the raw body, or None when it was over the limit; `body` is what it parsed to. `occasion` is there
    while faults are armed.
    """

    operation: str
    method: str
    base_url: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Headers = field(default_factory=dict[str, str])
    payload: bytes | None = b""
    address: str | None = None
    user_agent: str | None = None
    principal: Principal = NOBODY
    body: Any = None
    occasion: Occasion | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An operation's answer: a JSON `body`, or a `document` whose PDF is drawn later, outside the world's lock.

    `later` makes the answer in its place, outside the lock too: it may wait.
    """

    status: int
    body: Any = None
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    later: "Callable[[], Reply] | None" = None
