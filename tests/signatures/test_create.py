import base64

import pytest
from craftkit_emulator.operations import signatures
from craftkit_emulator.world.seed import load

from ..craftkit import (
    ACCOUNT_KEY,
    GLOBEX_KEY,
    GLOBEX_RENDER_ID,
    GONE_KEY,
    NO_SUCH_ID,
    RENDER_ID,
    REVOKED_KEY,
    TEST_KEY,
    Craftkit,
    assert_problem,
)
from .making import JANE, JOHN, OFFICE, START, act, body, create, end, field, listed

DOCUMENTED = {
    "renderId": RENDER_ID,
    "name": "Charter handover — BK-12345",
    "recipients": [{**JANE, "designation": "Signer", "order": 1}],
    "anchorTags": [{"anchorString": "{{sign_here}}", "type": "signature", "recipientIndex": 0, "required": True}],
    "expirationHours": 168,
}


def test_a_new_request_is_sent_and_everything_else_is_still_to_come(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    response = craftkit.post("/v1/signatures", DOCUMENTED, headers={"Idempotency-Key": "sign-order-12345"})
    assert response.status_code == 201
    made = response.json()
    id, (recipient,) = made["id"], made["recipients"]
    assert id[14] == "7"
    assert recipient["id"].startswith("rcp_")
    assert list(made.items()) == [
        ("id", id),
        ("renderId", RENDER_ID),
        ("name", "Charter handover — BK-12345"),
        ("status", "sent"),
        ("recipients", [{**recipient, **JANE, "designation": "Signer", "order": 1}]),
        ("expirationHours", 168),
        *((name, None) for name in ("signedDownloadUrl", "certificateUrl", "errorMessage")),
        ("createdAt", START),
        ("completedAt", None),
    ]
    assert (recipient["signedAt"], recipient["declinedAt"]) == (None, None)


def test_what_is_left_out_has_its_default(craftkit: Craftkit) -> None:
    made = create(craftkit, JANE, JOHN, OFFICE)
    assert made["name"] == f"Signature request {RENDER_ID[:8]}"
    assert made["expirationHours"] is None
    kept = [tuple(one[name] for name in ("lastName", "designation", "order")) for one in made["recipients"]]
    assert kept == [("Doe", "Signer", 1), (None, "Signer", 2), (None, "CC", 3)]
    assert len({one["id"] for one in made["recipients"]}) == 3


# U14: keys of their own namespace, per project; an empty one is none.
def test_a_known_key_answers_200_with_the_request_as_it_stands(craftkit: Craftkit) -> None:
    key = {"Idempotency-Key": "order-1"}
    made = craftkit.post("/v1/signatures", body(), headers=key).json()
    act(craftkit, made, "view")
    for again in (body(), body(JOHN, renderId=NO_SUCH_ID), body(name="Other")):
        response = craftkit.post("/v1/signatures", again, headers=key)
        assert (response.status_code, response.json()) == (200, {**made, "status": "viewed"})
    ended = end(craftkit, made, "completed")
    assert craftkit.post("/v1/signatures", body(), headers=key, key=TEST_KEY).json() == ended
    assert len(listed(craftkit)) == 1


def test_a_replay_is_judged_by_shape_alone_and_trips_no_failure(craftkit: Craftkit) -> None:
    key = {"Idempotency-Key": "order-1"}
    craftkit.post("/v1/signatures", body(), headers=key)
    craftkit.fail_next("signature-provider")
    assert craftkit.post("/v1/signatures", body(), headers=key).status_code == 200
    assert_problem(craftkit.post("/v1/signatures", body(name=""), headers=key), "invalid_request")
    assert_problem(craftkit.post("/v1/signatures", body(fields=[field(1)]), headers=key), "invalid_request")


def test_keys_of_renders_other_projects_and_of_failures_are_other_keys(craftkit: Craftkit) -> None:
    key = {"Idempotency-Key": "order-1"}
    render = craftkit.finish(craftkit.render(headers=key))
    first = craftkit.post("/v1/signatures", body(renderId=render["id"]), headers=key)
    assert first.status_code == 201
    assert craftkit.submit(headers=key).json()["id"] == render["id"]
    theirs = craftkit.post("/v1/signatures", body(renderId=GLOBEX_RENDER_ID), headers=key, key=GLOBEX_KEY)
    assert theirs.status_code == 201
    assert theirs.json()["id"] != first.json()["id"]
    other = {"Idempotency-Key": "order-2"}
    craftkit.fail_next("signature-provider")
    statuses = [craftkit.post("/v1/signatures", body(), headers=other).status_code for _ in range(3)]
    assert statuses == [502, 201, 200]
    empty = [craftkit.post("/v1/signatures", body(), headers={"Idempotency-Key": ""}) for _ in range(2)]
    assert [response.status_code for response in empty] == [201, 201]
    assert empty[0].json()["id"] != empty[1].json()["id"]


def test_a_render_must_be_of_the_project_and_have_succeeded(craftkit: Craftkit) -> None:
    for id in (NO_SUCH_ID, GLOBEX_RENDER_ID):
        assert_problem(craftkit.post("/v1/signatures", body(renderId=id)), "not_found", message="Render not found.")
    craftkit.freeze()
    queued = craftkit.render()
    conflict = "Render has not succeeded yet."
    assert_problem(craftkit.post("/v1/signatures", body(renderId=queued["id"])), "conflict", message=conflict)
    craftkit.fail_next("renders")
    failed = craftkit.finish(craftkit.render())
    assert_problem(craftkit.post("/v1/signatures", body(renderId=failed["id"])), "conflict", message=conflict)
    assert craftkit.post("/v1/signatures", body(renderId=queued["id"])).status_code == 201


FAILURES = {
    "signature-configuration": ("signature_not_configured", 503),
    "signature-credits": ("signature_credits_exhausted", 402),
    "signature-provider": ("signature_provider_error", 502),
}


@pytest.mark.parametrize("what", FAILURES)
def test_the_signature_service_can_fail_and_nothing_is_kept_then(craftkit: Craftkit, what: str) -> None:
    code, status = FAILURES[what]
    craftkit.fail_next(what, 2)
    for _ in range(2):
        assert_problem(craftkit.post("/v1/signatures", body()), code, status=status)
    assert listed(craftkit) == []
    create(craftkit)


def test_a_pdf_of_more_than_20_mib_is_refused(craftkit: Craftkit, monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes a PDF so large is the pictures that the world holds. The limit is lowered to the size of its one."""
    assert signatures.LARGEST_PDF == 20 * 1024 * 1024
    url = "https://cdn.craftkit.dev/demo/signature.png"
    size = next(len(base64.b64decode(one["base64"])) for one in load("demo").content["images"] if one["url"] == url)
    manifest = {"variables": [{"key": "it", "label": "It", "dataType": "image"}], "loops": []}
    craftkit.publish_template("letter", manifest)
    render = craftkit.finish(craftkit.render("letter", {"it": url}))
    monkeypatch.setattr(signatures, "LARGEST_PDF", size - 1)
    assert_problem(craftkit.post("/v1/signatures", body(renderId=render["id"])), "file_too_large")
    assert craftkit.post("/v1/signatures", body()).status_code == 201, "of another render, without the picture"
    monkeypatch.setattr(signatures, "LARGEST_PDF", size)
    assert craftkit.post("/v1/signatures", body(renderId=render["id"])).status_code == 201


VERBS = ("", "/cancel", "/download", "/certificate")
OPERATIONS = [
    ("POST", "/v1/signatures"),
    ("GET", "/v1/signatures"),
    *(("POST" if verb == "/cancel" else "GET", f"/v1/signatures/{NO_SUCH_ID}{verb}") for verb in VERBS),
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_each_operation_wants_a_project_key(craftkit: Craftkit, method: str, path: str) -> None:
    for key in (None, REVOKED_KEY, ACCOUNT_KEY, "ck_live_unknown"):
        assert_problem(craftkit.request(method, path, key=key), "unauthorized")
    assert_problem(craftkit.request(method, path, key=GONE_KEY), "forbidden")
    assert craftkit.request(method, path, key=TEST_KEY).status_code in (200, 400, 404)


def test_credential_json_and_size_come_first(craftkit: Craftkit) -> None:
    assert_problem(craftkit.post("/v1/signatures", {}, key=None), "unauthorized")
    assert_problem(craftkit.post("/v1/signatures", data=b"{"), "invalid_json")
    assert_problem(craftkit.post("/v1/signatures", data=b" " * (10 * 1024 * 1024 + 1)), "payload_too_large")
