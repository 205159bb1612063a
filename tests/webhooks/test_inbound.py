"""The inbound hook: POST /v1/hooks/{token} (webhooks.md section 1, D34, U63, U64)."""

import hmac
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
import requests

from ..craftkit import Craftkit, assert_problem
from .conftest import subscribe
from .receiver import Receiver

TOKEN, SECRET = "demo-invoice-token", "demo-invoice-secret"
BODY = b'{"customer": {"name": "Acme Corp"}, "unknown": 1}'


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def post(client: Craftkit, body: bytes = BODY, token: str = TOKEN, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"/v1/hooks/{token}", data=body, key=None, headers={"Content-Type": "application/json"} | named)


def inbound(client: Craftkit, slug: str = "invoice") -> dict[str, Any]:
    shown: dict[str, Any] = client.control("GET", f"/templates/{slug}/inbound")
    return shown


def test_the_body_is_the_data_and_the_answer_short(craftkit: Craftkit) -> None:
    response = post(craftkit)
    assert response.status_code == 202
    queued = response.json()
    assert queued == {
        "id": queued["id"],
        "status": "queued",
        "pollUrl": f"{craftkit.base_url}/v1/renders/{queued['id']}",
    }


def test_the_render_is_the_projects_and_of_source_webhook(craftkit: Craftkit) -> None:
    id = post(craftkit).json()["id"]
    assert craftkit.finish({"id": id})["status"] == "succeeded"
    (item,) = craftkit.get("/v1/embed/renders?limit=1").json()["renders"]
    assert (item["id"], item["source"]) == (id, "webhook")
    assert item["inputData"] == {"customer": {"name": "Acme Corp"}, "items": []}


def test_the_render_is_told_like_any_other(frozen: Craftkit, receiver: Receiver) -> None:
    subscribe(frozen, receiver)
    id = post(frozen).json()["id"]
    frozen.advance("1s")
    assert [each.event["renderId"] for each in receiver.received] == [id]


def test_every_call_is_a_new_render(craftkit: Craftkit) -> None:
    ids = {post(craftkit, Idempotency_Key="same").json()["id"] for _ in range(3)}
    assert len(ids) == 3


def test_a_right_signature_is_accepted(craftkit: Craftkit) -> None:
    assert post(craftkit, x_craftkit_signature=signature(BODY)).status_code == 202


WRONG = [
    "",
    "00",
    "é",
    signature(BODY, "another secret"),
    signature(BODY + b" "),
    signature(BODY).upper(),
    f"sha256={signature(BODY)}",
    signature(BODY)[:-1],
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_signature_is_refused_even_where_none_is_needed(craftkit: Craftkit, wrong: str) -> None:
    header = wrong.encode().decode("latin-1")
    assert_problem(post(craftkit, x_craftkit_signature=header), "invalid_signature")
    assert craftkit.get("/v1/embed/renders?limit=1").json()["renders"][0]["source"] != "webhook"


def test_a_template_may_demand_signatures(craftkit: Craftkit) -> None:
    shown = craftkit.control("PUT", "/templates/invoice/inbound", {"requireSignature": True})
    assert shown == inbound(craftkit) and shown["requireSignature"] is True
    assert_problem(post(craftkit), "invalid_signature")
    assert post(craftkit, x_craftkit_signature=signature(BODY)).status_code == 202
    craftkit.control("PUT", "/templates/invoice/inbound", {"requireSignature": False})
    assert post(craftkit).status_code == 202


def test_the_demo_template_has_the_token_of_the_documentation(craftkit: Craftkit) -> None:
    shown = inbound(craftkit)
    assert (shown["token"], shown["secret"], shown["requireSignature"]) == (TOKEN, SECRET, False)
    assert shown["url"] == f"{craftkit.base_url}/v1/hooks/{TOKEN}"


@pytest.mark.parametrize("make", ["publish", "create", "build"])
def test_every_new_template_has_a_token_and_a_secret_of_its_own(craftkit: Craftkit, make: str) -> None:
    manifest: dict[str, Any] = {"variables": [], "loops": []}
    draft = {"name": "Fresh", "fields": [], "layout": {"pages": [{}]}}
    makers: dict[str, Callable[[], object]] = {
        "publish": lambda: craftkit.publish_template("fresh", manifest),
        "create": lambda: craftkit.post("/v1/templates", {"name": "Fresh", "manifest": manifest}),
        "build": lambda: craftkit.post("/v1/embed/builder/templates", {"documentTemplate": draft}),
    }
    makers[make]()
    slug = craftkit.get("/v1/templates").json()["templates"][0]["slug"]
    one, two = inbound(craftkit, slug), inbound(craftkit, "spare")
    assert len({one["token"], one["secret"], two["token"], two["secret"]}) == 4
    body = b"{}"
    assert post(craftkit, body, one["token"], x_craftkit_signature=signature(body, one["secret"])).status_code == 202
    assert craftkit.publish_template(slug, manifest)["currentVersionNumber"] == 2
    assert inbound(craftkit, slug) == one


@pytest.mark.parametrize(
    "token", ["nobody", "DEMO-INVOICE-TOKEN", "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f", "%00", "a b"]
)
def test_an_unknown_token_is_not_found_whatever_comes_with_it(craftkit: Craftkit, token: str) -> None:
    assert_problem(post(craftkit, b"no JSON", token, x_craftkit_signature="wrong"), "invalid_token")


def test_a_deleted_templates_token_is_not_found(craftkit: Craftkit) -> None:
    token = inbound(craftkit, "spare")["token"]
    craftkit.delete("/v1/templates/spare")
    assert_problem(post(craftkit, b"{}", token), "invalid_token")
    craftkit.publish_template("spare")
    assert inbound(craftkit, "spare")["token"] != token
    assert_problem(post(craftkit, b"{}", token), "invalid_token")


@pytest.mark.parametrize("body", [b"", b"{", b"no JSON", b"\xff", b"{'a': 1}"])
def test_what_is_no_json_is_said_to_be_none(craftkit: Craftkit, body: bytes) -> None:
    assert_problem(post(craftkit, body), "invalid_json")
    assert_problem(post(craftkit, body, x_craftkit_signature="wrong"), "invalid_signature")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1", b"1.5", b"true"])
def test_json_that_is_no_object_is_invalid_data(craftkit: Craftkit, body: bytes) -> None:
    error = assert_problem(post(craftkit, body), "invalid_input_data")
    assert error["issues"]["formErrors"][0].startswith("Expected object, received ")


@pytest.mark.parametrize(
    "data", [{}, {"customer": {}}, {"customer": {"name": 7}}, {"data": {"customer": {"name": "A"}}}]
)
def test_data_that_does_not_fit_says_where(craftkit: Craftkit, data: dict[str, Any]) -> None:
    error = assert_problem(post(craftkit, json.dumps(data).encode()), "invalid_input_data")
    assert list(error["issues"]["fieldErrors"]) == ["customer.name"]


def test_an_unpublished_template_is_a_conflict_before_its_data_is_looked_at(craftkit: Craftkit) -> None:
    token = inbound(craftkit, "draft-only")["token"]
    assert_problem(post(craftkit, b"[]", token), "no_published_version")
    assert_problem(post(craftkit, b"[", token), "invalid_json")


def test_a_queue_that_fails_is_503_after_the_data_is_checked(craftkit: Craftkit) -> None:
    craftkit.fail_next("queue")
    assert_problem(post(craftkit, b"{}"), "invalid_input_data")
    assert_problem(post(craftkit), "queue_unavailable")
    assert post(craftkit).status_code == 202


def test_a_body_over_the_limit_is_413_for_who_knows_the_token(craftkit: Craftkit) -> None:
    body = b'{"a": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    assert_problem(post(craftkit, body), "payload_too_large")
    assert_problem(post(craftkit, body, "nobody"), "invalid_token")


def test_a_template_is_found_by_its_project_where_two_have_one(craftkit: Craftkit) -> None:
    globex = Craftkit(craftkit.root, craftkit.session, key="ck_live_globex00000000000000000000000000")
    globex.publish_template("spare")
    assert_problem(craftkit.get("/_emulator/templates/spare/inbound"), "conflict")
    one, two = (craftkit.control("GET", f"/templates/spare/inbound?project={n}") for n in ("acme-charter", "globex"))
    assert one["token"] != two["token"]
    for path in ("/templates/nothing/inbound", "/templates/charter-handover/inbound?project=globex"):
        assert_problem(craftkit.get(f"/_emulator{path}"), "template_not_found")
    assert_problem(craftkit.get("/_emulator/templates/spare/inbound?project=nobody"), "not_found")
