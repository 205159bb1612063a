"""Builder templates with a session token (embed.md section 6.1)."""

from typing import Any

import pytest
import requests

from ..craftkit import Craftkit, assert_flat, assert_problem
from .partner import PAGE, PROJECT, Session, allow, mint, revoke

READY = {"name": "Ready", "layout": {"sections": [{}]}, "fields": [{"key": "a", "label": "A", "dataType": "text"}]}
REFUSED = "missing_or_invalid_authorization"


def save(craftkit: Craftkit, session: Session, draft: Any = READY, origin: str | None = None) -> requests.Response:
    headers = {} if origin is None else {"Origin": origin}
    body = {"documentTemplate": draft}
    return craftkit.post("/v1/embed/builder/templates", body, key=session["session_token"], headers=headers)


def is_published(craftkit: Craftkit, response: requests.Response) -> bool:
    assert response.status_code == 200, response.text
    id = response.json()["documentTemplate"]["_id"]
    listed = craftkit.get("/v1/embed/builder/templates").json()["templates"]
    slug = next(entry["slug"] for entry in listed if entry["id"] == id)
    published: bool = craftkit.get(f"/v1/templates/{slug}").json()["published"]
    return published


def test_a_session_saves_and_publishes_by_default(craftkit: Craftkit) -> None:
    response = save(craftkit, mint(craftkit))
    assert is_published(craftkit, response)
    assert response.json()["documentTemplate"]["organizationId"] == PROJECT


def test_without_publish_a_ready_draft_is_saved_and_not_published(craftkit: Craftkit) -> None:
    session = mint(craftkit, permissions={"publish": False})
    assert not is_published(craftkit, save(craftkit, session))


def test_a_draft_that_is_not_ready_is_never_published(craftkit: Craftkit) -> None:
    assert not is_published(craftkit, save(craftkit, mint(craftkit), {"layout": {"sections": []}}))


@pytest.mark.parametrize("publish", [True, False])
def test_without_save_draft_nothing_is_saved(craftkit: Craftkit, publish: bool) -> None:
    before = craftkit.get("/v1/embed/builder/templates").json()
    session = mint(craftkit, permissions={"saveDraft": False, "publish": publish})
    error = assert_problem(save(craftkit, session), "permission_denied")
    assert "saveDraft" in error["message"]
    assert craftkit.get("/v1/embed/builder/templates").json() == before


@pytest.mark.parametrize("origin", [None, "https://evil.example.com", "null", f"{PAGE}:8443", f"{PAGE}.evil.example"])
def test_with_a_list_the_page_must_be_on_it(craftkit: Craftkit, origin: str | None) -> None:
    allow(craftkit, PAGE)
    session = mint(craftkit)
    assert_flat(save(craftkit, session, origin=origin), REFUSED)
    assert save(craftkit, session, origin=PAGE).status_code == 200
    assert craftkit.post("/v1/embed/builder/templates", {}).status_code == 200  # a key comes from no page


def test_without_a_list_any_page_will_do(craftkit: Craftkit) -> None:
    session = mint(craftkit)
    assert save(craftkit, session, origin="https://anywhere.example").status_code == 200


def test_a_session_that_is_over_is_refused_flat(craftkit: Craftkit) -> None:
    craftkit.freeze()
    expired = mint(craftkit)
    craftkit.advance("4h")
    assert_flat(save(craftkit, expired), REFUSED)
    revoked = mint(craftkit)
    revoke(craftkit, revoked)
    assert_flat(save(craftkit, revoked), REFUSED)


def test_json_and_storage_fail_as_with_a_key(craftkit: Craftkit) -> None:
    session = mint(craftkit)
    path = "/v1/embed/builder/templates"
    assert_problem(craftkit.post(path, data="{", key=session["session_token"]), "invalid_json")
    craftkit.fail_next("inserts")
    assert_problem(save(craftkit, session), "insert_failed")
    assert_flat(craftkit.get(path, key=session["session_token"]), "invalid_credentials")


def test_origins_are_set_by_the_control_api_alone(craftkit: Craftkit) -> None:
    assert_problem(craftkit.put("/_emulator/projects/nobody/origins", {"origins": [PAGE]}, key=None), "not_found")
    for wrong in (
        {},
        {"origins": PAGE},
        {"origins": [f"{PAGE}/path"]},
        {"origins": ["app.example.com"]},
        {"origins": [1]},
    ):
        response = craftkit.request("PUT", "/_emulator/projects/acme-charter/origins", key=None, json=wrong)
        assert_problem(response, "invalid_request")
