"""Faults as a partner's QA arms them, and what its client then sees on the socket."""

import socket
import time
from typing import Any, NamedTuple

from ..api.wire import address
from ..craftkit import Craftkit

HEADER = "craftkit-emulator-fault"


def arm(craftkit: Craftkit, fault: str, **fields: Any) -> str:
    """Its id."""
    (armed,) = craftkit.control("POST", "/faults", {"fault": fault, **fields})["faults"]
    id: str = armed["id"]
    return id


def armed(craftkit: Craftkit, id: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = craftkit.control("GET", "/faults")["faults"]
    return next(each for each in found if each["id"] == id)


class Seen(NamedTuple):
    """What came on a socket until the server closed it. `status` is 0 when nothing came."""

    status: int
    headers: dict[str, str]
    body: bytes
    parts: int
    seconds: float

    @property
    def is_cut_off(self) -> bool:
        return len(self.body) < int(self.headers["content-length"])


def see(craftkit: Craftkit, path: str = "/v1/templates", method: str = "GET", body: bytes = b"") -> Seen:
    prefix = f"/s/{craftkit.session}" if craftkit.session else ""
    lines = [f"{method} {prefix}{path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {craftkit.key}"]
    request = "\r\n".join([*lines, f"Content-Length: {len(body)}", "Connection: close", "", ""]).encode() + body
    since = time.monotonic()
    with socket.create_connection(address(craftkit), timeout=20) as connection:
        connection.sendall(request)
        parts = list(iter(lambda: connection.recv(65_536), b""))
    return _seen(b"".join(parts), len(parts), time.monotonic() - since)


def _seen(received: bytes, parts: int, seconds: float) -> Seen:
    head, _, body = received.partition(b"\r\n\r\n")
    if not head:
        return Seen(0, {}, b"", parts, seconds)
    start, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Seen(int(start.split()[1]), headers, body, parts, seconds)
