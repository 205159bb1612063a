"""No web page may drive the emulator, and beyond loopback only who holds the token."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from ..craftkit import LIVE_KEY, Craftkit, assert_problem

FORBIDDEN = "The control API takes no requests from web pages or foreign hosts."
ADDRESSES = [
    ("GET", ""),
    ("GET", "/health"),
    ("GET", "/clock"),
    ("GET", "/openapi.yaml"),
    ("POST", "/reset"),
    ("POST", "/clock"),
    ("PUT", "/progression"),
    ("POST", "/queue/fail-next"),
]


def port(client: Craftkit) -> int:
    return int(urlsplit(client.root).port or 0)


OWN_HOSTS = [
    "127.0.0.1:{port}",
    "localhost:{port}",
    "LOCALHOST:{port}",
    "[::1]:{port}",
    "craftkit.localhost:{port}",
    "127.0.0.1",
    "127.8.9.1",
]
FOREIGN_HOSTS = [
    "evil.com",
    "evil.com:{port}",
    "localhost.evil.com",
    "127.0.0.1.evil.com:{port}",
    "evillocalhost",
    "localhost.",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0.0.0.0",
    "[::]",
    "[::1].evil.com",
    "[::1",
    "localhost@evil.com",
    "localhost:80@evil.com",
    "localhost#.evil.com",
    "evil.com#localhost",
    "evil.com\\localhost",
    "localhost evil.com",
    "\uff4cocalhost".encode().decode("latin-1"),
    "api.craftkit.dev",
]


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_names_of_loopback_may(craftkit: Craftkit, host: str) -> None:
    headers = {"Host": host.format(port=port(craftkit))}
    assert craftkit.get("/_emulator", key=None, headers=headers).status_code == 200


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_may_not(craftkit: Craftkit, host: str) -> None:
    response = craftkit.post("/_emulator/reset", key=None, headers={"Host": host.format(port=port(craftkit))})
    if response.status_code == 400 and response.headers["Content-Type"].startswith("text/plain"):
        return  # refused by the server itself
    assert_problem(response, "forbidden", message=FORBIDDEN)


FOREIGN_ORIGINS = [
    "null",
    "http://evil.com",
    "https://evil.com",
    "http://localhost",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "https://127.0.0.1:{port}",
    "http://localhost:{port}",
    "http://127.0.0.1:{port}.evil.com",
    "http://127.0.0.1:{port}/",
    "http://evil.com@127.0.0.1:{port}",
    "HTTP://127.0.0.1:{port}",
    "file://",
    "chrome-extension://abcdefghijklmnop",
    "http://127.0.0.1:{port}, http://evil.com",
]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_foreign_origin_may_not(craftkit: Craftkit, origin: str) -> None:
    headers = {"Origin": origin.format(port=port(craftkit))}
    response = craftkit.post("/_emulator/reset", key=None, headers=headers)
    assert_problem(response, "forbidden", message=FORBIDDEN)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_every_address_of_the_control_api_is_guarded(craftkit: Craftkit, method: str, path: str) -> None:
    for headers in ({"Origin": "http://evil.com"}, {"Host": "evil.com"}):
        assert_problem(craftkit.request(method, f"/_emulator{path}", key=None, headers=headers), "forbidden")


def test_a_refused_request_changes_nothing(craftkit: Craftkit) -> None:
    craftkit.render()
    before = craftkit.control("GET", "")["counts"]
    for headers in ({"Origin": "null"}, {"Host": "evil.com"}):
        for method, path in ADDRESSES:
            craftkit.request(method, f"/_emulator{path}", key=None, json={"freeze": True}, headers=headers)
    after = craftkit.control("GET", "")
    assert (after["counts"], after["clock"]["mode"], set(after["armed"].values())) == (before, "real", {0})


def test_the_own_origin_may(craftkit: Craftkit) -> None:
    for host in ("127.0.0.1", "localhost"):
        own = f"{host}:{port(craftkit)}"
        headers = {"Host": own, "Origin": f"http://{own}"}
        assert craftkit.post("/_emulator/reset", key=None, headers=headers).status_code == 200


def test_no_answer_invites_a_browser_of_another_origin(craftkit: Craftkit) -> None:
    headers = {"Origin": "http://evil.com", "Access-Control-Request-Method": "POST"}
    for method, path in [
        ("OPTIONS", "/_emulator/reset"),
        *((method, f"/_emulator{path}") for method, path in ADDRESSES),
    ]:
        response = craftkit.request(method, path, key=None, headers=headers)
        assert not [name for name in response.headers if name.lower().startswith("access-control-")]
        assert response.status_code in (403, 405)


def test_the_documented_api_is_open_to_any_host(craftkit: Craftkit) -> None:
    response = craftkit.get("/v1/templates", headers={"Host": "api.craftkit.dev", "Origin": "http://evil.com"})
    assert response.status_code == 200


@pytest.fixture(scope="module")
def beyond(serve: Callable[..., str]) -> Craftkit:
    """A server that listens beyond loopback, with the token `letmein`."""
    address = serve(host="0.0.0.0", control_token="letmein")
    return Craftkit(address.replace("0.0.0.0", "127.0.0.1"), key=None)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer letmei",
        "Bearer letmeinn",
        "Bearer LETMEIN",
        "Basic letmein",
        f"Bearer {LIVE_KEY}",
        "Bearer é",
    ],
)
@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_beyond_loopback_a_wrong_token_is_refused(beyond: Craftkit, method: str, path: str, authorization: str) -> None:
    headers = {"Authorization": authorization.encode()}
    response = beyond.request(method, f"/_emulator{path}", headers=headers)  # type: ignore[arg-type]
    assert_problem(
        response, "unauthorized", message="The control API needs the token that the emulator printed at start."
    )


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_beyond_loopback_the_token_opens_whatever_the_host(beyond: Craftkit, scheme: str) -> None:
    for host in ("127.0.0.1", "emulator.internal:4010"):
        headers = {"Authorization": f"{scheme} letmein", "Host": host}
        assert beyond.post("/_emulator/reset", headers=headers).status_code == 200


def test_beyond_loopback_a_foreign_origin_is_refused_with_the_token_too(beyond: Craftkit) -> None:
    headers = {"Authorization": "Bearer letmein", "Origin": "http://evil.com"}
    assert_problem(beyond.post("/_emulator/reset", headers=headers), "forbidden")


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_beyond_loopback_without_any_token_nobody_may(serve: Callable[..., str], host: str) -> None:
    """The command line makes one up; who builds an Application by hand and forgets it is not left open."""
    address = serve(host=host).replace("0.0.0.0", "127.0.0.1")
    client = Craftkit(f"http://127.0.0.1:{address.rpartition(':')[2]}", key=None)
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer "}):
        assert_problem(client.post("/_emulator/reset", headers=headers), "unauthorized")


def test_the_host_of_the_public_url_may(serve: Callable[..., str]) -> None:
    client = Craftkit(serve(public_url="https://Craftkit.Example.test/emulator"))
    for host, status in [("craftkit.example.test", 200), ("craftkit.example.test:8443", 200), ("example.test", 403)]:
        assert client.get("/_emulator", key=None, headers={"Host": host}).status_code == status
