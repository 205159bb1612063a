"""For every operation the request that succeeds in a fresh demo world, made ready with whatever it needs first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from ..craftkit import (
    ACCOUNT_KEY,
    ADMIN_KEY,
    LIVE_KEY,
    NAME_ONLY,
    RENDER_ID,
    Craftkit,
)

ACME = "0193c2c3-0000-7aaa-8bbb-0000000000a1"
INVOICE = "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f"
DRAFT_ONLY = "0193c2c3-0000-7aaa-8bbb-0000000000b3"
DATA = {"customer": {"name": "Acme Corp"}}
TEMPLATE = {"name": "Letter", "manifest": NAME_ONLY}
PLACE = {"page": 1, "x": 10, "y": 80, "width": 30, "height": 6, "type": "signature", "recipientIndex": 0}
SIGNER = {"firstName": "Jane", "email": "jane@example.com"}
SIGNATURE = {"renderId": RENDER_ID, "recipients": [SIGNER], "fields": [PLACE]}
PEOPLE = {"tenant": {"externalId": "t", "displayName": "T"}, "actor": {"externalId": "a"}}
CATALOG_FIELD = {"key": "b", "label": "B", "dataType": "text"}
CATALOG = {
    "name": "crm",
    "catalog": {"namespaces": [{"key": "a", "label": "A", "fields": [CATALOG_FIELD]}], "loops": []},
}
PIXEL = ("a.gif", b"GIF89a", "image/gif")  # openapi-core takes no bytes for a file


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that is ready to be sent."""

    method: str
    path: str
    json: Any = None
    data: bytes | None = None
    files: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str | None = LIVE_KEY

    def by(self, craftkit: Craftkit) -> requests.Response:
        body = {"data": self.data} if self.data is not None else {"json": self.json} if self.json is not None else {}
        files = {} if self.files is None or self.data is not None else {"files": self.files}
        return craftkit.request(self.method, self.path, key=self.key, headers=self.headers, **body, **files)


Ready = Callable[[Craftkit], Sent]


def plain(method: str, path: str, json: Any = None, **more: Any) -> Ready:
    """A request that needs nothing made before it."""
    return lambda craftkit: Sent(method, path, json, **more)


def share(craftkit: Craftkit) -> str:
    id: str = craftkit.post(f"/v1/renders/{RENDER_ID}/shares", {"channel": "link"}).json()["id"]
    return id


def signature(craftkit: Craftkit) -> str:
    id: str = craftkit.post("/v1/signatures", SIGNATURE).json()["id"]
    return id


def signed(craftkit: Craftkit) -> str:
    id = signature(craftkit)
    craftkit.control("POST", f"/signatures/{id}/recipients/0/sign", {"name": "Jane"})
    return id


def session(craftkit: Craftkit, template: str = INVOICE, mode: str = "fill", **more: Any) -> dict[str, Any]:
    scope = {"mode": mode, "templateExternalId": template}
    minted: dict[str, Any] = craftkit.post("/v1/embed/sessions", PEOPLE | {"scope": scope} | more).json()
    return minted


def submission(craftkit: Craftkit, **more: Any) -> Sent:
    minted = session(craftkit, **more)
    path = f"/v1/embed/form-submit/{minted['session_id']}"
    return Sent("POST", path, {"data": {"customer.name": "Acme Corp"}}, key=minted["session_token"])


def upload(craftkit: Craftkit, **more: Any) -> Sent:
    minted = session(craftkit, **more)
    path = f"/v1/embed/form-submit/{minted['session_id']}/upload-image"
    return Sent("POST", path, files={"file": PIXEL}, key=minted["session_token"])


def followed(craftkit: Craftkit) -> Sent:
    """The render of a form, read by the page that submitted it."""
    submitted = submission(craftkit)
    return Sent("GET", f"/v1/embed/renders/{submitted.by(craftkit).json()['id']}", key=submitted.key)


def organisation(craftkit: Craftkit) -> Sent:
    made = {"externalOrgId": "org_1", "emailFrom": "a@b.example"}
    Sent("POST", "/v1/admin/provision", made, key=ADMIN_KEY).by(craftkit)
    return Sent("PATCH", "/v1/admin/provision", made | {"emailFrom": None}, key=ADMIN_KEY)


READY: dict[str, Ready] = {
    "createTemplate": plain("POST", "/v1/templates", TEMPLATE),
    "listTemplates": plain("GET", "/v1/templates"),
    "getTemplate": plain("GET", "/v1/templates/invoice"),
    "upsertTemplate": plain("PUT", "/v1/templates/invoice", TEMPLATE),
    "deleteTemplate": plain("DELETE", "/v1/templates/invoice"),
    "renderTemplate": plain("POST", "/v1/templates/invoice/render", {"data": DATA}),
    "getRender": plain("GET", f"/v1/renders/{RENDER_ID}"),
    "downloadRender": plain("GET", f"/v1/renders/{RENDER_ID}/download"),
    "createRenderShare": plain("POST", f"/v1/renders/{RENDER_ID}/shares", {"channel": "link"}),
    "listRenderShares": plain("GET", f"/v1/renders/{RENDER_ID}/shares"),
    "revokeRenderShare": lambda craftkit: Sent("DELETE", f"/v1/renders/{RENDER_ID}/shares/{share(craftkit)}"),
    "emailRender": plain("POST", f"/v1/renders/{RENDER_ID}/email", {"to": "jane@example.com"}),
    "getRenderEngagement": plain("GET", f"/v1/renders/{RENDER_ID}/engagement"),
    "recordRenderEvent": plain("POST", f"/v1/renders/{RENDER_ID}/events", {"eventType": "viewed"}),
    "createSignature": plain("POST", "/v1/signatures", SIGNATURE),
    "listSignatures": plain("GET", "/v1/signatures"),
    "getSignature": lambda craftkit: Sent("GET", f"/v1/signatures/{signature(craftkit)}"),
    "cancelSignature": lambda craftkit: Sent("POST", f"/v1/signatures/{signature(craftkit)}/cancel"),
    "downloadSignature": lambda craftkit: Sent("GET", f"/v1/signatures/{signed(craftkit)}/download"),
    "getSignatureCertificate": lambda craftkit: Sent("GET", f"/v1/signatures/{signed(craftkit)}/certificate"),
    "triggerInboundRender": plain("POST", "/v1/hooks/demo-invoice-token", DATA, key=None),
    "createEmbedSession": plain("POST", "/v1/embed/sessions", PEOPLE),
    "refreshEmbedSession": lambda craftkit: Sent(
        "POST", "/v1/embed/sessions/refresh", {"renewToken": session(craftkit)["renew_token"]}
    ),
    "publishEmbedCatalog": plain("POST", "/v1/embed/catalogs", CATALOG),
    "createBuilderTemplate": plain("POST", "/v1/embed/builder/templates", {"documentTemplate": {}}),
    "listBuilderTemplates": plain("GET", "/v1/embed/builder/templates"),
    "listEmbedRenders": plain("GET", "/v1/embed/renders"),
    "getEmbedRender": followed,
    "downloadEmbedRender": plain("GET", f"/v1/embed/renders/{RENDER_ID}/download"),
    "submitEmbedForm": submission,
    "uploadFormImage": upload,
    "provisionOrg": plain("POST", "/v1/admin/provision", {"externalOrgId": "org_1"}, key=ADMIN_KEY),
    "updateProvisionedOrg": organisation,
    "createProject": plain("POST", "/v1/projects", {"name": "New"}, key=ACCOUNT_KEY),
    "listProjects": plain("GET", "/v1/projects", key=ACCOUNT_KEY),
    "getProject": plain("GET", f"/v1/projects/{ACME}", key=ACCOUNT_KEY),
    "renameProject": plain("PATCH", f"/v1/projects/{ACME}", {"name": "New"}, key=ACCOUNT_KEY),
    "deleteProject": plain("DELETE", f"/v1/projects/{ACME}", key=ACCOUNT_KEY),
    "createProjectKey": plain("POST", f"/v1/projects/{ACME}/keys", key=ACCOUNT_KEY),
    "getHealth": plain("GET", "/v1/health", key=None),
    "getRootHealth": plain("GET", "/health", key=None),
}
