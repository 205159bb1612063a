"""Secrets and personal data do not outlive their capture; what stands in their place has their format."""

import json
import re
from dataclasses import replace

import pytest
from craftkit_contracts.check.replies import Replies
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.specification import Specification

KEY = "ck_live_canary00000000000000000000000000"
JWT = "eyJjYW5hcnkiOiJoZWFkZXIifQ.eyJjYW5hcnkiOiJib2R5In0.Y2FuYXJ5"
PLAIN = Exchange(
    method="POST",
    url="https://api.example.com/v1/templates/invoice/render",
    request_headers={"authorization": f"Bearer {KEY}", "content-type": "application/json"},
    request_body=b"{}",
    status=200,
    response_headers={"content-type": "application/json"},
    response_body=b"{}",
)
CANARIES = {
    "authorization": ({"request_headers": {"authorization": f"Bearer {KEY}"}}, "canary"),
    "basic": ({"request_headers": {"authorization": "Basic canary-canary"}}, "canary"),
    "fragment": ({"response_headers": {"location": "https://x.example.com/cb#access_token=canary"}}, "canary"),
    "cookie": ({"response_headers": {"set-cookie": "sid=canary"}}, "canary"),
    "signature": ({"request_headers": {"x-craftkit-signature": "sha256=canary"}}, "canary"),
    "query": ({"url": f"https://api.example.com/embed/form?session_token={JWT}"}, "eyJjYW5hcnki"),
    "encoded query": ({"url": "https://api.example.com/v1?x=jane%40canary.com"}, "canary"),
    "hook": ({"url": "https://api.example.com/v1/hooks/canary-token"}, "canary"),
    "key in a body": ({"response_body": json.dumps({"key": KEY}).encode()}, "canary"),
    "key in a message": ({"response_body": json.dumps({"error": {"message": f"bad {KEY}!"}}).encode()}, "canary"),
    "token in a body": ({"response_body": json.dumps({"renew_token": "ert_canary123"}).encode()}, "canary"),
    "unknown secret": ({"request_body": json.dumps({"secret": "canary"}).encode()}, "canary"),
    "share url": ({"response_body": json.dumps({"shareUrl": "https://x/share/cks_canary"}).encode()}, "canary"),
    "address": ({"request_body": json.dumps({"recipients": [{"email": "j@canary.com"}]}).encode()}, "canary"),
    "name": ({"request_body": json.dumps({"recipients": [{"firstName": "Canary"}]}).encode()}, "Canary"),
    "form data": ({"request_body": json.dumps({"data": {"customer": {"name": ["Canary"]}}}).encode()}, "Canary"),
    "name of form data": ({"request_body": json.dumps({"data": {"Jane Canary": 1}}).encode()}, "Canary"),
    "form": ({"request_body": b"firstName=Canary&data=canary&email=jane%40canary.com"}, "canary"),
    "upload": ({"request_body": b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ncanary\r\n--b--'}, "canary"),
    "XML": ({"response_body": b"<token>canary</token>"}, "canary"),
    "headers in a page": ({"response_body": b"<pre>Authorization: Bearer canary</pre>"}, "canary"),
    "address of a proxy": ({"response_body": b"at https://canary@proxy:3128/"}, "canary"),
    "encoded twice": ({"url": "https://api.example.com/v1?x=jane%2540canary.com"}, "canary"),
    "session": ({"response_headers": {"x-session": "canary"}}, "canary"),
    "document": ({"response_body": b"%PDF-1.3 canary"}, "canary"),
    "no JSON": ({"response_body": f"oops {KEY}".encode()}, "canary"),
}


@pytest.mark.parametrize("place", CANARIES)
def test_no_canary_survives(place: str) -> None:
    changes, canary = CANARIES[place]
    kept = Redactor().exchange(replace(PLAIN, **changes))  # type: ignore[arg-type]
    assert canary not in repr(kept)


def test_of_a_long_upload_its_size_is_kept() -> None:
    assert Redactor().body(b"--form\r\n" + bytes(10**7)).startswith(b"10000008 bytes, digest ")


def test_a_known_secret_goes_whatever_it_looks_like() -> None:
    assert "s3cr3t" not in Redactor("s3cr3t").text("https://x/?admin=s3cr3t")


def test_definitions_stay_and_so_do_ids_and_times() -> None:
    body = {
        "id": "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071",
        "manifest": {"variables": [{"key": "customer.name", "label": "Customer", "dataType": "text"}], "loops": []},
        "createdAt": "2026-06-05T10:00:00.000Z",
        "slug": "invoice",
    }
    assert Redactor().value(body) == body


def test_placeholders_have_the_format_of_what_they_stand_for_and_keep_who_is_who() -> None:
    redactor = Redactor()
    body = redactor.value(
        {
            "key": KEY,
            "again": KEY,
            "session_token": JWT,
            "recipientEmail": "jane@acme.com",
            "data": {"total": "9.99", "on": "2026-01-01", "logo": "https://acme.com/logo.png", "who": "Jane Smith"},
        }
    )
    assert re.fullmatch(r"ck_live_[0-9]{32}", body["key"]) and body["again"] == body["key"]
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", body["session_token"])
    assert re.fullmatch(r"person-\d+@example\.invalid", body["recipientEmail"])
    assert (body["data"]["total"], body["data"]["on"]) == ("9.99", "2026-01-01")
    assert body["data"]["logo"].startswith("https://example.invalid/") and len(body["data"]["who"]) == 10
    assert redactor.text(f"Bearer {KEY}") == f"Bearer {body['key']}"


def test_what_failed_fails_the_same_without_its_secrets() -> None:
    """Masking changes no type, no format and no name, so a report can be judged again."""
    shares = {"id": "no id", "shareToken": "cks_canary", "recipientEmail": "no address", "createdAt": "jane@canary.com"}
    asked = replace(
        PLAIN,
        method="GET",
        url="https://api.example.com/v1/renders/3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071/shares",
        response_body=json.dumps({"shares": [shares], KEY: True, "total": "canary"}).encode(),
    )
    judge = Replies(Specification.from_file())
    kept = Redactor().exchange(asked)
    assert KEY not in repr(kept)
    told = [{(each.kind, Redactor().name(each.where)) for each in judge.deviations(one)} for one in (asked, kept)]
    assert len(told[0]) > 3 and len(told[0]) == len(told[1])


def test_a_manifest_names_its_fields_by_keys_and_these_are_no_secrets() -> None:
    manifest = {"variables": [{"key": "customer.token", "label": "Secret token"}, {"key": "api_key"}]}
    body = json.dumps({"manifest": manifest, "slug": "x"}, indent=3).encode()
    assert Redactor("other").body(body) == body, "to the byte"


def test_a_message_does_not_repeat_what_was_masked() -> None:
    redactor = Redactor()
    redactor.body(b'{"data": {"customer": {"name": "Carla Canary", "state": "succeeded"}}}')
    assert "Canary" not in redactor.text("no Carla Canary here")
    assert redactor.text("Carla Canarys succeeded") == "Carla Canarys succeeded"


def test_placeholders_of_keys_stay_what_they_are() -> None:
    redactor = Redactor("hook-token-canary", KEY)
    shown = redactor.text("hook-token-canary")
    assert redactor.text(f"https://x/v1/hooks/{shown}") == f"https://x/v1/hooks/{shown}"
    assert redactor.text("https://x/v1/hooks/hook-token-canary") == f"https://x/v1/hooks/{shown}"


def _said(redactor: Redactor, message: str) -> str:
    body = json.dumps({"error": {"code": "x", "message": message}}).encode()
    said = json.loads(redactor.body(body))["error"]["message"]
    assert json.loads(redactor.at("body.error.message", json.dumps(message))) == said
    return str(said)


def test_a_message_of_an_error_tells_why() -> None:
    """It is what somebody needs who is to mend it. What it repeats is not shown."""
    for message in ("Missing Bearer token.", "Project not found.", "Template 'invoice' has no version 3.", "Not Found"):
        assert _said(Redactor(), message) == message
    for message, said in {
        f"Key {KEY} is revoked": "Key ... is revoked",
        "Render 3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071 not found": "Render ... not found",
        "No mail to jane@canary.com since 2026-01-01": "No mail to person-1@example.invalid since 2026-01-01",
        "It is Carla Canary who has signed, call +49 170 1234567": "It is ... who has signed, call +...",
    }.items():
        assert _said(Redactor(), message) == said


@pytest.mark.parametrize("message", ["no canary", "Canary?", "got 'bo'", "got Bo", "for CANARY and Zoe: canary-like"])
def test_no_word_of_form_data_is_in_a_message(message: str) -> None:
    redactor = Redactor()
    redactor.body(json.dumps({"data": {"a": "canary", "b": ["Bo"], "c": "then she said it to Zoe, today"}}).encode())
    assert not re.search("canary|bo|zoe", _said(redactor, message), re.IGNORECASE)


def test_nor_is_one_that_stands_after_it() -> None:
    body = {"error": {"message": "no canary", "details": {"data": {"name": "canary"}}}}
    assert b"canary" not in Redactor().body(json.dumps(body).encode())


def test_the_message_of_a_share_is_none_of_an_error() -> None:
    body = Redactor().body(json.dumps({"message": "See you", "data": {"error": {"message": "See you"}}}).encode())
    assert b"See" not in body
