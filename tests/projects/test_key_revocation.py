"""The dashboard's revocation of keys, by the control API."""

from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, LIVE_KEY, REVOKED_KEY, TEST_KEY, Craftkit, assert_problem
from .account import ACME, call, created, minted

REVOKE = "/_emulator/projects/{}/keys/revoke"


def revoke(craftkit: Craftkit, slug: str = "acme-charter", **body: Any) -> Any:
    return craftkit.post(REVOKE.format(slug), body, key=None)


@pytest.mark.parametrize("by", ["key", "prefix"])
def test_a_revoked_key_is_refused_at_once_and_the_others_are_not(craftkit: Craftkit, by: str) -> None:
    key, other = minted(craftkit, ACME), minted(craftkit, ACME)
    assert craftkit.get("/v1/templates", key=key["key"]).status_code == 200
    response = revoke(craftkit, **{by: key[by]})
    assert (response.status_code, response.json()) == (200, {"slug": "acme-charter", "revoked": [key["prefix"]]})
    refused = craftkit.get("/v1/templates", key=key["key"])
    assert_problem(refused, "unauthorized", message="Invalid or revoked API key.")
    for good in (other["key"], LIVE_KEY, TEST_KEY):
        assert craftkit.get("/v1/templates", key=good).status_code == 200
    assert_problem(revoke(craftkit, **{by: key[by]}), "not_found", message="Key not found.")


def test_a_project_may_be_named_by_its_id_or_by_the_slug_it_was_given(craftkit: Craftkit) -> None:
    project = created(craftkit, "Tenant")
    for name in (project["id"], project["slug"]):
        key = minted(craftkit, project["id"])["key"]
        assert revoke(craftkit, name, key=key).status_code == 200
        assert_problem(craftkit.get("/v1/templates", key=key), "unauthorized")


@pytest.mark.parametrize(
    ("slug", "body"),
    [
        ("acme-charter", {"key": GLOBEX_KEY}),
        ("acme-charter", {"key": REVOKED_KEY}),
        ("acme-charter", {"key": "ck_live_nobody"}),
        ("acme-charter", {"key": "ck_admin_demo"}),
        ("acme-charter", {"prefix": "ck_live_"}),
        ("nobody", {"key": LIVE_KEY}),
        ("bygone-boats", {"key": LIVE_KEY}),
    ],
)
def test_what_is_no_key_in_use_of_that_project_is_404(craftkit: Craftkit, slug: str, body: dict[str, str]) -> None:
    assert_problem(revoke(craftkit, slug, **body), "not_found")
    assert craftkit.get("/v1/templates").status_code == 200
    assert craftkit.get("/v1/templates", key=GLOBEX_KEY).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"key": LIVE_KEY, "prefix": "ck_live_demo0"}, {"key": ""}, {"prefix": 1}], ids=str
)
def test_it_wants_a_key_or_a_prefix(craftkit: Craftkit, body: dict[str, Any]) -> None:
    assert_problem(revoke(craftkit, **body), "invalid_request")


def test_revoking_is_undone_by_a_reset(craftkit: Craftkit) -> None:
    revoke(craftkit, key=LIVE_KEY)
    assert_problem(craftkit.get("/v1/templates"), "unauthorized")
    craftkit.control("POST", "/reset")
    assert craftkit.get("/v1/templates").status_code == 200
    assert call(craftkit, "getProject").status_code == 200
