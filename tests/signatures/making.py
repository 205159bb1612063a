"""Signature requests for tests: who signs, where, and what is read back."""

import io
from collections.abc import Mapping
from typing import Any

import requests
from pypdf import PdfReader

from ..craftkit import RENDER_ID, Craftkit

START = "2040-06-05T10:00:00.000Z"
JANE = {"firstName": "Jane", "lastName": "Doe", "email": "jane@example.com"}
JOHN = {"firstName": "John", "email": "john@example.com"}
OFFICE = {"firstName": "Office", "email": "office@example.com", "designation": "CC"}
ENDS = ("completed", "declined", "cancelled", "expired", "failed")


def field(recipient: int = 0, **more: Any) -> dict[str, Any]:
    spot = {"page": 1, "x": 10, "y": 80, "width": 30, "height": 6, "type": "signature"}
    return spot | {"recipientIndex": recipient} | more


def body(*recipients: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"renderId": RENDER_ID, "recipients": list(recipients) or [JANE], "fields": [field()]} | more


def create(craftkit: Craftkit, *recipients: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    response = craftkit.post("/v1/signatures", body(*recipients, **more))
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def get(craftkit: Craftkit, request: Mapping[str, Any]) -> dict[str, Any]:
    response = craftkit.get(f"/v1/signatures/{request['id']}")
    assert response.status_code == 200, response.text
    read: dict[str, Any] = response.json()
    return read


def listed(craftkit: Craftkit) -> list[dict[str, Any]]:
    """Those of the render that `body` names; the demo world has two of another one."""
    page: dict[str, Any] = craftkit.get(f"/v1/signatures?renderId={RENDER_ID}").json()
    found: list[dict[str, Any]] = page["signatures"]
    return found


def act(
    craftkit: Craftkit, request: Mapping[str, Any], verb: str, recipient: int = 0, **words: str
) -> requests.Response:
    """What a recipient does, by the control API."""
    path = f"/_emulator/signatures/{request['id']}/recipients/{recipient}/{verb}"
    return craftkit.post(path, words, key=None)


def end(craftkit: Craftkit, request: Mapping[str, Any], status: str) -> dict[str, Any]:
    """Bring a request with one Signer to an end."""
    if status == "cancelled":
        craftkit.post(f"/v1/signatures/{request['id']}/cancel")
    elif status == "expired":
        craftkit.advance("168h")
    elif status == "failed":
        craftkit.control("POST", f"/signatures/{request['id']}/fail")
    else:
        act(craftkit, request, {"completed": "sign", "declined": "decline"}[status])
    ended = get(craftkit, request)
    assert ended["status"] == status
    return ended


def page_of(craftkit: Craftkit, request: Mapping[str, Any], recipient: int = 0) -> str:
    """The path of a recipient's signing page."""
    url = craftkit.control("GET", f"/signatures/{request['id']}")["recipients"][recipient]["url"]
    return str(url[url.index("/sign/") :])


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf), strict=True).pages)
