"""A server that writes down what it is asked, and answers as it is told."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Told = tuple[int, dict[str, str], bytes]


class Recorder(ThreadingHTTPServer):
    """Keeps every request line. Answers by its list, then with an empty 200; a path that is `silent` with nothing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lines: list[str] = []
        self.agents: list[str] = []
        self.answers: list[Told] = []
        self.silent = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Recorder
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written one after the other: a body would wait 40 ms

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.lines.append(f"{self.command} {self.path}")
        self.server.agents.append(self.headers["User-Agent"])
        if self.path == self.server.silent:
            self.close_connection = True
            return
        status, headers, body = self.server.answers.pop(0) if self.server.answers else (200, {}, b"")
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, *args: Any) -> None: ...
