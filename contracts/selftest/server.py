"""The drifting server: a process that passes everything on to an emulator, and alters it as planted.

Each session may have a drift of its own, so that many can be tried at a time. Standard input says which: `session`,
a space, the drift's name. Each line is answered by the same line.
"""

import sys
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from ..exchange import SESSION
from ..specification import Specification
from .drift import Answered, Asked, Drift, Memory
from .drifts import DRIFTS

HOP = ("connection", "transfer-encoding", "content-length", "server")
TIMEOUT = 30.0


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        parts = urlsplit(upstream)
        self.upstream = parts.hostname or "", parts.port or 80
        self.specification = Specification.from_file()
        self.planted: dict[str, tuple[Drift, Memory]] = {}

    def plant(self, session: str, name: str) -> None:
        self.planted[session] = DRIFTS[name], Memory()

    def drift(self, asked: Asked) -> tuple[Drift, Memory] | None:
        """The session's, where it touches what is asked."""
        session = SESSION.match(asked.target)
        found = self.planted.get(session[0].removeprefix("/s/")) if session else None
        if found is None or session is None:
            return None
        match = self.specification.find(asked.method, asked.target[session.end() :].partition("?")[0])
        return found if match and found[0].touches(match.operation.id) else None


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written one after the other: a body would wait 40 ms

    def _pass_on(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        asked = Asked(self.command, self.path, headers, self.rfile.read(length))
        found = self.server.drift(asked)
        if found is None:
            self._answer(self._upstream(asked))
            return
        drift, memory = found
        asked = drift.on_request(asked, memory)
        self._answer(drift.reply(asked, self._upstream(asked), memory))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on

    def _upstream(self, asked: Asked) -> Answered:
        connection = HTTPConnection(*self.server.upstream, timeout=TIMEOUT)
        try:
            connection.request(asked.method, asked.target, asked.body, dict(asked.headers))
            reply = connection.getresponse()
            return Answered(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def _answer(self, answered: Answered) -> None:
        self.send_response_only(answered.status)
        for name, value in answered.headers.items():
            if name not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answered.body)))
        self.end_headers()
        self.wfile.write(answered.body)

    def log_message(self, *args: Any) -> None: ...


def main() -> None:
    with Server(sys.argv[1]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)  # noqa: T201
        for line in sys.stdin:
            server.plant(*line.strip().split(" ", 1))
            print(line.strip(), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
