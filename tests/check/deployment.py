"""A deployment: an emulator without its control API, on another port. It may be told to lose an answer on the way."""

import threading
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP = ("connection", "transfer-encoding", "content-length")
Seen = tuple[str, str, int]  # method, path, status
NOT_FOUND = b'{"error": {"code": "not_found", "message": "No such route."}}'


class Deployment(ThreadingHTTPServer):
    """`lose`: whether the answer to a request is never handed on; `lost` is set when it was. `fail`: whether a request
    is answered with 503 instead of being passed on. `pages`: what stands at the end of a path instead. `seen`: what was
    asked, and the emulator's answers."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream = urlsplit(upstream).netloc
        self.seen: list[Seen] = []
        self.lose: Callable[[str, str], bool] = lambda method, path: False
        self.fail: Callable[[str, str], bool] = lambda method, path: False
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.lost = threading.Event()
        self.over = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self, method: str, end: str) -> int:
        return sum(each[0] == method and each[1].endswith(end) for each in self.seen)


class Handler(BaseHTTPRequestHandler):
    server: Deployment
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written one after the other: a body would wait 40 ms

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "/_emulator" in self.path:
            self._answer(404, {"Content-Type": "application/json"}, NOT_FOUND)
        elif page := next((page for end, page in self.server.pages.items() if self.path.endswith(end)), None):
            self._answer(200, {"Content-Type": page[0]}, page[1])
        elif self.server.fail(self.command, self.path):
            self._answer(503, {"Content-Type": "application/json"}, b'{"error": {"code": "queue_unavailable"}}')
        else:
            self._upstream(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on

    def _upstream(self, body: bytes) -> None:
        connection = HTTPConnection(self.server.upstream, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        connection.request(self.command, self.path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        self.server.seen.append((self.command, self.path, reply.status))
        if self.server.lose(self.command, self.path):
            self.server.lost.set()
            self.server.over.wait()
            self.close_connection = True
            return
        self._answer(reply.status, dict(reply.getheaders()), content)

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None: ...
