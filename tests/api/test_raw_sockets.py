"""What comes before the application: requests that waitress refuses by itself, in plain text, and what it lets by.

The table REFUSED is the list in the README.
"""

import json
from collections.abc import Callable

import pytest

from ..craftkit import Craftkit
from .wire import Answer, address, ask, exchange, first_answer

BODY = b'{"data":{"customer":{"name":"x"}}}'
CHUNKED = "Transfer-Encoding: chunked"
KEPT = b"22\r\n" + BODY + b"\r\n0\r\n\r\n"  # 0x22 = 34 bytes

# Request line, header lines, body -> status and reason.
REFUSED = {
    "no request line": ("\x00\x01nonsense", (), b"", 400, "Start line is invalid"),
    "a method alone": ("GET", (), b"", 400, "Start line is invalid"),
    "a space in the target": ("GET /v1/he alth HTTP/1.1", (), b"", 400, "Start line is invalid"),
    "a version in small letters": ("GET /v1/health http/1.1", (), b"", 400, "Start line is invalid"),
    "TLS on a plain port": ("\x16\x03\x01\x02\x00\x01", (), b"", 400, "Start line is invalid"),
    "a method in small letters": ("get /v1/health HTTP/1.1", (), b"", 400, 'Malformed HTTP method "get"'),
    "a target that is not ASCII": ("GET /v1/templates/\xe9 HTTP/1.1", (), b"", 400, "Bad URI"),
    "a header without a colon": ("GET /v1/health HTTP/1.1", ("nonsense",), b"", 400, "Invalid header"),
    "a space before the colon": ("GET /v1/health HTTP/1.1", ("X : y",), b"", 400, "Invalid header"),
    "a NUL in a header": ("GET /v1/health HTTP/1.1", ("X: a\x00b",), b"", 400, "Invalid header"),
    "headers beyond 256 KB": (
        "GET /v1/health HTTP/1.1",
        (f"X: {'x' * 262_200}",),
        b"",
        431,
        "exceeds max_header of 262144",
    ),
    "a target beyond 256 KB": (f"GET /{'x' * 262_200} HTTP/1.1", (), b"", 431, "exceeds max_header of 262144"),
    "a length that is none": (
        "POST /v1/templates HTTP/1.1",
        ("Content-Length: abc",),
        b"",
        400,
        "Content-Length is invalid",
    ),
    "a negative length": (
        "POST /v1/templates HTTP/1.1",
        ("Content-Length: -5",),
        b"",
        400,
        "Content-Length is invalid",
    ),
    "two lengths": ("POST /v1/templates HTTP/1.1", ("Content-Length: 2",) * 2, b"{}", 400, "Content-Length is invalid"),
    "an empty length": ("POST /v1/templates HTTP/1.1", ("Content-Length:",), b"", 400, "Content-Length is invalid"),
    "a body beyond 64 MB": (
        "POST /v1/templates HTTP/1.1",
        ("Content-Length: 67108865",),
        b"",
        413,
        "exceeds max_body of 67108864",
    ),
    "a chunk size that is none": (
        "POST /v1/templates HTTP/1.1",
        (CHUNKED,),
        b"zz\r\n{}\r\n0\r\n\r\n",
        400,
        "Invalid chunk size",
    ),
    "a chunk longer than it says": (
        "POST /v1/templates HTTP/1.1",
        (CHUNKED,),
        b"1\r\n{}\r\n0\r\n\r\n",
        400,
        "Chunk not properly",
    ),
    "another transfer coding": (
        "POST /v1/templates HTTP/1.1",
        ("Transfer-Encoding: gzip",),
        b"",
        501,
        "Transfer-Encoding requested",
    ),
}


def render_line(craftkit: Craftkit) -> str:
    return f"POST {craftkit.base_url.removeprefix(craftkit.root)}/v1/templates/invoice/render HTTP/1.1"


def render(craftkit: Craftkit, *headers: str, body: bytes = BODY, host: str | None = "") -> Answer:
    return ask(craftkit, render_line(craftkit), *headers, body=body, host=host)


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_waitress_itself_refuses_in_plain_text(
    craftkit: Craftkit, case: tuple[str, tuple[str, ...], bytes, int, str]
) -> None:
    line, headers, body, status, reason = case
    answer = ask(craftkit, line, *headers, body=body)
    assert (answer.status, answer.content_type) == (status, "text/plain; charset=utf-8")
    assert reason.encode() in answer.body and answer.headers["connection"] == "close"


def test_a_target_with_half_a_bracket_is_answered_by_hanging_up(craftkit: Craftkit) -> None:
    assert exchange(craftkit, b"GET http://[x/v1/health HTTP/1.1\r\nHost: x\r\n\r\n") == b""


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ((f"Content-Length: {len(BODY)}",), BODY, 202),
        ((CHUNKED,), KEPT, 202),
        ((CHUNKED,), b"5\r\n" + BODY[:5] + b"\r\n1D;ext=1\r\n" + BODY[5:] + b"\r\n0\r\nX-Trailer: 1\r\n\r\n", 202),
        ((CHUNKED, "Content-Length: 3"), KEPT, 202),
        ((CHUNKED,), b"0\r\n\r\n", 400),
        ((), b"", 400),
        (("Content-Length: 0",), b"", 400),
        (("Content-Length: 10",), BODY, 400),
        (("Content-Length: 34", "Expect: 200-maybe"), BODY, 202),
        (("Content-Length: 34", "X-Folded: a", "\tb"), BODY, 202),
        (("Content-Length: 34", f"X-Large: {'x' * 250_000}"), BODY, 202),
    ],
)
def test_what_waitress_lets_through_is_answered_by_the_application(
    craftkit: Craftkit, headers: tuple[str, ...], body: bytes, status: int
) -> None:
    answer = render(craftkit, *headers, body=body)
    assert (answer.status, answer.content_type) == (status, "application/json")
    assert status == 202 or json.loads(answer.body)["error"]["code"] == "invalid_json"


def test_a_chunked_body_over_the_limit_is_413_in_the_envelope(craftkit: Craftkit) -> None:
    answer = render(craftkit, CHUNKED, body=(b"100000\r\n" + b" " * 0x100000 + b"\r\n") * 11 + b"0\r\n\r\n")
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (413, "payload_too_large")


def test_who_expects_100_is_told_to_continue(craftkit: Craftkit) -> None:
    continued = render(craftkit, "Expect: 100-continue", "Content-Length: 34")
    assert continued.status == 100
    assert first_answer(continued.rest).status == 202


def test_pipelined_requests_are_answered_in_order_on_one_connection(craftkit: Craftkit) -> None:
    host = ":".join(map(str, address(craftkit)))
    start = f"Host: {host}\r\nAuthorization: Bearer {craftkit.key}\r\n"
    post = f"{render_line(craftkit)}\r\n{start}Content-Length: 34\r\n\r\n".encode() + BODY
    broken = f"{render_line(craftkit)}\r\n{start}Content-Length: 1\r\n\r\n{{".encode()
    last = f"GET /s/{craftkit.session}/v1/embed/renders HTTP/1.1\r\n{start}Connection: close\r\n\r\n".encode()
    rest, answers = exchange(craftkit, post + broken + post + last), []
    while rest:
        answers.append(first_answer(rest))
        rest = answers[-1].rest
    assert [answer.status for answer in answers] == [202, 400, 202, 200]
    assert len(json.loads(answers[-1].body)["renders"]) == 6


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/2.0", ""])
def test_every_other_version_is_spoken_to_as_1_0(craftkit: Craftkit, version: str) -> None:
    answer = exchange(craftkit, f"GET /v1/health {version}".rstrip().encode() + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.0 200 OK\r\n") and answer.endswith(b'"checks":{"database":"ok"}}')


ODD_HOSTS = [
    *(
        "[:::::]",
        "[...]",
        "[12]",
        "[",
        "bad host",
        "a/b",
        "a,b",
        "@",
        "é",
        "x:y",
        "..",
        ".a",
        "a..b",
        "x" * 64 + ".test",
    ),
    *("[::1%25lo]", "[::1]x", "host:", ":80", "x:999999", "http://x"),
]


@pytest.mark.parametrize("host", [None, *ODD_HOSTS])
def test_a_host_that_is_none_gives_way_to_the_servers_own_address(craftkit: Craftkit, host: str | None) -> None:
    answer = render(craftkit, "Content-Length: 34", host=host)
    assert answer.status == 202, answer.body
    assert json.loads(answer.body)["pollUrl"].startswith(f"{craftkit.base_url}/v1/renders/")


@pytest.mark.parametrize(
    "host", ["craftkit.test", "localhost:4010", "[::1]:4010", "a_b", "127.0.0.1", "x.test.", "UPPER.test"]
)
def test_urls_name_the_host_by_which_the_client_came(craftkit: Craftkit, host: str) -> None:
    answer = render(craftkit, "Content-Length: 34", host=host)
    assert json.loads(answer.body)["pollUrl"].startswith(f"http://{host}/s/{craftkit.session}/v1/renders/")


@pytest.mark.parametrize("host", ["..", "[:::::]", "a b", "x" * 64])
def test_a_forwarded_host_that_is_none_gives_way_too(serve: Callable[..., str], host: str) -> None:
    behind = Craftkit(serve(trust_proxy="1"))
    answer = render(behind, "Content-Length: 34", f"X-Forwarded-Host: {host}")
    assert answer.status == 202, answer.body
    assert json.loads(answer.body)["pollUrl"].startswith(f"{behind.root}/v1/renders/")


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_the_control_api_takes_no_odd_host(craftkit: Craftkit, host: str) -> None:
    answer = ask(craftkit, f"GET /s/{craftkit.session}/_emulator/clock HTTP/1.1", host=host)
    assert answer.content_type == "application/json"
    assert answer.status == 403 or (answer.status == 200 and host.startswith("[::1")), answer.body


def test_half_a_request_keeps_nobody_else_waiting(craftkit: Craftkit) -> None:
    import socket

    with socket.create_connection(address(craftkit), timeout=20) as slow:
        slow.sendall(f"{render_line(craftkit)}\r\nContent-Length: 100\r\n\r\n{{".encode())
        assert craftkit.get("/v1/health").status_code == 200
    assert craftkit.get("/v1/health").status_code == 200
