"""Standing in for a deployment: a recorder that hands on to an emulator, and a check of it in a process of its own."""

import os
import ssl
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import requests

from ..craftkit import LIVE_KEY

HOP = frozenset({"connection", "content-length", "transfer-encoding", "date", "server", "keep-alive"})
# Told to Python at its start: whom the process connects to, by name or number
WATCH = """
import os, sys

def watch(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        with open(os.environ["WATCHED"], "a") as out:
            print(*args[1][:2], file=out)

sys.addaudithook(watch)
"""


class Heard(NamedTuple):
    at: float
    method: str
    path: str
    host: str
    agent: str


class Deployment(ThreadingHTTPServer):
    """Keeps what it is asked, and answers as the service behind does, without its control API. `prefix`: of the paths
    that are the service's. `alter`: number of a request -> its own answer; `dead_after` so many it answers nobody."""

    daemon_threads = True

    def __init__(self, behind: str, prefix: str = "", tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind, self.prefix = behind, prefix
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.heard: list[Heard] = []
        self.alter: dict[int, tuple[int, dict[str, str]]] = {}
        self.dead_after = 10**9

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def methods(self) -> set[str]:
        return {each.method for each in self.heard}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was left without an answer may have gone."""


class _Handler(BaseHTTPRequestHandler):
    server: Deployment
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written one after the other: a body would wait 40 ms

    def do_GET(self) -> None:
        heard = self.server.heard
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        heard.append(Heard(time.monotonic(), self.command, self.path, self.headers["Host"], self.headers["User-Agent"]))
        if len(heard) > self.server.dead_after:
            self.close_connection = True
        elif len(heard) in self.server.alter:
            self._answer(*self.server.alter[len(heard)], b"")
        elif not self.path.startswith(f"{self.server.prefix}/") or "/_emulator" in self.path:
            self._answer(404, {"Content-Type": "text/html"}, b"<h1>Nothing here</h1>")
        else:
            self._hand_on(body)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_GET

    def _hand_on(self, body: bytes) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        if self.server.prefix:
            come_by = {"Host": self.headers["Host"], "Proto": "https", "Prefix": self.server.prefix}
            headers |= {f"X-Forwarded-{name}": value for name, value in come_by.items()}
        answer = requests.request(
            self.command,
            self.server.behind + self.path.removeprefix(self.server.prefix),
            headers=headers,
            data=body or None,
            timeout=60,
            allow_redirects=False,
        )
        told = {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
        self._answer(answer.status_code, told, answer.content)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None: ...


class Checked(NamedTuple):
    """`connected`: whom the process spoke to, `host port` each."""

    status: int
    out: str
    connected: frozenset[str]


def contracts(folder: Path, *arguments: str, key: str = LIVE_KEY) -> Checked:
    """`craftkit-contracts` as a user runs it, in a folder of its own, with nothing but a key in its environment."""
    (folder / "watch").mkdir(exist_ok=True)
    (folder / "watch" / "sitecustomize.py").write_text(WATCH)
    work, watched = folder / "work", folder / "watched"
    work.mkdir(exist_ok=True)
    watched.write_text("")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CRAFTKIT_", "COVERAGE_"))}
    path = os.pathsep.join(filter(None, [str(folder / "watch"), os.environ.get("PYTHONPATH")]))
    environ = {**kept, "CRAFTKIT_API_KEY": key, "PYTHONPATH": path, "WATCHED": str(watched)}
    done = subprocess.run(
        [sys.executable, "-m", "craftkit_contracts", *arguments],
        check=False,
        cwd=work,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    assert list(work.iterdir()) == [], "it left files behind"
    return Checked(done.returncode, done.stdout, frozenset(watched.read_text().split("\n")) - {""})
