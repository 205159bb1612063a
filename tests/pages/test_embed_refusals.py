"""Who gets no form and no builder, and how the page says so: in the frame, by a code, to those who may know."""

import base64
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import requests

from ..craftkit import Craftkit
from .html import parsed, settings
from .partner import INVOICE, session

SURFACES = ("form", "builder")


def shown(craftkit: Craftkit, surface: str, token: str | None) -> requests.Response:
    given = {} if token is None else {"session_token": token}
    return craftkit.http.get(f"{craftkit.base_url}/embed/{surface}", params=given, timeout=10)


def assert_failure(response: requests.Response, status: int, code: str, *, recoverable: bool = False) -> None:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "X-Frame-Options" not in response.headers
    page = parsed(response.text)
    told = settings(page)
    assert (told["failure"]["code"], told["failure"]["recoverable"]) == (code, recoverable)
    assert (told["token"], told["origins"]) == ("", [])
    assert page.one("code").text == code
    assert not page.all("form")


def mode_for(surface: str) -> str:
    return "fill" if surface == "form" else "edit"


def tampered(token: str) -> str:
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["exp"] += 3600
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{header}.{changed}.{signature}"


BAD: dict[str, Callable[[str], str | None]] = {
    "none": lambda token: None,
    "empty": lambda token: "",
    "a word": lambda token: "token",
    "dots": lambda token: "..",
    "not base64": lambda token: "ä.ö.ü",
    "no signature": lambda token: token.rpartition(".")[0] + ".",
    "cut": lambda token: token[:-4],
    "tampered": tampered,
    "a payload that is no object": lambda token: f"{token.split('.')[0]}.WzFd.{token.split('.')[2]}",
    "markup": lambda token: "</script><script>alert(1)</script>.x.y",
    "a nul": lambda token: f"{token}\0",
    "long": lambda token: f"{token}{'A' * 8000}",
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("bad", list(BAD))
def test_a_token_that_is_no_good_opens_nothing(craftkit: Craftkit, surface: str, bad: str) -> None:
    token = session(craftkit, mode_for(surface))["session_token"]
    assert_failure(shown(craftkit, surface, BAD[bad](token)), 401, "session_invalid")


@pytest.mark.parametrize("surface", SURFACES)
def test_a_key_is_no_session_token(craftkit: Craftkit, surface: str) -> None:
    assert_failure(shown(craftkit, surface, craftkit.key), 401, "session_invalid")


@pytest.mark.parametrize("surface", SURFACES)
def test_after_a_reset_the_session_is_gone(craftkit: Craftkit, surface: str) -> None:
    token = session(craftkit, mode_for(surface))["session_token"]
    craftkit.control("POST", "/reset")
    assert_failure(shown(craftkit, surface, token), 401, "session_invalid")


@pytest.mark.parametrize("surface", SURFACES)
def test_a_revoked_session_says_so(craftkit: Craftkit, surface: str) -> None:
    minted = session(craftkit, mode_for(surface))
    craftkit.control("POST", f"/embed-sessions/{minted['session_id']}/revoke")
    assert_failure(shown(craftkit, surface, minted["session_token"]), 401, "session_revoked")


@pytest.mark.parametrize("surface", SURFACES)
def test_a_token_lasts_four_hours_and_a_forged_one_not_even_that(craftkit: Craftkit, surface: str) -> None:
    craftkit.freeze("2027-01-01T00:00:00Z")
    token = session(craftkit, mode_for(surface))["session_token"]
    craftkit.advance("3h")
    craftkit.advance("3599s")
    assert shown(craftkit, surface, token).status_code == 200
    craftkit.advance("1s")
    assert_failure(shown(craftkit, surface, token), 401, "session_expired", recoverable=True)
    assert_failure(shown(craftkit, surface, tampered(token)), 401, "session_invalid")


def test_a_refreshed_session_opens_again(craftkit: Craftkit) -> None:
    craftkit.freeze("2027-01-01T00:00:00Z")
    minted = session(craftkit)
    craftkit.advance("5h")
    fresh = craftkit.post("/v1/embed/sessions/refresh", {"renewToken": minted["renew_token"]}).json()
    assert shown(craftkit, "form", fresh["session_token"]).status_code == 200
    assert "/embed/form?" in fresh["iframe_url"]


@pytest.mark.parametrize(
    ("surface", "mode", "status"),
    [
        ("form", "fill", 200),
        ("form", "edit", 403),
        ("form", "create", 403),
        ("form", "view", 403),
        ("builder", "edit", 200),
        ("builder", "create", 200),
        ("builder", "view", 200),
        ("builder", "fill", 403),
    ],
)
def test_each_page_is_for_its_modes(craftkit: Craftkit, surface: str, mode: str, status: int) -> None:
    response = shown(craftkit, surface, session(craftkit, mode)["session_token"])
    assert response.status_code == status
    if status == 403:
        assert_failure(response, 403, "wrong_mode")


GLOBEX_TEMPLATE = "0193c2c3-0000-7aaa-8bbb-0000000000c1"


@pytest.mark.parametrize(
    "template",
    [
        "0193c2c3-0000-7aaa-8bbb-0000000000b3",
        "00000000-0000-7000-8000-000000000000",
        GLOBEX_TEMPLATE,
        "no-such",
        "<b>",
        "",
    ],
    ids=["never published", "unknown", "of another project", "unknown slug", "markup", "empty"],
)
def test_without_template_or_catalog_there_is_no_form(craftkit: Craftkit, template: str) -> None:
    response = shown(craftkit, "form", session(craftkit, template=template)["session_token"])
    assert_failure(response, 404, "template_not_found")


def test_a_deleted_template_has_no_form(craftkit: Craftkit) -> None:
    token = session(craftkit)["session_token"]
    assert shown(craftkit, "form", token).status_code == 200
    assert craftkit.delete("/v1/templates/invoice").status_code == 200
    assert_failure(shown(craftkit, "form", token), 404, "template_not_found")


def test_the_log_says_why_and_tells_no_token(craftkit: Craftkit, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "craftkit_emulator")
    token = session(craftkit)["session_token"]
    craftkit.advance("5h")
    for each in (token, tampered(token), "x.y.z"):
        shown(craftkit, "form", each)
    assert any("session_expired" in line for line in caplog.messages)
    assert any("session_invalid" in line for line in caplog.messages)
    assert token.rpartition(".")[2] not in caplog.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("surface", SURFACES)
def test_the_pages_are_only_read(craftkit: Craftkit, surface: str, method: str) -> None:
    assert craftkit.http.request(method, f"{craftkit.base_url}/embed/{surface}", timeout=10).status_code == 405


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eDp5"}])
def test_what_was_published_is_told_to_sessions_only(craftkit: Craftkit, headers: dict[str, Any]) -> None:
    address = f"{craftkit.base_url}/embed/builder/published/{INVOICE}"
    response = craftkit.http.get(address, headers=headers, timeout=10)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")
