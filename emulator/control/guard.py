"""Guard: who may drive the emulator. No web page may; beyond loopback only who holds the token."""

import hmac
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..protocol.call import Headers
from ..protocol.problem import Problem


@dataclass(frozen=True, slots=True)
class Guard:
    """`loopback`: whether the server is bound there. Elsewhere the `token` is asked for, and without one nobody may.
    `public_host`: the host of --public-url, if any."""

    loopback: bool
    token: str | None
    public_host: str | None = None

    def check(self, headers: Headers, base_url: str) -> None:
        """Problem unless the request may pass. Without a token a browser could be led here by a name that resolves to
        loopback, so only names of loopback are taken as Host; and no page of another origin is let in by either way."""
        origin = headers.get("Origin")
        own = urlsplit(base_url)
        if origin is not None and origin != f"{own.scheme}://{own.netloc}":
            raise _forbidden(f"Origin {origin!r} is not this emulator's own")
        if not self.loopback:
            self._check_token(headers.get("Authorization", ""))
        elif not is_loopback(_host(headers.get("Host"))) and _host(headers.get("Host")) != self.public_host:
            raise _forbidden(f"Host {headers.get('Host')!r} is no name of loopback")

    def _check_token(self, authorization: str) -> None:
        kind, _, token = authorization.partition(" ")
        sent = token.strip().encode("utf-8", "surrogatepass") if kind.lower() == "bearer" else b""
        if not self.token or not hmac.compare_digest(sent, self.token.encode()):
            raise Problem("unauthorized", "no or wrong control token: it was printed at start", message=TOKEN_NEEDED)


TOKEN_NEEDED = "The control API needs the token that the emulator printed at start."


def _forbidden(why: str) -> Problem:
    return Problem("forbidden", why, message="The control API takes no requests from web pages or foreign hosts.")


def _host(header: str | None) -> str:
    """The host name of a Host header, without port and brackets; empty when there is none."""
    try:
        return urlsplit(f"//{header or ''}").hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
