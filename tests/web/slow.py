"""Many requests at once, as bytes on sockets: sent, and not waited for."""

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ..api.wire import Answer, address, first_answer
from ..craftkit import Craftkit


class Pending:
    """Requests that were sent, one a connection."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        self._sockets = sockets

    def answered(self) -> int:
        """How many have an answer, or the beginning of one."""
        poll = select.poll()
        for each in self._sockets:
            poll.register(each, select.POLLIN)
        return len(poll.poll(0))

    def answers(self) -> list[Answer]:
        """All of them, waited for."""
        return [first_answer(_read(each)) for each in self._sockets]


def _read(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(1 << 20), b""))


@contextmanager
def sent(craftkit: Craftkit, path: str, *, count: int) -> Iterator[Pending]:
    """GET `path` so many times at once."""
    prefix = f"/s/{craftkit.session}" if craftkit.session else ""
    lines = [f"GET {prefix}{path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {craftkit.key}"]
    request = "\r\n".join([*lines, "Connection: close", "", ""]).encode()
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_connection(address(craftkit), timeout=60)) for _ in range(count)]
        for each in sockets:
            each.sendall(request)
        yield Pending(sockets)
