"""Who is refused how: every operation by every kind of credential that it does not take, the body to the letter."""

from typing import Any

import pytest

from ..craftkit import (
    ACCOUNT_KEY,
    ADMIN_KEY,
    GLOBEX_KEY,
    GLOBEX_RENDER_ID,
    GONE_KEY,
    LIVE_KEY,
    REVOKED_KEY,
    TEST_KEY,
    Craftkit,
    assert_flat,
    assert_problem,
)
from .operations import BY_NAME, KEYED, OPERATIONS, WITH_BODY, Operation, name_of, send, unjudged

NO_BEARER: dict[str, str | None] = {
    "no header": None,
    "an empty header": "",
    "Basic": "Basic Y2s6Y2s=",
    "the bare key": LIVE_KEY,
    "another scheme": f"Token {LIVE_KEY}",
    "an empty bearer": "Bearer",
    "a blank bearer": "Bearer    ",
    "a scheme glued to its key": f"Bearer:{LIVE_KEY}",
    "a tab for the space": f"Bearer\t{LIVE_KEY}",
}
BAD_KEY: dict[str, str | None] = {
    "an unknown key": "Bearer ck_live_nobody00000000000000000000000000",
    "another case": f"Bearer {LIVE_KEY.upper()}",
    "a key and more": f"Bearer {LIVE_KEY}, Bearer {LIVE_KEY}",
    "a revoked key": f"Bearer {REVOKED_KEY}",
    "an account key": f"Bearer {ACCOUNT_KEY}",
    "the admin key": f"Bearer {ADMIN_KEY}",
    "a session token": "Bearer eyJhbGciOiJFZERTQSJ9.e30.c2ln",
    "20 KB": "Bearer " + "k" * 20_000,
    "Latin-1": "Bearer schlüssel",
    "a quoted key": f'Bearer "{LIVE_KEY}"',
}
GONE: dict[str, str | None] = {"the key of a project that is gone": f"Bearer {GONE_KEY}"}


def envelope(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


# The answer when there is no bearer, when it is no good, and when its project is gone (D02, D13, U03, U13).
REFUSALS: dict[str, tuple[tuple[int, Any], tuple[int, Any], tuple[int, Any]]] = {
    "core": (
        (401, envelope("unauthorized", "Missing Bearer token.")),
        (401, envelope("unauthorized", "Invalid or revoked API key.")),
        (403, envelope("forbidden", "Project not found.")),
    ),
    "partner": (
        (401, {"error": "missing_authorization"}),
        (401, {"error": "invalid_credentials"}),
        (401, {"error": "invalid_credentials"}),
    ),
    "builder": ((401, {"error": "missing_or_invalid_authorization"}),) * 3,
    "download": ((401, {"error": "invalid_credentials"}),) * 3,
}
CASES = [(case, kind) for kind, cases in enumerate((NO_BEARER, BAD_KEY, GONE)) for case in cases.items()]


@pytest.mark.parametrize("operation", KEYED, ids=name_of)
@pytest.mark.parametrize(("case", "kind"), CASES, ids=[case[0] for case, _ in CASES])
def test_a_credential_is_refused_in_the_words_of_its_area(
    craftkit: Craftkit, operation: Operation, case: tuple[str, str | None], kind: int
) -> None:
    headers = {} if case[1] is None else {"Authorization": case[1]}
    response = send(craftkit, operation, key=None, headers=headers)
    assert (response.status_code, response.json()) == REFUSALS[operation.area][kind]
    assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("key", [LIVE_KEY, TEST_KEY])
@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_live_and_test_keys_of_the_project_may_do_everything(
    craftkit: Craftkit, operation: Operation, key: str
) -> None:
    assert send(craftkit, operation, key=key).status_code == operation.status


@pytest.mark.parametrize("operation", [operation for operation in OPERATIONS if operation.area == "open"], ids=name_of)
def test_health_asks_for_no_credential_and_looks_at_none(craftkit: Craftkit, operation: Operation) -> None:
    for value in (None, "", "Bearer nonsense", f"Bearer {GONE_KEY}"):
        assert send(craftkit, operation, key=None, headers={"Authorization": value or ""}).status_code == 200


@pytest.mark.parametrize("scheme", ["bearer ", "BEARER ", "Bearer   "])
def test_the_schemes_case_and_spaces_do_not_matter(craftkit: Craftkit, scheme: str) -> None:
    assert craftkit.get("/v1/templates", key=None, headers={"Authorization": scheme + LIVE_KEY}).status_code == 200


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("getTemplate", "template_not_found"),
        ("deleteTemplate", "template_not_found"),
        ("renderTemplate", "template_not_found"),
        ("getRender", "not_found"),
        ("downloadRender", "not_found"),
        ("getRenderEngagement", "not_found"),
        ("recordRenderEvent", "not_found"),
        ("downloadEmbedRender", "not_found"),
    ],
)
def test_what_belongs_to_another_project_does_not_exist(craftkit: Craftkit, name: str, code: str) -> None:
    assert_problem(send(craftkit, BY_NAME[name], key=GLOBEX_KEY), code)


def test_a_project_lists_and_publishes_its_own_templates_only(craftkit: Craftkit) -> None:
    assert [each["slug"] for each in craftkit.get("/v1/templates", key=GLOBEX_KEY).json()["templates"]] == ["report"]
    assert send(craftkit, BY_NAME["upsertTemplate"], key=GLOBEX_KEY).status_code == 201
    assert craftkit.get("/v1/templates/invoice").json()["currentVersionNumber"] == 2
    assert craftkit.get(f"/v1/renders/{GLOBEX_RENDER_ID}", key=GLOBEX_KEY).status_code == 200


@pytest.mark.parametrize("operation", KEYED, ids=name_of)
def test_without_embed_a_good_key_is_refused_by_the_partner_operations(
    craftkit: Craftkit, operation: Operation
) -> None:
    """D52 exempts the download, where the render is just unknown."""
    response = send(craftkit, operation, key=GLOBEX_KEY)
    if operation.area in ("partner", "builder"):
        assert_flat(
            response, "invalid_credentials" if operation.area == "partner" else "missing_or_invalid_authorization"
        )
    else:
        assert response.status_code in (200, 201, 404)


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
def test_the_credential_is_looked_at_before_the_body(craftkit: Craftkit, operation: Operation) -> None:
    for body in (b"", b"{", b"[]", b"{}", b"\xff", b"[" * 5000, b" " * 11_000_000):
        for kind, headers in (
            (0, {}),
            (1, {"Authorization": "Bearer x"}),
            (2, {"Authorization": f"Bearer {GONE_KEY}"}),
        ):
            response = send(unjudged(craftkit), operation, body or b" ", key=None, headers=headers)
            assert (response.status_code, response.json()) == REFUSALS[operation.area][kind]


@pytest.mark.parametrize("operation", KEYED, ids=name_of)
def test_the_credential_is_looked_at_before_the_resource(craftkit: Craftkit, operation: Operation) -> None:
    path = operation.path.replace("invoice", "nowhere").replace("3f2a1b4c", "00000000")
    response = craftkit.request(operation.method, path, key=REVOKED_KEY, json=operation.body)
    assert (response.status_code, response.json()) == REFUSALS[operation.area][1]
