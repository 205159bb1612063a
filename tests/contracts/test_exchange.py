from dataclasses import replace

import pytest
import requests
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.payload import NotJSON, read
from craftkit_contracts.specification import Specification

from ..craftkit import Craftkit
from .truth import BASE, HEALTHY, QUEUED, UNKNOWN, refused


def test_an_exchange_keeps_the_bytes_of_a_real_call(craftkit: Craftkit) -> None:
    exchange = Exchange.from_requests(craftkit.submit(data={"customer": {"name": "Zoë"}}))
    assert (exchange.method, exchange.base, exchange.status) == ("POST", craftkit.base_url, 202)
    assert exchange.path == "/v1/templates/invoice/render"
    assert b"Zo" in exchange.request_body
    assert exchange.request_headers["authorization"] == f"Bearer {craftkit.key}"
    assert exchange.content_type == "application/json"
    assert exchange.response_body.startswith(b'{"id":')


@pytest.mark.parametrize("body", ["text", b"bytes", None])
def test_a_body_is_bytes_however_it_was_given(http: requests.Session, root: str, body: str | bytes | None) -> None:
    sent = Exchange.from_requests(http.post(f"{root}/health", data=body)).request_body
    assert sent == {"text": b"text", b"bytes": b"bytes", None: b""}[body]


@pytest.mark.parametrize(
    ("url", "base", "path", "query"),
    [
        ("http://h:1/v1/health", "http://h:1", "/v1/health", {}),
        ("http://h:1/s/blue/v1/health?a=1&a=&b", "http://h:1/s/blue", "/v1/health", {"a": ["1", ""], "b": [""]}),
        ("http://h:1/s/blue", "http://h:1/s/blue", "/", {}),
        ("http://h:1/s/no.name/v1", "http://h:1", "/s/no.name/v1", {}),
        ("http://h:1//v1/health", "http://h:1", "//v1/health", {}),
        ("http://h:1/v1/templates/a%2Fb", "http://h:1", "/v1/templates/a%2Fb", {}),
    ],
)
def test_the_base_url_is_taken_off(url: str, base: str, path: str, query: dict[str, list[str]]) -> None:
    exchange = replace(HEALTHY, url=url)
    assert (exchange.base, exchange.path, exchange.query) == (base, path, query)


def test_the_code_of_an_error_is_read_from_either_envelope() -> None:
    assert refused(QUEUED, 404, "template_not_found").problem == "template_not_found"
    assert (
        replace(QUEUED, status=401, response_body=b'{"error":"invalid_credentials"}').problem == "invalid_credentials"
    )
    for body in (b"", b"{", b"[]", b'{"error":{}}', b'{"error":{"code":1}}'):
        assert replace(QUEUED, status=401, response_body=body).problem == ""
    assert QUEUED.problem == ""


def test_a_path_leads_to_its_operation(specification: Specification) -> None:
    match = specification.find("GET", "/v1/templates/a%2Fb")
    assert match is not None
    assert (match.operation.id, match.path) == ("getTemplate", {"slug": "a/b"})
    health = specification.find("GET", HEALTHY.path)
    assert health is not None
    assert health.operation.id == "getRootHealth"
    assert specification.find("GET", "/v1/templates/a/b") is None
    assert specification.find("get", UNKNOWN.path) is None


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"NaN", b'{"a": Infinity}', b"[1,]", b'"\xff"', b'"\x01"', '"a"'.encode("utf-16"), b"[" * 100_000],
    ids=lambda text: repr(text[:20]),
)
def test_what_is_no_json_in_utf_8_is_refused(text: bytes) -> None:
    with pytest.raises(NotJSON):
        read(text)


def test_json_is_read_as_javascript_would() -> None:
    assert read(b'\xef\xbb\xbf{"a": 1, "a": 2}') == {"a": 2}
    assert read(b'["\\ud800", {"\\udfff": 1}]') == ["\ufffd", {"\ufffd": 1}]
    assert read(b"[9007199254740993, 1e400]") == [9007199254740992.0, float("inf")]
    assert read(b"9" * 5000) == float("inf")


def test_a_session_is_no_part_of_the_path(specification: Specification) -> None:
    assert QUEUED.url.startswith(BASE)
    assert specification.find(QUEUED.method, QUEUED.path) is not None
