"""Liar: a proxy before the emulator that passes everything on, but for one lie about finished answers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import requests


class Answer(NamedTuple):
    status: int
    content: bytes


Lie = Callable[[Answer], Answer]
PASSED_ON = ("Authorization", "Content-Type", "Idempotency-Key")


@contextmanager
def liar(address: str, lie: Lie) -> Iterator[str]:
    """Its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(address, lie))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _handler(address: str, lie: Lie) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            response = requests.request(self.command, address + self.path, headers=headers, data=body, timeout=30)
            status, content = lie(Answer(response.status_code, response.content))
            self.send_response(status)
            for name in ("Content-Type", "Allow"):
                if name in response.headers:
                    self.send_header(name, response.headers[name])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_QUERY = do_HEAD = _answer

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing: the report of schemathesis says what was asked."""

    return Handler
