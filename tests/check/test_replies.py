"""A reply that was tampered with is found, and its fault is named by kind and place."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from craftkit_contracts.check.replies import Replies
from craftkit_contracts.exchange import Exchange, lowered
from craftkit_contracts.specification import Specification

from ..craftkit import RENDER_ID, Craftkit

REPLIES = Replies(Specification.from_file())


def got(craftkit: Craftkit, path: str, **more: Any) -> Exchange:
    return Exchange.from_requests(craftkit.get(path, **more))


def tampered(exchange: Exchange, change: Callable[[Any], Any]) -> Exchange:
    body = json.loads(exchange.response_body)
    changed = change(body)
    return replace(exchange, response_body=json.dumps(body if changed is None else changed).encode())


def named(exchange: Exchange) -> list[tuple[str, str]]:
    return [(each.kind, each.where) for each in REPLIES.deviations(exchange)]


TAMPERINGS: dict[str, tuple[Callable[[Any], Any], list[tuple[str, str]]]] = {
    "dropped": (lambda body: body.pop("status") and None, [("field-missing", "body.status")]),
    "added": (lambda body: body.update(extra=1), [("field-added", "body.extra")]),
    "renamed": (lambda body: body.update(state=body.pop("status")), [("field-renamed", "body.status")]),
    "retyped": (lambda body: body.update(id=7), [("type-changed", "body.id")]),
    "null": (lambda body: body.update(createdAt=None), [("null", "body.createdAt")]),
    "format": (lambda body: body.update(id="x"), [("format-broken", "body.id")]),
    "timestamp": (lambda body: body.update(createdAt="2026-01-01 10:00"), [("format-broken", "body.createdAt")]),
    "enum": (lambda body: body.update(status="paused"), [("value-undocumented", "body.status")]),
    "written otherwise": (
        lambda body: body.update(created_at=body.pop("createdAt"), PollUrl=body.pop("pollUrl")),
        [("field-renamed", "body.pollUrl"), ("field-renamed", "body.createdAt")],
    ),
    "array": (lambda body: [body], [("type-changed", "body")]),
    "another type than any value": (lambda body: body.update(status=None), [("null", "body.status")]),
    "an error": (
        lambda body: {"error": {"code": "not_found", "message": "None."}},
        [("status-undocumented", "status")],
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampered_body_is_named(craftkit: Craftkit, name: str) -> None:
    change, expected = TAMPERINGS[name]
    exchange = got(craftkit, f"/v1/renders/{RENDER_ID}")
    assert named(exchange) == []
    assert [each for each in named(tampered(exchange, change)) if each in expected] == expected


def test_a_fault_in_a_list_has_one_name_however_often_it_comes(craftkit: Craftkit) -> None:
    listed = got(craftkit, "/v1/templates")

    def change(body: Any) -> None:
        for template in body["templates"]:
            template["slug"] = None

    assert named(tampered(listed, change)) == [("null", "body.templates[].slug")]


def test_status_headers_and_content_are_named(craftkit: Craftkit) -> None:
    render, pdf = got(craftkit, f"/v1/renders/{RENDER_ID}"), got(craftkit, f"/v1/renders/{RENDER_ID}/download")
    assert named(replace(render, status=418)) == [("status-undocumented", "status")]
    headers = {**render.response_headers, "x-secret-sauce": "1"}
    assert named(replace(render, response_headers=headers)) == [("header-undocumented", "header x-secret-sauce")]
    html = {**pdf.response_headers, "content-type": "text/html"}
    assert named(replace(pdf, response_headers=html)) == [("content-type-undocumented", "header content-type")]
    assert named(replace(pdf, response_body=b"<html>")) == [("not-a-pdf", "body")]
    assert named(replace(render, response_body=b"{")) == [("not-json", "body")]
    assert named(replace(render, response_body=b"")) == [("body-missing", "body")]
    bare = {name: value for name, value in pdf.response_headers.items() if name != "content-disposition"}
    assert named(replace(pdf, response_headers=bare)) == [("header-missing", "header content-disposition")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda body: body["error"].update(code="odd"), ("value-undocumented", "body.error.code")),
        (lambda body: {"message": "no"}, ("envelope-altered", "body.error")),
        (lambda body: body["error"].pop("message") and None, ("envelope-altered", "body.error.message")),
        (lambda body: {"error": "unauthorized"}, ("envelope-altered", "body.error")),
    ],
)
def test_an_altered_error_is_named(craftkit: Craftkit, change: Callable[[Any], Any], expected: tuple[str, str]) -> None:
    refused = got(craftkit, f"/v1/renders/{RENDER_ID}", key=None)
    assert named(refused) == []
    assert expected in named(tampered(refused, change))


def test_a_deviation_keeps_its_fingerprint_when_the_data_changes(craftkit: Craftkit) -> None:
    exchange = got(craftkit, f"/v1/renders/{RENDER_ID}")
    one, other = (
        REPLIES.deviations(tampered(exchange, lambda body, value=value: body.update(status=value)))[0]  # type: ignore[misc]
        for value in ("paused", "odd")
    )
    assert one.fingerprint == other.fingerprint and one.came != other.came


def test_a_value_of_another_type_is_no_other_value_as_well(craftkit: Craftkit) -> None:
    listed = got(craftkit, "/v1/signatures")
    assert named(tampered(listed, lambda body: body.update(hasMore=0))) == [("type-changed", "body.hasMore")]


@pytest.mark.parametrize("levels", [260, 600, 986, 100_000])
def test_what_is_nested_deeper_than_anybody_looks_is_named(craftkit: Craftkit, levels: int) -> None:
    listed = got(craftkit, "/v1/templates")
    deep = b'{"templates": %s%s}' % (b"[" * levels, b"]" * levels)
    assert named(replace(listed, response_body=deep)) == [("not-json", "body")]


def test_an_error_is_read_by_its_code(craftkit: Craftkit) -> None:
    """What it lacks is told, not that it has not the code of a shorter one."""
    refused = Exchange.from_requests(craftkit.post("/v1/templates/invoice/render", json={}))
    assert named(tampered(refused, lambda body: body["error"].pop("issues") and None)) == [
        ("envelope-altered", "body.error.issues")
    ]


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "Application/JSON; Charset=UTF-8"}, {"X-Cloud-Trace-Context": "1"}]
)
def test_how_a_header_is_written_is_nothing_to_tell(craftkit: Craftkit, headers: dict[str, str]) -> None:
    unknown = got(craftkit, "/v1/templates/unknown")
    written = replace(unknown, response_headers={**unknown.response_headers, **lowered(headers)})
    assert (written.problem, named(written)) == ("template_not_found", [])


def test_a_document_in_chunks_has_no_length(craftkit: Craftkit) -> None:
    document = got(craftkit, f"/v1/renders/{RENDER_ID}/download")
    headers = {name: value for name, value in document.response_headers.items() if name != "content-length"}
    without = replace(document, response_headers=headers)
    assert named(without) == [("header-missing", "header content-length")]
    assert named(replace(without, response_headers={**headers, "transfer-encoding": "chunked"})) == []


@pytest.mark.parametrize(("told", "found"), [("max-age=3600,private", 0), ("public, max-age=3600", 1)])
def test_directives_stand_in_any_order(craftkit: Craftkit, told: str, found: int) -> None:
    document = got(craftkit, f"/v1/embed/renders/{RENDER_ID}/download")
    other = replace(document, response_headers={**document.response_headers, "cache-control": told})
    assert len(named(other)) == found


def test_an_error_of_another_status_is_told_once(craftkit: Craftkit) -> None:
    unknown = got(craftkit, "/v1/renders/00000000-0000-7000-8000-000000000000")
    assert (
        named(replace(unknown, status=401))
        == named(replace(unknown, status=200))
        == [("status-undocumented", "status")]
    )


@pytest.mark.parametrize("code", [None, 7, ["not_found"]])
def test_a_code_of_another_type_alters_the_envelope(craftkit: Craftkit, code: object) -> None:
    unknown = got(craftkit, "/v1/renders/00000000-0000-7000-8000-000000000000")
    changed = tampered(unknown, lambda body: body["error"].update(code=code))
    assert named(changed) == [("envelope-altered", "body.error.code")]


def test_a_field_in_an_open_object_is_renamed_where_it_is_only_written_otherwise(craftkit: Craftkit) -> None:
    body = {"documentTemplate": {"name": "Open"}}
    draft = Exchange.from_requests(craftkit.post("/v1/embed/builder/templates", json=body))

    def change(body: Any) -> None:
        body["documentTemplate"]["preset_key"] = body["documentTemplate"].pop("presetKey")

    assert named(tampered(draft, change)) == [("field-renamed", "body.documentTemplate.presetKey")]
