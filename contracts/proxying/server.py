"""Server: an HTTP server on this machine that passes on what it is asked, each connection in a thread of its own."""

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, TextIO

from .. import stopping
from ..errors import UsageError
from ..gate import Reply
from ..printable import say
from .bodies import BadBody, read_body
from .passage import NoAnswer, Passage, Passed, Refused

HOST = "127.0.0.1"
IDLE, GRACE = 60.0, 5.0  # seconds
OUTSIDE_ASCII = re.compile(rb"[^\x21-\x7e]")
BODILESS = (204, 304)


class Hooks(NamedTuple):
    """`heard`: of every exchange before its reply goes out; what it gives are further headers. `failed`: of a request
    that got no reply. `pages`: what is answered here, by path."""

    heard: Callable[[Passed], Mapping[str, str]]
    failed: Callable[[str], Mapping[str, str] | None]
    pages: Mapping[str, Callable[[], Reply]] = {}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written one after the other: a body would wait 40 ms
    timeout = IDLE
    server: "_Server"

    def _serve(self) -> None:
        try:
            body = read_body(self.headers, self.rfile)
        except BadBody as error:
            self.close_connection = True
            self._write(_refusal(error.status, "bad_request", f"the proxy was sent {error}"))
            return
        with self.server.busy():
            self._write(self._local() or self._passed(body))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def _local(self) -> Reply | None:
        """What is not passed on. A page of the web must not reach the target under a name of its own."""
        own = f":{self.server.server_port}"
        if self.headers.get("Host", "").lower() not in (HOST + own, "localhost" + own):
            return _refusal(403, "forbidden", f"the proxy answers as {HOST}{own} or localhost{own} only")
        if not self.path.startswith("/"):
            return _refusal(400, "bad_request", "the proxy expects a path, such as /v1/templates")
        page = self.server.hooks.pages.get(self.path.partition("?")[0])
        return page() if page and self.command in ("GET", "HEAD") else None

    def _passed(self, body: bytes) -> Reply:
        hooks = self.server.hooks
        target = OUTSIDE_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], self.path.encode("latin-1")).decode()
        try:
            passed = self.server.passage.passed(self.command, target, self.headers.items(), body)
        except (NoAnswer, Refused) as error:
            more = hooks.failed(str(error)) or {}
            late = isinstance(error, NoAnswer) and error.timed_out
            told = _refusal(504 if late else 502, "no_answer", f"the target did not answer the proxy: {error}")
            return told._replace(headers={**told.headers, **more})
        return passed.reply._replace(headers={**passed.reply.headers, **self._heard(passed)})

    def _heard(self, passed: Passed) -> Mapping[str, str]:
        """Whatever goes wrong with us, the application gets its answer."""
        try:
            return self.server.hooks.heard(passed)
        except Exception as error:  # noqa: BLE001 - it is told
            self.server.hooks.failed(f"what was heard could not be kept: {type(error).__name__}: {error}")
            return {}

    def _write(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        said = {name: value for name, value in reply.headers.items() if name.lower() != "content-length"}
        for name, value in said.items():
            self.send_header(name, value)
        if reply.status not in BODILESS:
            length = reply.header("Content-Length") if self.command == "HEAD" else str(len(reply.body))
            self.send_header("Content-Length", length or "0")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and reply.status not in BODILESS:
            self.wfile.write(reply.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server itself refuses."""
        self.close_connection = True
        self._write(_refusal(code, "bad_request", f"the proxy takes no such request: {message or code}"))

    def log_message(self, format: str, *args: Any) -> None: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    passage: Passage
    hooks: Hooks

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, _Handler)
        self._under_way, self._less = 0, threading.Condition()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """With a request that is to be answered."""
        with self._less:
            self._under_way += 1
        try:
            yield
        finally:
            with self._less:
                self._under_way -= 1
                self._less.notify_all()

    def under_way(self, seconds: float = 0) -> int:
        """How many there still are when so much time has gone by."""
        with self._less:
            self._less.wait_for(lambda: not self._under_way, seconds)
            return self._under_way

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who went away before the answer was there is no news; anything else must not be lost."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.hooks.failed(f"{type(error).__name__}: {error}")


class Server:
    """Listens from the start; `address` is where."""

    def __init__(self, passage: Passage, hooks: Hooks, port: int) -> None:
        try:
            self._server = _Server((HOST, port))
        except OSError as error:
            raise UsageError(f"--port: cannot listen on {HOST}:{port}: {error.strerror or error}") from None
        self.address = f"http://{HOST}:{self._server.server_port}"
        passage.own = self.address
        self._server.passage, self._server.hooks = passage, hooks
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """What is under way has a few seconds to be answered."""
        self._server.shutdown()
        if under_way := self._server.under_way():
            say(f"stopping: {under_way} under way")
        for _ in range(self._server.under_way(GRACE)):
            self._server.hooks.failed("it was under way when the proxy was stopped")
        self._server.server_close()


def until_stopped(server: Server, out: TextIO) -> None:
    """Until Ctrl-C, or the signal that `cli.run` makes the same of."""
    try:
        print(f"listening on {server.address}", file=out, flush=True)
        while True:
            threading.Event().wait(3600)
    except KeyboardInterrupt:
        stopping.ignore()
    server.close()


def _refusal(status: int, code: str, message: str) -> Reply:
    body = json.dumps({"error": {"code": f"proxy_{code}", "message": message}}).encode()
    return Reply(status, {"Content-Type": "application/json"}, body)
