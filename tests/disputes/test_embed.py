"""Sessions, catalogs, drafts and uploads under both readings: D42, D43, D45 to D47, D50 to D52."""

from datetime import datetime
from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, Craftkit, assert_problem
from ..embed.partner import PAGE, allow, claims_of, mint, mint_form, submit, upload
from .conftest import Follow

NOW = "2036-06-21T10:00:00Z"
GLOBEX_RENDER = "0193c2c3-1111-7aaa-8bbb-0000000000c1"


@pytest.mark.parametrize(("readings", "seconds"), [({}, 4 * 60 * 60), ({"D42": "B"}, 300)])
def test_d42_a_session_lives_four_hours_or_five_minutes(follow: Follow, readings: dict[str, str], seconds: int) -> None:
    craftkit = follow(**readings)
    craftkit.freeze(NOW)
    session = mint_form(craftkit)
    expires = datetime.fromisoformat(session["expires_at"])
    claims = claims_of(session)
    assert (expires - datetime.fromisoformat(NOW)).total_seconds() == seconds == claims["exp"] - claims["iat"]
    craftkit.advance(f"{seconds - 1}s")
    assert submit(craftkit, session).status_code == 202
    craftkit.advance("1s")
    assert_problem(submit(craftkit, session), "unauthorized")
    renewed = craftkit.post("/v1/embed/sessions/refresh", {"renewToken": session["renew_token"]}).json()
    assert submit(craftkit, {**session, **renewed}).status_code == 202


@pytest.mark.parametrize(("readings", "audience"), [({}, [PAGE]), ({"D43": "B"}, "embed.craftkit.dev")])
def test_d43_a_token_is_for_the_listed_pages_or_for_the_embed_host(
    follow: Follow, readings: dict[str, str], audience: Any
) -> None:
    craftkit = follow(**readings)
    allow(craftkit, PAGE)
    session = mint_form(craftkit)
    assert claims_of(session)["aud"] == audience
    assert submit(craftkit, session, origin=PAGE).status_code == 202
    assert_problem(submit(craftkit, session, origin="https://elsewhere.example.com"), "bad_request")


@pytest.mark.parametrize(("readings", "prefix"), [({}, "ert_"), ({"D45": "B"}, "rt_")])
def test_d45_renew_tokens_have_one_of_two_prefixes(follow: Follow, readings: dict[str, str], prefix: str) -> None:
    craftkit = follow(**readings)
    session = mint_form(craftkit)
    assert session["renew_token"].startswith(prefix)
    renewed = craftkit.post("/v1/embed/sessions/refresh", {"renewToken": session["renew_token"]}).json()
    assert renewed["renew_token"].startswith(prefix)


@pytest.mark.parametrize(("readings", "path"), [({}, "/embed/builder?"), ({"D46": "B"}, "/builder?")])
def test_d46_the_builder_opens_where_the_session_says(follow: Follow, readings: dict[str, str], path: str) -> None:
    craftkit = follow(**readings)
    address = mint(craftkit, scope={"mode": "create"})["iframe_url"]
    assert address.startswith(craftkit.base_url + path)
    page = craftkit.http.get(address, timeout=20)
    assert page.status_code == 200 and "Acme Corp" in page.text
    assert f"{craftkit.base_url}/embed/form?" in mint_form(craftkit)["iframe_url"]


def test_d47_a_draft_may_be_missing_or_must_be_sent(follow: Follow) -> None:
    path = "/v1/embed/builder/templates"
    assert follow().post(path, {}).status_code == 200
    demanding = follow(D47="A")
    error = assert_problem(demanding.post(path, {}), "invalid_request")
    assert error["issues"]["fieldErrors"] == {"documentTemplate": ["Required"]}
    assert_problem(demanding.post(path, {"documentTemplate": []}), "invalid_request")
    assert demanding.post(path, {"documentTemplate": {}}).status_code == 200


def test_d50_a_catalog_has_its_name_beside_it_or_inside(follow: Follow) -> None:
    usual, other = follow(), follow(D50="B")
    catalog: dict[str, Any] = {"namespaces": [], "loops": []}
    beside, inside = {"name": "crm", "catalog": catalog}, {"catalog": {"name": "crm", "version": 1, **catalog}}
    for craftkit, good, bad in ((usual, beside, inside), (other, inside, beside)):
        assert craftkit.post("/v1/embed/catalogs", good).json()["name"] == "crm"
        assert craftkit.post("/v1/embed/catalogs", good).json()["version"] == 2
        assert_problem(craftkit.post("/v1/embed/catalogs", bad), "invalid_request", status=422)


def test_d50_a_form_shows_the_fields_of_a_loop_whatever_they_are_called(follow: Follow) -> None:
    for readings, fields in (({}, "itemFields"), ({"D50": "B"}, "item_fields")):
        craftkit = follow(**readings)
        loop = {"key": "items", "label": "Items", fields: [{"key": "price", "label": "Price!", "dataType": "text"}]}
        inside = {"name": "crm"} if readings else {}
        session = mint_form(craftkit, variableCatalog={**inside, "namespaces": [], "loops": [loop]})
        assert "Price!" in craftkit.http.get(session["iframe_url"], timeout=20).text


def test_d51_a_file_may_have_ten_megabytes_or_what_its_session_allows(follow: Follow) -> None:
    def sent(craftkit: Craftkit, size: int, **limits: int) -> Any:
        session = mint_form(craftkit, limits=limits)
        return upload(craftkit, session, "a.png", b"x" * size, "image/png")

    usual, other = follow(), follow(D51="B")
    assert sent(usual, 5242881, maxUploadsBytes=10).status_code == 200
    assert sent(other, 10, maxUploadsBytes=10).status_code == 200
    assert_problem(sent(other, 11, maxUploadsBytes=10), "file_too_large", message="The file is larger than 10 bytes.")
    assert sent(other, 5242880).status_code == 200
    assert_problem(sent(other, 5242881), "file_too_large")


def test_d52_a_key_without_embed_may_download_or_not(follow: Follow) -> None:
    path = f"/v1/embed/renders/{GLOBEX_RENDER}/download"
    assert follow().get(path, key=GLOBEX_KEY).headers["Content-Type"] == "application/pdf"
    for readings in ({"D52": "B"}, {"D52": "B", "D02": "B"}):
        refused = follow(**readings).get(path, key=GLOBEX_KEY)
        assert (refused.status_code, refused.json()) == (401, {"error": "invalid_credentials"})
