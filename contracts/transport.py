"""Transport: one request out, one whole reply back, and why not in one line."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import requests

LARGEST_REPLY = 64 * 1024 * 1024
PIECE = 64 * 1024


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


def seconds_asked(reply: Reply) -> float:
    """How long it asks to be left alone (RFC 9110, 10.2.3: seconds or a date); a second where that cannot be read."""
    asked = reply.header("Retry-After").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked)
    try:
        date = parsedate_to_datetime(asked)
    except (ValueError, TypeError, OverflowError):
        return 1.0
    return max(1.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


class How(NamedTuple):
    """`timeout` in seconds; `proxied`: through the proxy that the environment names; `certificates`: a file of those
    that are trusted, instead of the usual ones."""

    agent: str
    timeout: float
    proxied: bool
    certificates: str | None


def exchanged(session: "requests.Session", request: Request, how: How) -> Reply:
    """NoAnswer when no whole reply came. Redirects are not followed."""
    import requests

    proxies = requests.utils.get_environ_proxies(request.url) if how.proxied else {}
    headers = {"User-Agent": how.agent, **request.headers}
    wanted = requests.Request(request.method, request.url, headers=headers, data=request.body)
    try:
        answer = session.send(
            wanted.prepare(),
            timeout=how.timeout,
            allow_redirects=False,
            stream=True,
            proxies=dict(proxies),
            verify=how.certificates or True,
        )
        with answer:
            return Reply(answer.status_code, dict(answer.headers), _body(answer))
    except requests.exceptions.InvalidHeader:  # whose text has the value, which may be a key
        raise NoAnswer(f"{request.method} {request.url}: a header has a value that cannot be sent") from None
    except requests.Timeout:
        raise NoAnswer(f"{request.method} {request.url}: no reply within {how.timeout:g} s", timed_out=True) from None
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
