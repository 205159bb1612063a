"""Forwarding: a deployment that is the emulator, but for what a lie makes of its replies on their way."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import requests

OWN = frozenset(("connection", "transfer-encoding", "content-length", "date", "server", "keep-alive"))


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


Change = Callable[[str, str, Answer], Answer]  # of method and path


class Forwarder(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: str, change: Change) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream, self.change = upstream, change
        self.http = requests.Session()
        self.http.trust_env = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Forwarder
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written one after the other: a body would wait 40 ms

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        address = f"{self.server.upstream}{self.path}"
        reply = self.server.http.request(self.command, address, headers=headers, data=body, allow_redirects=False)
        kept = {name: value for name, value in reply.headers.items() if name.lower() not in OWN}
        self._answer(self.server.change(self.command, self.path, Answer(reply.status_code, kept, reply.content)))

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, *args: Any) -> None: ...


@contextmanager
def forwarding(upstream: str, change: Change) -> Iterator[str]:
    with Forwarder(upstream, change) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.address
        server.shutdown()
