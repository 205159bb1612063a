"""Address: the base URL of a target, as somebody gave it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from .errors import Unusable


def checked(given: str) -> str:
    """Without its last slash. Unusable when it is none."""
    try:
        parts = urlsplit(given)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "@" in parts.netloc:
        example = "https://api.craftkit.dev or http://127.0.0.1:4010"
        raise Unusable(f"--base-url: expected an address such as {example}, came {_shown(given)!r}")
    return given.rstrip("/")


def is_near(address: str) -> bool:
    """Whether it is on this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(given: str) -> str:
    """Without the password that it may hold."""
    scheme, slashes, rest = given.rpartition("//")
    host, at, _ = rest.rpartition("@")
    return f"{scheme}{slashes}...{rest[len(host) :]}" if at else given
