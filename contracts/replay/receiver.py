"""Receiver: a partner's webhook endpoint on this machine. It answers as it was told and keeps what it was sent."""

import hmac
import json
import threading
from collections import Counter, deque
from collections.abc import Iterable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

LARGEST = 16 * 1024 * 1024


class Delivery(NamedTuple):
    """`attempt` counts the deliveries of one id as they came in; `status` is what was answered."""

    headers: dict[str, str]
    body: bytes
    attempt: int
    status: int

    @property
    def event(self) -> str:
        return self.headers.get("x-craftkit-event", "")

    @property
    def payload(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body.decode("utf-8", "replace")

    def is_signed_with(self, secret: str) -> bool:
        """As a partner verifies it: HMAC-SHA256 over the raw bytes, in hex ([WEBHOOKS] D33)."""
        expected = hmac.new(secret.encode(), self.body, sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), self.headers.get("x-craftkit-signature", "").encode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
        self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.send_response_only(self.server.receiver.take(headers, body))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: "Receiver"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who went away before the answer was there is no news."""


class Receiver:
    """`url` is its address; `waiting` what it was sent and no step has looked at yet. `signatures`: all that it was
    sent, and whether they were right."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.waiting: list[Delivery] = []
        self.signatures: dict[str, bool] = {}
        self._answers: deque[int] = deque()
        self._otherwise = 200
        self._attempts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.receiver = self
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/webhooks"

    def answer(self, statuses: Iterable[int], otherwise: int | None) -> None:
        """From now on; what was left of earlier instructions is forgotten."""
        with self._lock:
            self._answers = deque(statuses)
            self._otherwise = self._otherwise if otherwise is None else otherwise

    def take(self, headers: dict[str, str], body: bytes) -> int:
        with self._lock:
            status = self._answers.popleft() if self._answers else self._otherwise
            id = headers.get("x-craftkit-delivery-id", "")
            self._attempts[id] += 1
            delivery = Delivery(headers, body, self._attempts[id], status)
            self.waiting.append(delivery)
            self.signatures[headers.get("x-craftkit-signature", "")] = delivery.is_signed_with(self.secret)
            return status

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
