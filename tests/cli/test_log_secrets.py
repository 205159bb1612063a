"""The log holds no credential, and nothing a client sends makes a line of its own in it."""

import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from ..craftkit import ACCOUNT_KEY, ADMIN_KEY, GLOBEX_KEY, GONE_KEY, LIVE_KEY, REVOKED_KEY, TEST_KEY
from .process import Emulator, running

# Canaries: of the shape of our keys, a JWT, and a plain word. The ends are what a log must never hold.
TAIL = "CANARYcanary0000000000000000000"
KEYS = [f"ck_{kind}_{TAIL}" for kind in ("live", "test", "acct")]
BEARERS = [*KEYS, f"ck_admin_{TAIL}", f"eyJhbGciOiJIUzI1NiJ9.{TAIL}.{TAIL}", f"{TAIL}-a-word"]
KNOWN = [LIVE_KEY, TEST_KEY, REVOKED_KEY, GLOBEX_KEY, GONE_KEY, ACCOUNT_KEY, ADMIN_KEY]
PATHS = [
    "/v1/templates",
    "/v1/renders/x",
    "/v1/embed/renders",
    "/v1/embed/builder/templates",
    "/v1/nothing",
    "/_emulator/nothing",
]
PLACES = """
/v1/templates/{} /v1/templates/{}/render /v1/renders/{} /v1/renders/{}/download /cdn/renders/{}.pdf /v1/{} /{}
/v1/templates?key={} /v1/nothing?authorization=Bearer%20{} /s/{}/v1/templates /_emulator/{}
""".split()


@pytest.fixture(scope="module", params=[(), ("--debug",)], ids=["waitress", "debug"])
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with running("--log-level", "debug", *request.param) as started:
        yield started


def raw(emulator: Emulator, request: bytes) -> bytes:
    """The answer to these very bytes."""
    parts = urlsplit(emulator.address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=5) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("bearer", BEARERS, ids=lambda bearer: bearer[:9])
def test_an_unknown_bearer_token_is_not_logged(emulator: Emulator, bearer: str) -> None:
    before = len(emulator.log)
    for path in PATHS:
        for scheme in ("Bearer", "bearer", "Basic", "Token"):
            requests.get(emulator.address + path, headers={"Authorization": f"{scheme} {bearer}"}, timeout=5)
        requests.get(emulator.address + path, headers={"Authorization": bearer}, timeout=5)
    assert TAIL not in emulator.log[before:]


def test_a_known_key_is_not_logged_in_full(emulator: Emulator) -> None:
    for key in KNOWN:
        for path in PATHS:
            requests.get(emulator.address + path, headers={"Authorization": f"Bearer {key}"}, timeout=5)
        assert key not in emulator.log


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key[:8])
@pytest.mark.parametrize("place", PLACES)
def test_a_key_that_strays_into_the_address_is_not_logged(emulator: Emulator, place: str, key: str) -> None:
    before = len(emulator.log)
    for method in ("GET", "POST"):
        requests.request(
            method, emulator.address + place.format(key), headers={"Authorization": f"Bearer {LIVE_KEY}"}, timeout=5
        )
    assert TAIL not in emulator.log[before:]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key[:8])
def test_a_key_that_strays_into_headers_or_body_is_not_logged(emulator: Emulator, key: str) -> None:
    before = len(emulator.log)
    headers = {
        "Authorization": f"Bearer {LIVE_KEY}",
        "User-Agent": key,
        "Origin": f"http://{key}",
        "Idempotency-Key": key,
    }
    for path, body in [
        ("/v1/templates/invoice/render", {"data": {key: key}}),
        ("/v1/templates/invoice/render", {"data": {"customer": {"name": "A"}, "invoice": {"total": key}}}),
        ("/v1/renders/x/events", {"eventType": key}),
        (
            "/v1/templates",
            {
                "name": "A",
                "slug": key,
                "manifest": {"variables": [{"key": key, "label": "A", "dataType": key}] * 2, "loops": []},
            },
        ),
        ("/_emulator/clock", {"set": key}),
        ("/_emulator/clock", {key: key}),
        ("/_emulator/progression", {"progression": key}),
        ("/_emulator/reset", {}),
    ]:
        requests.post(emulator.address + path, json=body, headers=headers, timeout=5)
        requests.post(emulator.address + path, json=body, headers={**headers, "Origin": "null"}, timeout=5)
    assert TAIL not in emulator.log[before:]


INJECTED = "FORGED"
HOSTILE = [
    b"GET /v1/renders/a%0d%0a10:00:00%20INFO%20FORGED HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /v1/templates/a%0a10:00:00%20INFO%20FORGED HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
    + LIVE_KEY.encode()
    + b"\r\n\r\n",
    b"GET /v1/templates/a%c2%8510:00:00%20INFO%20FORGED HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /v1/templates/a%e2%80%a810:00:00%20INFO%20FORGED HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /%1b[31m%0d10:00:00%20FORGED HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /_emulator HTTP/1.1\r\nHost: evil\x0b10:00:00 INFO FORGED\r\n\r\n",
    b"GET /_emulator HTTP/1.1\r\nHost: localhost\r\nOrigin: a\x8510:00:00 INFO FORGED\r\n\r\n",
    b"GET /v1/templates HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r10:00:00 INFO FORGED\r\n\r\n",
    b"GE\x1bT\x0b10:00:00FORGED /v1/templates HTTP/1.1\r\nHost: x\r\n\r\n",
    b"FORGED\xe2\x80\xa8 /v1/templates HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /v1/templates\n10:00:00 INFO FORGED HTTP/1.1\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("request_bytes", HOSTILE, ids=range(len(HOSTILE)))
def test_a_client_cannot_write_a_line_of_its_own(emulator: Emulator, request_bytes: bytes) -> None:
    before = len(emulator.log)
    raw(emulator, request_bytes)
    said = emulator.log[before:]
    for line in said.splitlines():
        assert re.match(r"\d\d:\d\d:\d\d (DEBUG|INFO|WARNING|ERROR) ", line), said
        assert line.isprintable(), said
        assert INJECTED not in line.split(" ", 3)[0]
    assert len(said.splitlines()) <= 3, said  # why, the debug log's own, and werkzeug's


def test_a_line_is_never_longer_than_a_screen_or_two(emulator: Emulator) -> None:
    before = len(emulator.log)
    requests.get(
        f"{emulator.address}/v1/templates/{'x' * 100_000}", headers={"Authorization": f"Bearer {LIVE_KEY}"}, timeout=5
    )
    requests.get(f"{emulator.address}/_emulator", headers={"Origin": "x" * 50_000}, timeout=5)
    assert all(len(line) < 2500 for line in emulator.log[before:].splitlines())
