"""The base URL of what the emulator hands out: the client's, a proxy's only where it is trusted, never a broken one."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import requests

from ..craftkit import LIVE_KEY, RENDER_ID, Craftkit

FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "craftkit.example.test:8443",
    "X-Forwarded-Prefix": "/behind",
    "X-Forwarded-For": "203.0.113.7",
}


@pytest.fixture(scope="module")
def trusting(serve: Callable[..., str]) -> str:
    return serve(trust_proxy="1", progression="immediate")


def poll_url(client: Craftkit, headers: dict[str, str]) -> str:
    response = client.get(f"/v1/renders/{RENDER_ID}", headers=headers)
    assert response.status_code == 200, response.text
    return str(response.json()["pollUrl"])


@pytest.mark.parametrize("session", ["", "blue"])
def test_without_trust_no_proxy_header_is_read(root: str, session: str) -> None:
    client = Craftkit(root, session)
    assert poll_url(client, FORWARDED) == f"{client.base_url}/v1/renders/{RENDER_ID}"


@pytest.mark.parametrize("session", ["", "blue"])
@pytest.mark.parametrize(
    ("given", "base"),
    [
        (["Proto"], "https://{own}"),
        (["Host"], "http://craftkit.example.test:8443"),
        (["Prefix"], "http://{own}/behind"),
        (["Proto", "Host"], "https://craftkit.example.test:8443"),
        (["Proto", "Host", "Prefix", "For"], "https://craftkit.example.test:8443/behind"),
        ([], "http://{own}"),
    ],
    ids=str,
)
def test_a_trusted_proxys_headers_make_the_base(trusting: str, session: str, given: list[str], base: str) -> None:
    client = Craftkit(trusting, session)
    headers = {f"X-Forwarded-{name}": FORWARDED[f"X-Forwarded-{name}"] for name in given}
    expected = base.format(own=urlsplit(trusting).netloc) + (f"/s/{session}" if session else "")
    assert poll_url(client, headers) == f"{expected}/v1/renders/{RENDER_ID}"


def test_a_trusted_proxys_specification_names_the_proxy(trusting: str) -> None:
    text = requests.get(
        f"{trusting}/_emulator/openapi.yaml", headers={**FORWARDED, "X-Forwarded-Host": "localhost"}, timeout=10
    ).text
    assert "  - url: https://localhost/behind\n" in text


@pytest.mark.parametrize(("trust", "address"), [("1", "203.0.113.7"), ("0", "127.0.0.1")])
def test_the_address_of_an_event_is_the_clients(serve: Callable[..., str], trust: str, address: str) -> None:
    client = Craftkit(serve(trust_proxy=trust))
    client.post(f"/v1/renders/{RENDER_ID}/events", {"eventType": "printed"}, headers=FORWARDED)
    recent = client.get(f"/v1/renders/{RENDER_ID}/engagement").json()["recent"]
    assert recent[0]["sourceIp"] == address


def test_only_the_last_of_several_proxies_is_believed(trusting: str) -> None:
    headers = {"X-Forwarded-Host": "evil.test, front.test", "X-Forwarded-Proto": "http, https"}
    assert poll_url(Craftkit(trusting), headers) == f"https://front.test/v1/renders/{RENDER_ID}"


HOSTILE = [
    "",
    " ",
    "a b",
    "<script>",
    'x"y',
    "x\\y",
    "x/y",
    "x?y",
    "x#y",
    "a@b",
    "{base}",
    "é",
    "[::1",
    "[zz]",
    "a:99999999",
    "a:b",
    "x" * 300,
    "a\tb",
    "a,b",
    "%00",
    "..",
    "localhost:",
    ":80",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_host_breaks_no_answer(root: str, value: str) -> None:
    """Sent as it is, which no client library would."""
    parts = urlsplit(root)
    for path in (
        f"/v1/renders/{RENDER_ID}",
        f"/s/blue/v1/renders/{RENDER_ID}",
        "/v1/embed/renders",
        "/_emulator",
        "/v1/no",
    ):
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {value}\r\nAuthorization: Bearer {LIVE_KEY}\r\nConnection: close\r\n\r\n"
        )
        with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=10) as connection:
            connection.sendall(request.encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer[9:12] in (b"200", b"400", b"403", b"404"), answer[:200]
        assert answer[9:12] != b"400" or b"text/plain" in answer  # refused by the server itself
        assert b"<script>" not in answer


@pytest.mark.parametrize("name", ["Host", "Proto", "Prefix", "For"])
@pytest.mark.parametrize(
    "value",
    [*HOSTILE, "javascript", "//evil.test", "/a b", "/../..", "/s/other", "a" * 2000],
    ids=lambda value: value[:20],
)
def test_a_hostile_proxy_header_breaks_no_answer(trusting: str, name: str, value: str) -> None:
    headers = {f"X-Forwarded-{name}": value.encode("utf-8").decode("latin-1").strip()}
    for path in (f"/v1/renders/{RENDER_ID}", f"/s/blue/v1/renders/{RENDER_ID}", "/v1/embed/renders", "/v1/no"):
        response = Craftkit(trusting).get(path, headers=headers)
        assert response.status_code == (404 if path == "/v1/no" else 200), response.text


def test_a_request_without_host_gets_the_servers_own_address(root: str) -> None:
    parts = urlsplit(root)
    request = f"GET /v1/renders/{RENDER_ID} HTTP/1.0\r\nAuthorization: Bearer {LIVE_KEY}\r\n\r\n"
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=10) as connection:
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert f'"pollUrl":"{root}/v1/renders/{RENDER_ID}"' in answer
