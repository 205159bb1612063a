"""An account's client, and the requests of its operations."""

from typing import Any

import requests

from ..craftkit import ACCOUNT_KEY, Craftkit

OTHER_ACCOUNT_KEY = "ck_acct_globex00000000000000000000000000"
EXAMPLES = ["3f9b6c2e-1a2b-4c3d-9e8f-7a6b5c4d3e30", "3f9b6c2e-1a2b-4c3d-9e8f-7a6b5c4d3e2f"]  # of the documentation
ACME = "0193c2c3-0000-7aaa-8bbb-0000000000a1"
GLOBEX = "0193c2c3-0000-7aaa-8bbb-0000000000a2"
BYGONE = "0193c2c3-0000-7aaa-8bbb-0000000000a3"
PROVISION = "/v1/admin/provision"

# Method and path of what an account key may call; the body of those that read one
OPERATIONS: dict[str, tuple[str, str, Any]] = {
    "createProject": ("POST", "/v1/projects", {"name": "New"}),
    "listProjects": ("GET", "/v1/projects", None),
    "getProject": ("GET", f"/v1/projects/{ACME}", None),
    "renameProject": ("PATCH", f"/v1/projects/{ACME}", {"name": "New"}),
    "deleteProject": ("DELETE", f"/v1/projects/{ACME}", None),
    "createProjectKey": ("POST", f"/v1/projects/{ACME}/keys", {"name": "New"}),
}
WITH_ID = ("getProject", "renameProject", "deleteProject", "createProjectKey")
WITH_BODY = ("createProject", "renameProject", "createProjectKey")


def call(craftkit: Craftkit, operation: str, *, id: str = ACME, key: str | None = ACCOUNT_KEY, **sent: Any) -> Any:
    """The operation's request, with another project's id, key or body where one is given; the response."""
    method, path, body = OPERATIONS[operation]
    own = {"json": body} if body is not None and not sent.keys() & {"json", "data"} else {}
    return craftkit.request(method, path.replace(ACME, id), key=key, **own, **sent)


def created(craftkit: Craftkit, name: str, key: str = ACCOUNT_KEY) -> dict[str, Any]:
    response = call(craftkit, "createProject", key=key, json={"name": name})
    assert response.status_code == 201, response.text
    project: dict[str, Any] = response.json()
    return project


def minted(craftkit: Craftkit, id: str, **body: Any) -> dict[str, Any]:
    response = call(craftkit, "createProjectKey", id=id, json=body)
    assert response.status_code == 201, response.text
    key: dict[str, Any] = response.json()
    return key


def listed(craftkit: Craftkit, key: str = ACCOUNT_KEY) -> list[dict[str, Any]]:
    projects: list[dict[str, Any]] = craftkit.get("/v1/projects", key=key).json()["projects"]
    return projects


def provision(craftkit: Craftkit, method: str = "POST", *, key: str | None = "ck_admin_demo", **sent: Any) -> Any:
    return craftkit.request(method, PROVISION, key=key, **sent)


def flat(response: requests.Response) -> tuple[int, Any]:
    """Status and body, of which a flat refusal has no more than its code."""
    return response.status_code, response.json()
