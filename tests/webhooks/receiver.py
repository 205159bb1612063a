"""A receiver of webhooks on a real socket, which answers as it is told and keeps what it was sent."""

import hmac
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

SECRET = "whsec_test_0123456789"
LONGEST_WAIT = 20.0


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    def is_signed_with(self, secret: str) -> bool:
        """As a partner would verify it: over the raw bytes."""
        expected = hmac.new(secret.encode(), self.body, sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["x-craftkit-signature"])


Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.close_connection = True
        self.server.receiver.take(Received(self.path, dict(self.headers.items()), body), self)

    def log_message(self, format: str, *args: Any) -> None: ...


class Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: "Receiver"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away before it had its answer is no news here."""


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def raw(data: bytes) -> Answer:
    """What is written instead of HTTP."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(data)

    return answer


class Receiver:
    """`script`: the answers to come; `otherwise` is the answer when there are no more. `tls`: it speaks https."""

    def __init__(self, *script: Answer, otherwise: Answer | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.script = list(script)
        self.otherwise = otherwise or status(200)
        self.received: list[Received] = []
        self.released = threading.Event()
        self._changed = threading.Condition()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.receiver = self
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}/hooks?from=craftkit"

    def take(self, received: Received, handler: Handler) -> None:
        with self._changed:
            self.received.append(received)
            answer = self.script.pop(0) if self.script else self.otherwise
            self._changed.notify_all()
        answer(handler)

    def wait_for(self, count: int) -> list[Received]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.received) >= count, LONGEST_WAIT), self.received
            return list(self.received)

    def hang(self, handler: Handler) -> None:
        """No answer until the test is over."""
        self.released.wait(LONGEST_WAIT)

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def receiving(
    *script: Answer, otherwise: Answer | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    receiver = Receiver(*script, otherwise=otherwise, tls=tls)
    try:
        yield receiver
    finally:
        receiver.close()
