"""A partner's backend and its users' browsers, in small verbs."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import requests

from ..craftkit import Craftkit

PROJECT = "0193c2c3-0000-7aaa-8bbb-0000000000a1"
INVOICE = "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f"
HANDOVER = "0193c2c3-0000-7aaa-8bbb-0000000000b2"
WHO = {
    "tenant": {"externalId": "org_123", "displayName": "Acme Corp"},
    "actor": {"externalId": "usr_456", "displayName": "Jane Smith", "email": "jane@acme.com"},
}
PAGE = "https://app.example.com"
ACME = {"customer": {"name": "Acme Corp"}}
# What a seed of `0` signs with: the tests forge with it.
SEED = "0"

Session = dict[str, Any]


def mint(craftkit: Craftkit, key: str | None = "", **asked: Any) -> Session:
    response = craftkit.post("/v1/embed/sessions", {**WHO, **asked}, key=key)
    assert response.status_code == 200, response.text
    minted: Session = response.json()
    return minted


def mint_form(craftkit: Craftkit, template: str | None = INVOICE, key: str | None = "", **asked: Any) -> Session:
    scope = {"mode": "fill"} if template is None else {"mode": "fill", "templateExternalId": template}
    return mint(craftkit, key, scope=scope, **asked)


def submit(
    craftkit: Craftkit, session: Session, data: Any = ACME, *, origin: str | None = None, **more: Any
) -> requests.Response:
    path = f"/v1/embed/form-submit/{more.pop('id', session['session_id'])}"
    body = {} if "data" in more else {"json": {"data": data, **more.pop("body", {})}}
    return craftkit.request("POST", path, key=session["session_token"], headers=_from(origin), **body, **more)


def upload(
    craftkit: Craftkit, session: Session, *file: Any, origin: str | None = None, field: str = "file", **more: Any
) -> requests.Response:
    """`file`: name, content, content type."""
    path = f"/v1/embed/form-submit/{more.pop('id', session['session_id'])}/upload-image"
    parts = {"files": {field: file}} if file else {}
    return craftkit.request("POST", path, key=session["session_token"], headers=_from(origin), **parts, **more)


def follow(craftkit: Craftkit, session: Session, render: str, *, origin: str | None = None) -> requests.Response:
    return craftkit.get(f"/v1/embed/renders/{render}", key=session["session_token"], headers=_from(origin))


def allow(craftkit: Craftkit, *origins: str, slug: str = "acme-charter") -> None:
    craftkit.control("PUT", f"/projects/{slug}/origins", {"origins": list(origins)})


def revoke(craftkit: Craftkit, session: Session) -> None:
    craftkit.control("POST", f"/embed-sessions/{session['session_id']}/revoke")


def claims_of(session: Session) -> dict[str, Any]:
    return part(session["session_token"], 1)


def part(token: str, number: int) -> dict[str, Any]:
    text = token.split(".")[number]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return decoded


def encoded(value: Mapping[str, Any] | bytes) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _from(origin: str | None) -> dict[str, str]:
    return {} if origin is None else {"Origin": origin}
