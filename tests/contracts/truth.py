"""Exchanges as they should be, for the liars to twist."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from craftkit_contracts.exchange import Exchange

from ..craftkit import RENDER_ID

BASE = "http://127.0.0.1:4010/s/blue"
ASKED: Mapping[str, str] = {"authorization": "Bearer ck_live_any", "content-type": "application/json"}
JSON = {"content-type": "application/json"}
NOW = "2026-06-21T10:00:00.000Z"


def exchange(method: str, path: str, status: int, answer: Any, *, body: Any = None) -> Exchange:
    """A call with a key, answered in JSON."""
    sent = b"" if body is None else json.dumps(body).encode()
    return Exchange(method, BASE + path, ASKED, sent, status, JSON, json.dumps(answer).encode())


def refused(honest: Exchange, status: int, code: str) -> Exchange:
    """The same request, answered by an error."""
    issues: dict[str, Any] = {"issues": {"formErrors": [], "fieldErrors": {}}} if code == "invalid_request" else {}
    return answered(replace(honest, status=status), {"error": {"code": code, "message": "No.", **issues}})


def answered(honest: Exchange, body: Any) -> Exchange:
    return replace(honest, response_body=json.dumps(body).encode())


def with_headers(honest: Exchange, headers: Mapping[str, str]) -> Exchange:
    return replace(honest, response_headers=headers)


def changed(honest: Exchange, **fields: Any) -> Exchange:
    """With other values in the JSON of the reply."""
    return answered(honest, json.loads(honest.response_body) | fields)


def without(honest: Exchange, field: str) -> Exchange:
    kept = {name: value for name, value in json.loads(honest.response_body).items() if name != field}
    return answered(honest, kept)


ENVELOPE = {
    "id": RENDER_ID,
    "status": "queued",
    "pollUrl": f"{BASE}/v1/renders/{RENDER_ID}",
    "downloadUrl": None,
    "errorMessage": None,
    "createdAt": NOW,
}
TEMPLATE = {"name": "Letter", "manifest": {"variables": [], "loops": []}}

QUEUED = exchange("POST", "/v1/templates/invoice/render", 202, ENVELOPE, body={"data": {}})
CREATED = exchange(
    "POST",
    "/v1/templates",
    201,
    {"id": RENDER_ID, "slug": "letter", "currentVersionNumber": 1, "manifest": TEMPLATE["manifest"]},
    body=TEMPLATE,
)
PUBLISHED = replace(CREATED, method="PUT", url=f"{BASE}/v1/templates/letter")
LISTED = exchange("GET", "/v1/embed/renders", 200, {"renders": [], "limit": 100, "offset": 0})
HEALTHY = exchange("GET", "/health", 200, {"status": "ok"})
UNKNOWN = exchange(
    "GET", f"/v1/renders/{RENDER_ID}", 404, {"error": {"code": "not_found", "message": "Render not found."}}
)
DOWNLOADED = Exchange(
    method="GET",
    url=f"{BASE}/v1/renders/{RENDER_ID}/download",
    request_headers=ASKED,
    request_body=b"",
    status=200,
    response_headers={
        "content-type": "application/pdf",
        "content-disposition": f'attachment; filename="{RENDER_ID}.pdf"',
        "content-length": "8",
    },
    response_body=b"%PDF-1.7",
)
HONEST = [QUEUED, CREATED, PUBLISHED, LISTED, HEALTHY, UNKNOWN, DOWNLOADED]
