"""What no HTTP client would send: bytes on a socket."""

import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from ..craftkit import LIVE_KEY, Craftkit


class Answer(NamedTuple):
    """`rest` is what came after the first body: the answers to pipelined requests."""

    status: int
    content_type: str
    headers: dict[str, str]
    body: bytes
    rest: bytes


def address(craftkit: Craftkit) -> tuple[str, int]:
    parts = urlsplit(craftkit.root)
    assert parts.hostname and parts.port
    return parts.hostname, parts.port


def exchange(craftkit: Craftkit, sent: bytes) -> bytes:
    """All that the server says until it closes the connection."""
    received = b""
    with socket.create_connection(address(craftkit), timeout=20) as connection:
        try:
            connection.sendall(sent)
            while part := connection.recv(65_536):
                received += part
        except (ConnectionResetError, BrokenPipeError):
            pass  # refused and closed before all was sent; what it said before that counts
    return received


def first_answer(received: bytes) -> Answer:
    head, _, rest = received.partition(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", 0))
    status = int(start.split(" ", 2)[1])
    return Answer(status, headers.get("content-type", ""), headers, rest[:length], rest[length:])


def ask(
    craftkit: Craftkit,
    line: str,
    *headers: str,
    body: bytes = b"",
    host: str | None = "",
) -> Answer:
    """One request, written by hand. `host`: another Host than the server's, or None for none at all."""
    lines = [line]
    if host is not None:
        lines.append(f"Host: {host or ':'.join(map(str, address(craftkit)))}")
    lines += [f"Authorization: Bearer {LIVE_KEY}", *headers, "Connection: close", "", ""]
    return first_answer(exchange(craftkit, "\r\n".join(lines).encode("latin-1") + body))
