"""The ids of the examples in openapi.yaml are those of the demo world: what is copied from there works."""

from typing import Any

import pytest
import yaml
from craftkit_emulator.data import locate

from ..craftkit import ACCOUNT_KEY, ADMIN_KEY, Craftkit

PATHS: dict[str, Any] = yaml.safe_load(locate("openapi.yaml").read_bytes())["paths"]
SIGNED, OPEN = "0193c2c3-2222-7aaa-8bbb-000000000002", "0193c2c3-2222-7aaa-8bbb-000000000003"
ORG, SPARE = "3f9b6c2e-1a2b-4c3d-9e8f-7a6b5c4d3e2f", "3f9b6c2e-1a2b-4c3d-9e8f-7a6b5c4d3e30"


def example(path: str, method: str, status: str = "200") -> Any:
    return PATHS[path][method]["responses"][status]["content"]["application/json"]["example"]


def test_the_signed_request_and_its_documents(craftkit: Craftkit) -> None:
    shown, expected = craftkit.get(f"/v1/signatures/{SIGNED}").json(), example("/v1/signatures/{id}", "get")
    same = ("id", "renderId", "name", "status", "expirationHours", "errorMessage")
    assert {name: shown[name] for name in same} == {name: expected[name] for name in same}
    assert shown["recipients"] == [expected["recipients"][0] | {"signedAt": shown["completedAt"]}]
    for document in ("download", "certificate"):
        assert craftkit.get(f"/v1/signatures/{SIGNED}/{document}").content.startswith(b"%PDF-")
    assert [one["id"] for one in craftkit.get("/v1/signatures").json()["signatures"]] == [OPEN, SIGNED]


def test_the_open_request_is_called_back(craftkit: Craftkit) -> None:
    expected = example("/v1/signatures/{id}/cancel", "post")
    body = PATHS["/v1/signatures/{id}/cancel"]["post"]["requestBody"]["content"]["application/json"]["example"]
    cancelled = craftkit.post(f"/v1/signatures/{OPEN}/cancel", body).json()
    for name in ("id", "renderId", "name", "status", "expirationHours", "errorMessage", "completedAt"):
        assert cancelled[name] == expected[name]


def test_the_open_request_expires_by_the_clock(craftkit: Craftkit) -> None:
    craftkit.advance("5d")
    assert craftkit.get(f"/v1/signatures/{OPEN}").json()["status"] == "sent"
    craftkit.advance("2d")
    assert craftkit.get(f"/v1/signatures/{OPEN}").json()["status"] == "expired"


def test_the_organisation_is_provisioned(craftkit: Craftkit) -> None:
    operation = PATHS["/v1/admin/provision"]["post"]
    body = operation["requestBody"]["content"]["application/json"]["example"]
    answer = craftkit.post("/v1/admin/provision", body, key=ADMIN_KEY)
    assert answer.json() == example("/v1/admin/provision", "post")
    assert craftkit.get("/v1/templates", key=answer.json()["apiKey"]).json() == {"templates": []}


@pytest.mark.parametrize("id", [ORG, SPARE])
def test_the_projects_of_the_account(craftkit: Craftkit, id: str) -> None:
    shown = craftkit.get(f"/v1/projects/{id}", key=ACCOUNT_KEY).json()
    expected = example("/v1/projects/{id}", "get")
    if id == ORG:
        assert (shown["slug"], shown["name"]) == (expected["slug"], expected["name"])
    assert craftkit.delete(f"/v1/projects/{id}", key=ACCOUNT_KEY).json() == {"id": id, "deleted": True}


def test_the_catalog_gets_its_second_version(craftkit: Craftkit) -> None:
    operation = PATHS["/v1/embed/catalogs"]["post"]
    body = operation["requestBody"]["content"]["application/json"]["example"]
    published, expected = craftkit.post("/v1/embed/catalogs", body).json(), example("/v1/embed/catalogs", "post", "201")
    assert (published["name"], published["version"]) == (expected["name"], expected["version"])
