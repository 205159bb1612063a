"""The judge: two opinions, and the service as the third. Documented rules that no schema can say are heeded."""

import json
from dataclasses import replace
from typing import Any

import pytest
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.judge import Judge

from ..craftkit import RENDER_ID
from .truth import BASE, CREATED, HEALTHY, HONEST, LISTED, PUBLISHED, QUEUED, TEMPLATE, UNKNOWN, changed, refused
from .truth import with_headers as told_with


def sent(honest: Exchange, body: Any) -> Exchange:
    return replace(honest, request_body=body if isinstance(body, bytes) else json.dumps(body).encode())


def with_keys(*keys: str) -> dict[str, Any]:
    variables = [{"key": key, "label": "Any", "dataType": "text"} for key in keys]
    return TEMPLATE | {"manifest": {"variables": variables, "loops": []}}


@pytest.mark.parametrize("honest", HONEST, ids=str)
def test_nobody_disagrees_about_the_truth(judge: Judge, honest: Exchange) -> None:
    assert judge.disagreements(honest) == ()


def test_a_reply_that_both_refuse_is_reported_with_both_opinions(judge: Judge) -> None:
    (found,) = judge.disagreements(changed(QUEUED, errorMessage=3))
    assert str(found).splitlines() == [
        f"{QUEUED} (renderTemplate, response): both opinions hold the reply to be invalid",
        '    jsonschema-rs: body: errorMessage: 3 is not of type "null"',
        "    openapi-core: body: InvalidSchemaValue: errorMessage: 3 is not of type 'null'",
    ]


@pytest.mark.parametrize("body", [b"{}", b"{", b'{"data": 1}', b""])
def test_a_request_that_the_service_should_have_refused_is_reported(judge: Judge, body: bytes) -> None:
    (found,) = judge.disagreements(sent(QUEUED, body))
    assert found.what == "the service took a request that both opinions hold to be invalid"


@pytest.mark.parametrize("code", ["invalid_input_data", "invalid_loop_key", "slug_conflict", "template_not_found"])
def test_a_refusal_that_comes_after_the_shape_vouches_for_it(judge: Judge, code: str) -> None:
    """U07: an ill-formed body is 400 invalid_request before anything else is looked up."""
    found = judge.disagreements(sent(refused(CREATED, 409, code), b"{}"))
    assert [each.what for each in found if each.side == "request"] == [
        "the service took a request that both opinions hold to be invalid"
    ]


@pytest.mark.parametrize("code", ["invalid_json", "invalid_request"])
@pytest.mark.parametrize("honest", [QUEUED, CREATED, PUBLISHED], ids=str)
def test_a_request_that_the_service_should_have_taken_is_reported(judge: Judge, honest: Exchange, code: str) -> None:
    (found,) = judge.disagreements(refused(honest, 400, code))
    assert "refused a request that both opinions hold to be valid" in found.what


DOCUMENTED_REFUSALS = {
    "U20, a key twice": (sent(CREATED, with_keys("a", "a")), "invalid_request"),
    "U20, a value beside what lies inside it": (
        sent(PUBLISHED, with_keys("customer.name", "customer")),
        "invalid_request",
    ),
    "U24, a slug that is none": (replace(PUBLISHED, url=f"{BASE}/v1/templates/a%2Fb"), "invalid_request"),
    "U24, a slug that is too long": (replace(PUBLISHED, url=f"{BASE}/v1/templates/{'a' * 121}"), "invalid_request"),
    "nested too deeply": (sent(QUEUED, b'{"data": {"a": ' + b"[" * 120 + b"]" * 120 + b"}}"), "invalid_json"),
}


@pytest.mark.parametrize("rule", DOCUMENTED_REFUSALS)
def test_a_refusal_by_a_rule_that_no_schema_can_say_is_no_disagreement(judge: Judge, rule: str) -> None:
    honest, code = DOCUMENTED_REFUSALS[rule]
    assert judge.disagreements(refused(honest, 400, code)) == ()


@pytest.mark.parametrize(
    ("honest", "code"),
    [
        (sent(CREATED, with_keys("customer", "customers")), "invalid_request"),
        (sent(QUEUED, b'{"data": {"a": ' + b"[" * 90 + b"]" * 90 + b"}}"), "invalid_json"),
        (sent(QUEUED, with_keys("a", "a") | {"data": {}}), "invalid_request"),
    ],
    ids=["keys that only look alike", "nested deeply, not too deeply", "the rule of another operation"],
)
def test_such_a_rule_excuses_nothing_beyond_itself(judge: Judge, honest: Exchange, code: str) -> None:
    assert len(judge.disagreements(refused(honest, 400, code))) == 1


def test_odd_query_values_may_be_taken(judge: Judge) -> None:
    """U41."""
    for query in ("?limit=many", "?limit=", "?status=", "?limit=1_0&offset=-1", f"?limit={'9' * 5000}"):
        assert judge.disagreements(replace(LISTED, url=LISTED.url + query)) == ()


def test_a_malformed_id_is_an_unknown_one(judge: Judge) -> None:
    """U08; an ordinary 200 for one would be a disagreement."""
    malformed = replace(UNKNOWN, url=f"{BASE}/v1/renders/render-1")
    assert judge.disagreements(malformed) == ()
    assert len(judge.disagreements(replace(malformed, status=200))) == 2


@pytest.mark.parametrize("media_type", ["text/plain", "", "application/json; charset"])
def test_a_body_counts_as_json_whatever_its_content_type(judge: Judge, media_type: str) -> None:
    """U06."""
    headers = {**QUEUED.request_headers, "content-type": media_type}
    assert judge.disagreements(replace(QUEUED, request_headers=headers)) == ()
    assert len(judge.disagreements(refused(replace(QUEUED, request_headers=headers), 400, "invalid_json"))) == 1


def test_a_body_over_the_limit_is_not_read(judge: Judge) -> None:
    assert judge.disagreements(sent(refused(QUEUED, 413, "payload_too_large"), b"x" * 1000)) == ()


def test_a_credential_is_not_judged_beyond_its_presence(judge: Judge) -> None:
    nobody = replace(QUEUED, request_headers={"content-type": "application/json"})
    assert judge.disagreements(refused(nobody, 401, "unauthorized")) == ()
    assert [found.side for found in judge.disagreements(nobody)] == ["request"]


DEEP = b"[" * 300 + b"]" * 300
OUTSIDE = {
    "the control API": replace(HEALTHY, url=f"{BASE}/_emulator/clock"),
    "the public PDFs": told_with(replace(HEALTHY, url=f"{BASE}/cdn/renders/{RENDER_ID}.pdf"), {}),
    "an unknown route": refused(replace(HEALTHY, url=f"{BASE}/v1/nothing"), 404, "not_found"),
    "a path with two slashes": refused(replace(HEALTHY, url=f"{BASE}//v1/health"), 404, "not_found"),
    "an unknown method": refused(replace(HEALTHY, method="PATCH"), 405, "method_not_allowed"),
    "HEAD": replace(HEALTHY, method="HEAD", response_body=b""),
    "what the server refuses itself": replace(
        told_with(HEALTHY, {"content-type": "text/plain; charset=utf-8"}),
        status=431,
        response_body=b"Request Header Fields Too Large\r\n\r\n(generated by craftkit-emulator)",
    ),
    "the cap on sessions": refused(HEALTHY, 503, "session_limit_reached"),
    "the cap on waiting": refused(HEALTHY, 503, "too_many_waiting"),
    "a rate limit by a fault (U04)": refused(HEALTHY, 429, "rate_limited"),
    "what is nested too deeply to be looked into": replace(QUEUED, request_body=b'{"data": ' + DEEP + b"}"),
    "a reply that is": replace(QUEUED, response_body=DEEP),
    "what a fault made wrong": replace(
        told_with(HEALTHY, {"content-type": "text/html", "craftkit-emulator-fault": "latency-1, wrong-content-type-2"}),
        response_body=b"x",
    ),
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_lies_outside_the_contract_is_skipped(judge: Judge, what: str) -> None:
    assert judge.disagreements(OUTSIDE[what]) == ()


@pytest.mark.parametrize("status", [200, 302, 500])
def test_an_operation_that_openapi_yaml_does_not_have_may_not_answer(judge: Judge, status: int) -> None:
    (found,) = judge.disagreements(replace(HEALTHY, url=f"{BASE}/v2/health", status=status))
    assert "openapi.yaml has no such operation" in str(found)


def test_exchanges_that_differ_in_ids_times_and_session_are_judged_once(judge: Judge) -> None:
    judge.disagreements(QUEUED)
    before = judge.judged
    body = QUEUED.response_body.replace(b"/s/blue", b"/s/red").replace(b"3f2a1b4c", b"00000000").replace(b"T10", b"T11")
    assert body != QUEUED.response_body
    again = replace(QUEUED, url=QUEUED.url.replace("blue", "red"), response_body=body)
    assert judge.disagreements(again) == ()
    assert judge.judged == before


@pytest.mark.parametrize(
    "lie",
    [
        changed(QUEUED, id=RENDER_ID.upper() + "0"),
        changed(QUEUED, createdAt="2026-06-31T10:00:00.000Z"),
        changed(QUEUED, createdAt="2026-06-21T25:00:00.000Z"),
        replace(QUEUED, status=201),
        told_with(QUEUED, {}),
    ],
    ids=["id", "day", "hour", "status", "header"],
)
def test_a_lie_does_not_hide_behind_the_memory_of_the_truth(judge: Judge, lie: Exchange) -> None:
    assert judge.disagreements(QUEUED) == ()
    assert judge.disagreements(lie) != ()
