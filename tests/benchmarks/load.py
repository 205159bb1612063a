"""Load: keep-alive connections that send a request as soon as the last one is answered. Bounded in time."""

import json
import re
import selectors
import socket
import time
from typing import NamedTuple

KEY = "ck_live_demo0000000000000000000000000000"
BODY = json.dumps({"data": {"customer": {"name": "Acme Corp"}, "items": [{"description": "Widget", "quantity": "5"}]}})
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Work(NamedTuple):
    """One request, said again and again, and the status that it must be answered with."""

    name: str
    method: str
    path: str
    status: int
    body: str = ""

    @property
    def bytes(self) -> bytes:
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {KEY}\r\n"
        if self.body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n"
        return f"{head}\r\n{self.body}".encode()


class Connection:
    """A keep-alive connection that asks again as soon as it is answered."""

    def __init__(self, port: int, work: Work) -> None:
        self._request, self._expected = work.bytes, f"HTTP/1.1 {work.status} ".encode()
        self._received = b""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(self._request)

    def hear(self) -> int:
        """Read what came: 1 when that completed an answer, else 0. AssertionError for one of another status."""
        self._received += self.socket.recv(65536)
        if not _is_whole(self._received, self._expected):
            return 0
        self._received = b""
        self.socket.sendall(self._request)
        return 1


def requests_per_second(port: int, work: Work, *, connections: int, seconds: float) -> float:
    """Answered requests per second."""
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            connection = Connection(port, work)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        answered, started = 0, time.perf_counter()
        while (now := time.perf_counter()) < started + seconds:
            answered += sum(key.data.hear() for key, _ in selector.select(1))
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return answered / (now - started)


def _is_whole(answer: bytes, expected: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    assert head.startswith(expected), answer[:300]
    length = LENGTH.search(head)
    return length is not None and len(body) >= int(length[1])
