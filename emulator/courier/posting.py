"""Posting: one HTTP request to a receiver, and what came back. No redirect is followed, no proxy asked; every wait ends
at the deadline, however slowly the receiver drips; what is read has a bound."""

import http.client
import io
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from ipaddress import ip_address
from typing import Any, NamedTuple

from ..world.delivering import receiver

LARGEST_ANSWER = 64 * 1024
MOST_HEADERS, LONGEST_HEADER = 50, 1000  # of those noted
LOOPBACK = ("127.0.0.1", "::1")  # what `localhost` stands for, without asking anybody (RFC 6761)


class Refused(Exception):
    """The receiver is not on this machine, and its host was not allowed. Nothing was connected or looked up."""


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: str


class Posting(NamedTuple):
    """`deadline` in the seconds of `time.monotonic`."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    deadline: float

    def left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


Gate = Callable[[], AbstractContextManager[None]]


def post(posting: Posting, *, allowed: Iterable[str], gate: Gate) -> Answer:
    """Refused, OSError or HTTPException when no answer came. The request is written within the gate."""
    parts = receiver(posting.url)
    line = _connected(posting, targets(parts.hostname or "", allowed))
    try:
        if parts.scheme == "https":
            line.encrypt(parts.hostname or "")
        with gate():
            headers = {"Host": parts.netloc, **posting.headers}
            line.connection.request("POST", _path(parts.path, parts.query), posting.body, headers)
        return _answer(line.connection.getresponse())
    finally:
        line.hang_up()


def targets(host: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """The addresses to try. Refused beyond loopback, unless the host is among the allowed ones."""
    host = host.lower().rstrip(".")
    if host in allowed:
        return (host,)
    if host == "localhost" or host.endswith(".localhost"):
        return LOOPBACK
    try:
        if ip_address(host).is_loopback:
            return (host,)
    except ValueError:
        pass
    raise Refused(f"{host} is not on this machine; start with --webhook-allow-host {host} to allow it")


class _Line:
    """A connection in place of whose socket this stands: each wait on it has what is left of the time."""

    def __init__(self, plain: socket.socket, posting: Posting, host: str) -> None:
        self._socket: Any = plain
        self._left = posting.left
        self.connection = _Connection(host)
        self.connection.sock = self

    def encrypt(self, host: str) -> None:
        import ssl

        self._socket.settimeout(self._left())
        self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=host)

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._left())
        self._socket.sendall(data)

    def recv_into(self, buffer: Any) -> int:
        self._socket.settimeout(self._left())
        read: int = self._socket.recv_into(buffer)
        return read

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """http.client closes before the answer is read; it is `hang_up` that does."""

    def hang_up(self) -> None:
        self._socket.close()


class _Connection(http.client.HTTPConnection):
    """Without the header that http.client adds on its own."""

    sock: Any

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.auto_open = 0

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        super().putrequest(method, url, skip_host, skip_accept_encoding=True)


class _Reader(io.RawIOBase):
    def __init__(self, line: _Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.recv_into(buffer)


def _connected(posting: Posting, hosts: tuple[str, ...]) -> _Line:
    """To the first of the hosts that takes the connection."""
    parts = receiver(posting.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    failure: OSError = ConnectionRefusedError()
    for host in hosts:
        try:
            return _Line(socket.create_connection((host, port), posting.left()), posting, host)
        except OSError as error:
            failure = error
    raise failure


def _path(path: str, query: str) -> str:
    return f"{path or '/'}{f'?{query}' if query else ''}"


def _answer(response: http.client.HTTPResponse) -> Answer:
    """The status decides; a body that breaks off or never ends is noted as far as it came."""
    headers = {name[:LONGEST_HEADER]: value[:LONGEST_HEADER] for name, value in response.getheaders()[:MOST_HEADERS]}
    return Answer(response.status, headers, _body(response).decode("utf-8", "replace"))


def _body(response: http.client.HTTPResponse) -> bytes:
    body = bytearray()
    try:
        while len(body) < LARGEST_ANSWER and (part := response.read1(LARGEST_ANSWER - len(body))):
            body += part
    except (OSError, http.client.HTTPException):
        pass
    return bytes(body)
