"""Minting and refreshing embed sessions (embed.md sections 2 and 3)."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ..craftkit import ACCOUNT_KEY, GLOBEX_KEY, REVOKED_KEY, TEST_KEY, Craftkit, assert_flat, assert_problem
from .partner import HANDOVER, INVOICE, PAGE, PROJECT, WHO, allow, claims_of, mint, mint_form, part, revoke, submit

FIELDS = {"key": "name", "label": "Name", "dataType": "text"}
CATALOG = {"namespaces": [{"key": "customer", "label": "Customer", "fields": [FIELDS]}]}


def refresh(craftkit: Craftkit, token: str, **more: Any) -> Any:
    return craftkit.post("/v1/embed/sessions/refresh", {"renewToken": token}, **more)


def test_a_session_is_minted_in_snake_case(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00.500Z")
    session = mint(craftkit)
    token = session["session_token"]
    assert list(session) == ["session_id", "session_token", "iframe_url", "expires_at", "renew_token"]
    assert session["iframe_url"] == f"{craftkit.base_url}/embed/builder?session_token={token}"
    assert session["expires_at"] == "2030-01-01T04:00:00.500Z"
    assert re.fullmatch(r"ert_[A-Za-z0-9]{32}", session["renew_token"])


@pytest.mark.parametrize(
    ("mode", "surface"), [("edit", "builder"), ("create", "builder"), ("view", "builder"), ("fill", "form")]
)
def test_the_mode_says_which_page_opens(craftkit: Craftkit, mode: str, surface: str) -> None:
    session = mint(craftkit, scope={"mode": mode})
    assert f"/embed/{surface}?" in session["iframe_url"]
    assert f"/embed/{surface}?" in refresh(craftkit, session["renew_token"]).json()["iframe_url"]
    assert claims_of(session)["ck"]["scope"]["mode"] == mode


def test_the_token_is_a_jwt_signed_with_eddsa(craftkit: Craftkit) -> None:
    header = part(mint(craftkit)["session_token"], 0)
    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    assert re.fullmatch(r"[0-9a-f]{16}", header["kid"])


def test_its_claims_are_those_of_the_design_note(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    session = mint(craftkit, scope={"templateExternalId": "invoice"})
    claims = claims_of(session)
    own = claims.pop("ck")
    assert re.fullmatch(r"ck_pk_live_[0-9a-f]+", claims.pop("iss"))
    assert re.fullmatch(r"ck_sess_[0-9a-f]+", claims.pop("jti"))
    assert re.fullmatch(r"ck_partner_[0-9a-f]+", own["partner"].pop("id"))
    assert claims == {
        "aud": "embed.craftkit.dev",
        "sub": session["session_id"],
        "iat": 1893456000,
        "exp": 1893456000 + 4 * 3600,
        "nbf": 1893456000,
    }
    del own["permissions"]
    assert own == {
        "v": 1,
        "partner": {"project_id": PROJECT},
        "tenant": {"external_id": "org_123", "display_name": "Acme Corp"},
        "actor": {"external_id": "usr_456", "display_name": "Jane Smith", "email": "jane@acme.com"},
        "scope": {"mode": "edit", "template_id": INVOICE, "template_external_id": "invoice"},
    }


def test_permissions_have_defaults_and_names_of_their_own_in_the_token(craftkit: Craftkit) -> None:
    """U74, D44."""
    session = mint(craftkit, permissions={"rollback": True, "publish": False})
    assert claims_of(session)["ck"]["permissions"] == {
        "publish": False,
        "save_draft": True,
        "delete": False,
        "rename": False,
        "rollback_version": True,
        "create_custom_variables": False,
        "change_page_settings": True,
        "view_version_history": True,
        "submit_form": True,
        "save_form_draft": False,
        "share_document": False,
        "email_document": False,
        "view_engagement": False,
    }


def test_prefill_and_looks_travel_in_the_token(craftkit: Craftkit) -> None:
    looks, form = {"baseTheme": "dark"}, {"prefill": {"customer": {"name": "Acme"}}, "showPreview": True}
    own = claims_of(mint_form(craftkit, form=form, appearance=looks, branding={"locale": "es"}))["ck"]
    assert (own["form"], own["appearance"], own["branding"]) == (form, looks, {"locale": "es"})


@pytest.mark.parametrize(
    ("scope", "id"),
    [
        ({"mode": "edit", "templateExternalId": INVOICE.upper()}, INVOICE),
        ({"mode": "fill", "templateExternalId": HANDOVER}, HANDOVER),
        ({"mode": "create", "templateExternalId": "invoice"}, None),
        ({"mode": "edit", "templateExternalId": "nobody's"}, None),
        ({}, None),
    ],
)
def test_the_claim_of_the_template_is_its_id_or_null(craftkit: Craftkit, scope: dict[str, str], id: str | None) -> None:
    assert claims_of(mint(craftkit, scope=scope))["ck"]["scope"]["template_id"] == id


def test_the_audience_is_the_allow_list(craftkit: Craftkit) -> None:
    allow(craftkit, PAGE, "http://localhost:3000")
    assert claims_of(mint(craftkit))["aud"] == [PAGE, "http://localhost:3000"]


def test_a_test_key_has_a_publishable_key_of_its_own(craftkit: Craftkit) -> None:
    assert claims_of(mint(craftkit, TEST_KEY))["iss"].startswith("ck_pk_test_")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"tenant": None}, "tenant"),
        ({"tenant": {"externalId": "org_1"}}, "tenant.displayName"),
        ({"tenant": {"externalId": "", "displayName": "A"}}, "tenant.externalId"),
        ({"tenant": {"externalId": "x" * 161, "displayName": "A"}}, "tenant.externalId"),
        ({"tenant": {"externalId": "x", "displayName": "A" * 201}}, "tenant.displayName"),
        ({"actor": {}}, "actor.externalId"),
        ({"actor": {"externalId": "u", "email": "no mail"}}, "actor.email"),
        ({"actor": {"externalId": "u", "email": "u@localhost"}}, "actor.email"),
        ({"actor": {"externalId": "u", "avatarUrl": "no url"}}, "actor.avatarUrl"),
        ({"actor": {"externalId": "u", "displayName": "x" * 201}}, "actor.displayName"),
        ({"scope": {"mode": "delete"}}, "scope.mode"),
        ({"scope": {"templateExternalId": 7}}, "scope.templateExternalId"),
        ({"permissions": {"publish": "yes"}}, "permissions.publish"),
        ({"permissionsPreset": "x" * 61}, "permissionsPreset"),
        ({"form": {"captureMode": "burn"}}, "form.captureMode"),
        ({"form": {"prefill": []}}, "form.prefill"),
        ({"limits": {"maxPublishes": -1}}, "limits.maxPublishes"),
        ({"callbacks": {"onCloseUrl": "no url"}}, "callbacks.onCloseUrl"),
        ({"catalogRef": {"version": 1}}, "catalogRef.name"),
        ({"variableCatalog": {"namespaces": [{"key": "a", "label": "A", "fields": []}]}}, "variableCatalog"),
    ],
)
def test_a_misshapen_mint_is_422(craftkit: Craftkit, asked: dict[str, Any], field: str) -> None:
    error = assert_problem(craftkit.post("/v1/embed/sessions", {**WHO, **asked}), "invalid_request", status=422)
    assert [name for name in error["issues"]["fieldErrors"] if name.startswith(field)], error


def test_a_catalog_inline_and_by_name_at_once_is_422(craftkit: Craftkit) -> None:
    body = {**WHO, "variableCatalog": CATALOG, "catalogRef": {"name": "crm"}}
    error = assert_problem(craftkit.post("/v1/embed/sessions", body), "invalid_request", status=422)
    assert error["issues"]["formErrors"] == ["Expected only one of variableCatalog and catalogRef"]


def test_limits_at_their_edge_and_an_inline_catalog_are_taken(craftkit: Craftkit) -> None:
    tenant = {"externalId": "x" * 160, "displayName": "é" * 200}
    mint(craftkit, tenant=tenant, variableCatalog=CATALOG, permissionsPreset="p" * 60, limits={"maxPublishes": 0})


@pytest.mark.parametrize("path", ["", "/refresh"])
def test_what_is_no_json_is_400_and_too_much_is_413(craftkit: Craftkit, path: str) -> None:
    assert_problem(craftkit.post(f"/v1/embed/sessions{path}", data="{"), "invalid_json")
    assert_problem(craftkit.post(f"/v1/embed/sessions{path}", data=b" " * (10 * 2**20 + 1)), "payload_too_large")


@pytest.mark.parametrize("path", ["", "/refresh"])
@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "missing_authorization"),
        ("nonsense", "invalid_credentials"),
        (REVOKED_KEY, "invalid_credentials"),
        (GLOBEX_KEY, "invalid_credentials"),
        (ACCOUNT_KEY, "invalid_credentials"),
    ],
)
def test_only_the_key_of_a_partner_may(craftkit: Craftkit, path: str, key: str | None, code: str) -> None:
    assert_flat(craftkit.post(f"/v1/embed/sessions{path}", data="{", key=key), code)


def test_a_session_token_is_no_partner_key(craftkit: Craftkit) -> None:
    response = craftkit.post("/v1/embed/sessions", WHO, key=mint(craftkit)["session_token"])
    assert_flat(response, "invalid_credentials")


def test_a_refresh_keeps_the_session_and_changes_the_rest(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    session = mint_form(craftkit)
    craftkit.advance("3h")
    response = refresh(craftkit, session["renew_token"])
    assert response.status_code == 200, response.text
    fresh = response.json()
    assert list(fresh) == list(session)
    assert fresh["session_id"] == session["session_id"]
    assert fresh["expires_at"] == "2030-01-01T07:00:00.000Z"
    assert fresh["renew_token"] != session["renew_token"]
    before, after = claims_of(session), claims_of(fresh)
    assert before["jti"] != after["jti"]
    assert (after["iat"], after["exp"]) == (before["iat"] + 3 * 3600, before["exp"] + 3 * 3600)
    assert before["ck"] == after["ck"]
    assert fresh["iframe_url"].endswith(fresh["session_token"])


def test_a_renew_token_is_good_once(craftkit: Craftkit) -> None:
    session = mint(craftkit)
    fresh = refresh(craftkit, session["renew_token"]).json()
    assert_flat(refresh(craftkit, session["renew_token"]), "refresh_failed")
    assert refresh(craftkit, fresh["renew_token"]).status_code == 200


def test_of_many_who_use_a_renew_token_together_one_gets_through(craftkit: Craftkit) -> None:
    token = mint(craftkit)["renew_token"]
    with ThreadPoolExecutor(8) as pool:
        statuses = [response.status_code for response in pool.map(lambda _: refresh(craftkit, token), range(16))]
    assert sorted(statuses) == [200] + 15 * [401]


def test_a_session_that_ran_out_may_be_refreshed_and_one_that_was_revoked_may_not(craftkit: Craftkit) -> None:
    craftkit.freeze()
    session = mint_form(craftkit)
    craftkit.advance("30d")
    assert_problem(submit(craftkit, session), "unauthorized")
    fresh = refresh(craftkit, session["renew_token"]).json()
    assert submit(craftkit, fresh).status_code == 202
    revoke(craftkit, fresh)
    assert_flat(refresh(craftkit, fresh["renew_token"]), "refresh_failed")


def test_another_projects_key_neither_refreshes_nor_spends_the_token(craftkit: Craftkit, other: str) -> None:
    session = mint(craftkit)
    assert_flat(refresh(craftkit, session["renew_token"], key=other), "refresh_failed")
    assert refresh(craftkit, session["renew_token"]).status_code == 200


@pytest.mark.parametrize("token", ["ert_nobody's", "        ", "x" * 5000, "é" * 8])
def test_a_guessed_renew_token_fails(craftkit: Craftkit, token: str) -> None:
    assert_flat(refresh(craftkit, token), "refresh_failed")


@pytest.mark.parametrize(
    "body", [{}, {"renewToken": "seven77"}, {"renewToken": 12345678}, [], None, {"renewToken": None}]
)
def test_a_misshapen_refresh_is_422(craftkit: Craftkit, body: Any) -> None:
    response = craftkit.request("POST", "/v1/embed/sessions/refresh", json=body, data="null" if body is None else None)
    assert_problem(response, "invalid_request", status=422)
