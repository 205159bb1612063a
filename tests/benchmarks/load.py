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


def requests_per_second(port: int, work: Work, *, connections: int, seconds: float) -> float:
    """Answered requests per second. AssertionError for an answer of another status."""
    request, expected = work.bytes, f"HTTP/1.1 {work.status} ".encode()
    with selectors.DefaultSelector() as selector:
        sockets = [_connect(port) for _ in range(connections)]
        received = dict.fromkeys(sockets, b"")
        for connection in sockets:
            selector.register(connection, selectors.EVENT_READ)
            connection.sendall(request)
        answered, started = 0, time.perf_counter()
        while (now := time.perf_counter()) < started + seconds:
            for key, _ in selector.select(1):
                connection = key.fileobj
                assert isinstance(connection, socket.socket)
                received[connection] += connection.recv(65536)
                if _is_whole(received[connection], expected):
                    received[connection] = b""
                    answered += 1
                    connection.sendall(request)
        for connection in sockets:
            connection.close()
    return answered / (now - started)


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _is_whole(answer: bytes, expected: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    assert head.startswith(expected), answer[:300]
    length = LENGTH.search(head)
    return length is not None and len(body) >= int(length[1])
