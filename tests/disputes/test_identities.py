"""Ids, keys and what is told of projects: D10, D11, D39, D40."""

import re
from typing import Any

import pytest

from ..projects.account import ACME, call, minted, provision
from .conftest import Follow

FIELD = {"key": "name", "label": "Name", "dataType": "text"}
PREFIXED = f"proj_{ACME.replace('-', '')}"
CATALOG: dict[str, Any] = {
    "name": "crm",
    "catalog": {"namespaces": [{"key": "customer", "label": "Customer", "fields": [FIELD]}]},
}


@pytest.mark.parametrize(("reading", "shown"), [("A", slice(0, 13)), ("B", slice(8, 16))])
def test_d10_the_prefix_of_a_key_is_its_beginning_or_what_follows_ck_live(
    follow: Follow, reading: str, shown: slice
) -> None:
    key = minted(follow(D10=reading), ACME)
    assert key["key"].startswith("ck_live_")
    assert key["prefix"] == key["key"][shown]


@pytest.mark.parametrize(
    ("reading", "project", "catalog"), [("A", ACME, r"[0-9a-f-]{36}"), ("B", PREFIXED, r"cat_[0-9a-z]+")]
)
def test_d11_the_ids_of_builder_documents_and_catalogs_are_uuids_or_have_prefixes(
    follow: Follow, reading: str, project: str, catalog: str
) -> None:
    client = follow(D11=reading)
    saved = client.post("/v1/embed/builder/templates", {"documentTemplate": {"name": "Letter"}}).json()
    published = client.post("/v1/embed/catalogs", CATALOG)
    assert published.status_code == 201, published.text
    assert saved["documentTemplate"]["organizationId"] == project
    assert re.fullmatch(catalog, published.json()["id"])


@pytest.mark.parametrize(
    ("reading", "fields"), [("A", ["id", "slug", "name", "createdAt", "updatedAt"]), ("B", ["id", "slug", "name"])]
)
def test_d39_renaming_answers_the_whole_project_or_three_fields(
    follow: Follow, reading: str, fields: list[str]
) -> None:
    client = follow(D39=reading)
    renamed = call(client, "renameProject", json={"name": "New"})
    assert (renamed.status_code, list(renamed.json()), renamed.json()["name"]) == (200, fields, "New")
    assert call(client, "getProject").json()["updatedAt"]


@pytest.mark.parametrize("reading", ["B", "A"])
def test_d40_the_key_of_an_organisation_is_shown_always_or_once(follow: Follow, reading: str) -> None:
    client = follow(D40=reading)
    first, *again = (_provisioned(client) for _ in range(3))
    assert re.fullmatch(r"ck_live_[A-Za-z0-9]{32}", first["apiKey"])
    shown = first["apiKey"] if reading == "B" else None
    assert again == [first | {"apiKey": shown}] * 2
    assert client.get("/v1/templates", key=first["apiKey"]).status_code == 200


def _provisioned(client: Any) -> dict[str, Any]:
    response = provision(client, json={"externalOrgId": "org_new"})
    assert response.status_code == 200, response.text
    organisation: dict[str, Any] = response.json()
    return organisation
