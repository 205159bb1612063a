"""A target that answers as it is told, and is no emulator: what a replay must notice."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Said(NamedTuple):
    """An answer. `after`: seconds between its bytes, for one that drips."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = {}
    after: float = 0.0


class Raw(NamedTuple):
    """A body as it is, instead of JSON."""

    content: bytes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written one after the other: a body would wait 40 ms
    server: "Liar"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, dict(self.headers.items())))
        said = self.server.answers.get(f"{self.command} {self.path}", self.server.otherwise)
        self._say(said.pop(0) if isinstance(said, list) else said)

    do_POST = do_PUT = do_DELETE = do_GET

    def _say(self, said: Said) -> None:
        body = said.body.content if isinstance(said.body, Raw) else json.dumps(said.body).encode()
        self.send_response(said.status)
        for name, value in {"Content-Type": "application/json", **said.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not said.after:
            self.wfile.write(body)
            return
        for byte in body:
            self.server.dripping.set()
            if self.server.over.wait(said.after):
                return
            self.wfile.write(bytes([byte]))

    def log_message(self, format: str, *args: Any) -> None: ...


class Liar(ThreadingHTTPServer):
    """`answers`: `GET /v1/templates` -> what is said, or a list of what is said one after the other."""

    daemon_threads = True

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.otherwise = Said(404, {"error": {"code": "not_found"}})
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.over = threading.Event()
        self.dripping = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None: ...


@contextmanager
def lying(answers: Mapping[str, Any]) -> Iterator[Liar]:
    liar = Liar(answers)
    threading.Thread(target=liar.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield liar
    finally:
        liar.over.set()
        liar.shutdown()
        liar.server_close()
