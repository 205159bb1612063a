"""The transport gate: what it lets out, how fast, and what comes back."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from craftkit_contracts.gate import WRITING, Gate, NoAnswer, Policy, Refused, Request


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers["User-Agent"], time.monotonic()))
        getattr(self, f"answer_{self.path.strip('/').partition('?')[0]}", self.answer)()

    def answer(self, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_elsewhere(self) -> None:
        self.answer(302, Location="http://evil.example.test/")

    def answer_echo(self) -> None:
        self.answer(body=self.headers["Authorization"].encode())

    def answer_drips(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not self.server.over.wait(0.05):
            self.wfile.write(b"x")

    def answer_breaks(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"x")
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None: ...


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, float]] = []
        self.over = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def gate(server: Server, **more: Any) -> Gate:
    return Gate(Policy(frozenset({server.host}), "cafe", **more))


def get(gate: Gate, server: Server, path: str) -> int:
    return gate.send(Request("GET", f"http://{server.host}{path}")).status


def test_every_request_says_which_run_it_is_of(server: Server) -> None:
    assert get(gate(server), server, "/ok") == 200
    assert server.seen[0][1] == "craftkit-contracts (run cafe)"


@pytest.mark.parametrize(
    ("method", "url", "why"),
    [
        ("GET", "http://api.craftkit.dev/v1/health", "api.craftkit.dev is no host of this run"),
        ("GET", "http://127.0.0.1:1/", "127.0.0.1:1 is no host of this run"),
        ("POST", "http://{host}/v1/templates", "POST is not allowed in this run"),
        ("DELETE", "http://{host}/v1/templates/a", "DELETE is not allowed in this run"),
    ],
)
def test_other_hosts_and_methods_are_refused_before_anything_is_sent(
    server: Server, method: str, url: str, why: str
) -> None:
    closed = gate(server)
    with pytest.raises(Refused, match=why):
        closed.send(Request(method, url.format(host=server.host)))
    assert (server.seen, closed.sent) == ([], 0)


def test_the_budget_is_of_the_whole_run(server: Server) -> None:
    frugal = gate(server, budget=3)
    for _ in range(3):
        get(frugal, server, "/ok")
    with pytest.raises(Refused, match="the budget of 3 requests is spent"):
        get(frugal, server, "/ok")
    assert len(server.seen) == 3


def test_the_pace_holds_for_all_threads_together(server: Server) -> None:
    slow = gate(server, rate=40.0)
    threads = [threading.Thread(target=get, args=(slow, server, "/ok")) for _ in range(8)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 7 / 40
    assert len(server.seen) == 8


def test_a_redirect_is_an_answer_and_is_not_followed(server: Server) -> None:
    assert get(gate(server), server, "/elsewhere") == 302


def test_a_reply_that_drips_on_and_on_ends_with_the_time_for_the_whole_exchange(server: Server) -> None:
    began = time.monotonic()
    with pytest.raises(NoAnswer, match=r"no whole reply within 0\.3 s") as told:
        get(gate(server, timeout=0.3), server, "/drips")
    assert told.value.timed_out and time.monotonic() - began < 3


def test_a_reply_that_breaks_off_is_no_answer(server: Server) -> None:
    with pytest.raises(NoAnswer) as told:
        get(gate(server), server, "/breaks")
    assert not told.value.timed_out


def test_nobody_at_home_is_no_answer(server: Server) -> None:
    alone = Gate(Policy(frozenset({"127.0.0.1:1"}), "cafe", WRITING))
    with pytest.raises(NoAnswer, match="refused"):
        alone.send(Request("GET", "http://127.0.0.1:1/"))


def test_a_netrc_does_not_replace_our_credentials(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    reply = gate(server).send(Request("GET", f"http://{server.host}/echo", {"Authorization": "Bearer ck_live_x"}))
    assert reply.body == b"Bearer ck_live_x"
