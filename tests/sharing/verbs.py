"""What a partner and a guest do with a share."""

from typing import Any

import requests

from ..craftkit import RENDER_ID, Craftkit

SHARES = f"/v1/renders/{RENDER_ID}/shares"
EMAIL = f"/v1/renders/{RENDER_ID}/email"
DEMO_SHARE = "9a8b7c6d-5e4f-3a2b-1c0d-9e8f7a6b5c4d"
DEMO_TOKEN = "cks_demo0000000000000000000000000000"
UNKNOWN_TOKEN = "cks_nobody00000000000000000000000000"


def share(craftkit: Craftkit, **body: Any) -> dict[str, Any]:
    response = craftkit.post(SHARES, body)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def email(craftkit: Craftkit, to: str = "client@example.com", **body: Any) -> dict[str, Any]:
    response = craftkit.post(EMAIL, {"to": to, **body})
    assert response.status_code == 201, response.text
    sent: dict[str, Any] = response.json()
    return sent


def shares(craftkit: Craftkit, path: str = SHARES) -> list[dict[str, Any]]:
    response = craftkit.get(path)
    assert response.status_code == 200, response.text
    listed: list[dict[str, Any]] = response.json()["shares"]
    return listed


def revoke(craftkit: Craftkit, id: str) -> requests.Response:
    return craftkit.delete(f"{SHARES}/{id}")


def engagement(craftkit: Craftkit) -> dict[str, Any]:
    summary: dict[str, Any] = craftkit.get(f"/v1/renders/{RENDER_ID}/engagement").json()
    return summary


def newest(craftkit: Craftkit) -> dict[str, Any]:
    event: dict[str, Any] = engagement(craftkit)["recent"][0]
    return event


def guest(craftkit: Craftkit, token: str, path: str = "", *, method: str = "GET", **more: Any) -> requests.Response:
    """Someone with a link and no key; their requests are none of the contract's business."""
    return requests.request(method, f"{craftkit.base_url}/share/{token}{path}", timeout=60, **more)


def mails(craftkit: Craftkit) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = craftkit.control("GET", "/mail")["mail"]
    return listed
