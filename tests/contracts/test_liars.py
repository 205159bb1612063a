"""Either opinion, on its own, catches each of these lies. A judge that cannot fail proves nothing."""

from dataclasses import replace

import pytest
from craftkit_contracts.exchange import Exchange

from .conftest import Opinion
from .truth import DOWNLOADED, ENVELOPE, HEALTHY, HONEST, LISTED, QUEUED, UNKNOWN, answered, changed, without
from .truth import with_headers as told_with

PDF_HEADERS = DOWNLOADED.response_headers

LIES = {
    "an undocumented field": (changed(QUEUED, secret=1), "body"),
    "an undocumented field inside an error": (
        answered(UNKNOWN, {"error": {"code": "not_found", "message": "No.", "why": "a"}}),
        "body",
    ),
    "a wrong type": (changed(QUEUED, errorMessage=3), "body"),
    "a wrong type deep inside": (changed(LISTED, renders=[{"id": 1}]), "body"),
    "a value outside the enum": (changed(QUEUED, status="done"), "body"),
    "a missing field": (without(QUEUED, "downloadUrl"), "body"),
    "an id that is no UUID": (changed(QUEUED, id="render-1"), "body"),
    "a time without milliseconds": (changed(QUEUED, createdAt="2026-06-21T10:00:00Z"), "body"),
    "a day that does not exist": (changed(QUEUED, createdAt="2026-06-31T10:00:00.000Z"), "body"),
    "an undocumented status": (replace(QUEUED, status=418), "status"),
    "a documented status of another operation": (replace(HEALTHY, status=503), "status"),
    "the wrong error code": (
        answered(UNKNOWN, {"error": {"code": "template_not_found", "message": "No."}}),
        "body",
    ),
    "the flat envelope where the shared one belongs": (answered(UNKNOWN, {"error": "not_found"}), "body"),
    "a reply for another status": (replace(UNKNOWN, response_body=QUEUED.response_body), "body"),
    "the wrong content type": (told_with(QUEUED, {"content-type": "text/html"}), "content-type"),
    "no content type": (told_with(QUEUED, {}), "content-type"),
    "JSON that is none": (replace(QUEUED, response_body=b"{"), "json"),
    "bytes that are no UTF-8": (replace(QUEUED, response_body=b'"\xff"'), "json"),
    "an empty body": (replace(QUEUED, response_body=b""), "body"),
    "a missing header": (told_with(DOWNLOADED, {"content-type": "application/pdf", "content-length": "8"}), "header"),
    "a header of the wrong type": (told_with(DOWNLOADED, {**PDF_HEADERS, "content-length": "many"}), "header"),
    "a header out of bounds": (told_with(DOWNLOADED, {**PDF_HEADERS, "content-length": "0"}), "header"),
    "a header that breaks its pattern": (
        told_with(DOWNLOADED, {**PDF_HEADERS, "content-disposition": "inline"}),
        "header",
    ),
}

WRONG_REQUESTS = {
    "no credential": (replace(QUEUED, request_headers={"content-type": "application/json"}), "security"),
    "another scheme": (
        replace(QUEUED, request_headers={**QUEUED.request_headers, "authorization": "Basic a"}),
        "security",
    ),
    "an id that is no UUID": (replace(UNKNOWN, url=UNKNOWN.url + "x"), "parameter"),
    "a query value of the wrong type": (replace(LISTED, url=LISTED.url + "?limit=many"), "parameter"),
    "no body": (replace(QUEUED, request_body=b""), "body"),
    "a body without a required field": (replace(QUEUED, request_body=b"{}"), "body"),
    "a body of the wrong type": (replace(QUEUED, request_body=b"[]"), "body"),
    "a value out of bounds": (replace(QUEUED, request_body=b'{"data": {}, "jobId": ""}'), "body"),
    "a body that is no JSON": (replace(QUEUED, request_body=b"{'data': {}}"), "json"),
    "a body nested so deeply that no reader gets through": (replace(QUEUED, request_body=b"[" * 100_000), "json"),
    "a content type that is not documented": (
        replace(QUEUED, request_headers={**QUEUED.request_headers, "content-type": "text/plain"}),
        "content-type",
    ),
}


@pytest.mark.parametrize("honest", HONEST, ids=str)
def test_the_truth_passes(opinion: Opinion, honest: Exchange) -> None:
    assert opinion.of(honest) == []


@pytest.mark.parametrize("lie", LIES)
def test_a_reply_that_lies_is_caught(opinion: Opinion, lie: str) -> None:
    told, kind = LIES[lie]
    assert {(finding.side, finding.kind) for finding in opinion.of(told)} == {("response", kind)}


@pytest.mark.parametrize("wrong", WRONG_REQUESTS)
def test_a_request_that_breaks_the_contract_is_caught(opinion: Opinion, wrong: str) -> None:
    sent, kind = WRONG_REQUESTS[wrong]
    assert {(finding.side, finding.kind) for finding in opinion.of(sent)} == {("request", kind)}


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_call_that_no_operation_answers_is_caught(opinion: Opinion, method: str) -> None:
    assert [finding.kind for finding in opinion.of(replace(QUEUED, method=method))] == ["route"]


def test_findings_name_the_operation_and_the_place(opinion: Opinion) -> None:
    (finding,) = opinion.of(changed(QUEUED, errorMessage=3))
    assert finding.operation == "renderTemplate"
    assert "errorMessage" in finding.detail


def test_a_field_outside_the_schema_of_a_request_is_none_of_their_business(opinion: Opinion) -> None:
    """U17: unknown fields in requests are ignored; replies are closed."""
    assert opinion.of(replace(QUEUED, request_body=b'{"data": {}, "more": 1}')) == []
    assert opinion.of(answered(QUEUED, ENVELOPE | {"more": 1})) != []
