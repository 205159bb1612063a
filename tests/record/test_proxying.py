"""What stands between an application and its target passes on everything, and nothing else."""

import gzip
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import requests
from craftkit_contracts.proxying import server as proxying
from craftkit_contracts.proxying.passage import NoAnswer, Passage, Passed, gate_to
from craftkit_contracts.proxying.server import Hooks, Server

from ..check.forwarding import Answer, forwarding
from .partner import KEY

AUTHORIZATION = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def passed() -> list[Passed]:
    return []


@pytest.fixture(scope="module")
def proxy(serve: Callable[..., str], passed: list[Passed]) -> Iterator[str]:
    base = f"{serve()}/s/behind"
    gate = gate_to(base, timeout=30, certificates=None, run="test")

    def heard(one: Passed) -> dict[str, str]:
        passed.append(one)
        return {"X-Heard": "yes"}

    server = Server(Passage(base, gate), Hooks(heard, lambda text: None), 0)
    yield server.address
    server.close()
    gate.close()


def test_it_answers_what_the_target_answers_with_addresses_of_its_own(proxy: str, passed: list[Passed]) -> None:
    body = {"data": {"customer": {"name": "Acme"}}}
    reply = requests.post(f"{proxy}/v1/templates/invoice/render", json=body, headers=AUTHORIZATION, timeout=10)
    assert reply.status_code == 202 and reply.headers["X-Heard"] == "yes"
    assert reply.json()["pollUrl"] == f"{proxy}/v1/renders/{reply.json()['id']}"
    assert b"/s/behind/v1/renders/" in passed[-1].exchange.response_body, "and it is heard as the target said it"


def test_a_body_in_chunks_arrives_whole(proxy: str) -> None:
    parts = iter([b'{"data": {"customer": ', b'{"name": "Ac', b'me"}}}'])
    headers = AUTHORIZATION | {"Content-Type": "application/json"}
    reply = requests.post(f"{proxy}/v1/templates/invoice/render", data=parts, headers=headers, timeout=10)
    assert reply.status_code == 202


def test_one_connection_carries_many_requests_and_a_head_has_no_body(proxy: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(proxy).netloc, timeout=10)
    for method in ("GET", "HEAD", "GET"):
        connection.request(method, "/v1/templates", headers=AUTHORIZATION)
        reply = connection.getresponse()
        length = len(reply.read())
        assert reply.status == 200 and (length == 0) == (method == "HEAD")
    connection.close()


def test_who_asks_whether_to_go_on_is_told_to(proxy: str) -> None:
    parts = urlsplit(proxy)
    body = b'{"data": {"customer": {"name": "Acme"}}}'
    head = (
        f"POST /v1/templates/invoice/render HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection((parts.hostname or "", parts.port or 0), 10) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body)
        assert connection.recv(100).startswith(b"HTTP/1.1 202 ")


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("GET /v1/health HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
        ("POST /v1/health HTTP/1.1\r\nHost: {host}\r\nContent-Length: x\r\n\r\n", 400),
        ("POST /v1/health HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999\r\n\r\n", 413),
        ("POST /v1/health HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST /v1/health HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("BREW /v1/health HTTP/1.1\r\nHost: {host}\r\n\r\n", 501),
    ],
)
def test_what_is_not_for_it_is_refused_and_not_passed_on(
    proxy: str, passed: list[Passed], request_text: str, status: int
) -> None:
    parts, before = urlsplit(proxy), len(passed)
    with socket.create_connection((parts.hostname or "", parts.port or 0), 10) as connection:
        connection.sendall(request_text.format(host=parts.netloc).encode())
        assert connection.recv(100).startswith(f"HTTP/1.1 {status} ".encode())
    assert len(passed) == before


@pytest.mark.parametrize("packed", [False, True])
def test_a_large_document_arrives_whole_packed_or_not(root: str, packed: bool) -> None:
    document = b"%PDF-1.3 " + bytes(range(256)) * 80_000

    def large(method: str, path: str, answer: Answer) -> Answer:
        headers = {"Content-Type": "application/pdf"} | ({"Content-Encoding": "gzip"} if packed else {})
        return Answer(200, headers, gzip.compress(document, 1) if packed else document)

    with forwarding(root, large) as base:
        gate = gate_to(base, timeout=30, certificates=None, run="test")
        server = Server(Passage(base, gate), Hooks(lambda one: {}, lambda text: None), 0)
        reply = requests.get(f"{server.address}/v1/health", timeout=30)
        server.close()
        gate.close()
    assert reply.content == document and "Content-Encoding" not in reply.headers


def test_no_body_waits_until_its_head_is_acknowledged(proxy: str) -> None:
    """A delayed acknowledgement takes 40 ms, for all answers but the first; a busy machine is slow with some."""
    taken = []
    with requests.Session() as application:
        for _ in range(30):
            began = time.monotonic()
            assert application.get(f"{proxy}/v1/templates", headers=AUTHORIZATION, timeout=10).ok
            taken.append(time.monotonic() - began)
    assert sorted(taken)[5] < 0.04


def test_bytes_beyond_ascii_and_headers_sent_twice_arrive_as_they_were_sent(proxy: str, passed: list[Passed]) -> None:
    host = urlsplit(proxy).netloc
    with socket.create_connection((urlsplit(proxy).hostname, urlsplit(proxy).port), timeout=10) as connection:
        head = (
            "GET /v1/templates/caf\u00e9 HTTP/1.1",
            f"Host: {host}",
            "X-Twice: one",
            "x-twice: two",
            "Connection: close",
        )
        connection.sendall("\r\n".join((*head, "", "")).encode())
        while connection.recv(65536):
            pass
    sent = passed[-1].exchange
    assert sent.url.endswith("/v1/templates/caf%C3%A9") and sent.request_headers["x-twice"] == "one, two"


def test_what_is_no_request_is_refused_in_the_envelope(proxy: str) -> None:
    for method, said in (("TRACE", "Unsupported method ('TRACE')"), ("NONSENSE", "Unsupported method ('NONSENSE')")):
        reply = requests.request(method, f"{proxy}/v1/templates", timeout=10)
        assert reply.status_code == 501 and said in reply.json()["error"]["message"]


def test_what_is_still_under_way_when_it_stops_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(proxying, "GRACE", 0.05)
    asked, ended, failed = threading.Event(), threading.Event(), list[str]()

    def hanging(*_: object) -> Passed:
        asked.set()
        ended.wait(10)
        raise NoAnswer("too late")

    passage = Passage("http://127.0.0.1:9", gate_to("http://127.0.0.1:9", timeout=1, certificates=None, run="test"))
    monkeypatch.setattr(passage, "passed", hanging)
    server = Server(passage, Hooks(lambda one: {}, failed.append), 0)
    host = urlsplit(server.address).netloc
    with socket.create_connection(("127.0.0.1", int(host.partition(":")[2])), timeout=10) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert asked.wait(10)
        server.close()
    assert failed == ["it was under way when the proxy was stopped"] and "1 under way" in capsys.readouterr().err
    ended.set()
