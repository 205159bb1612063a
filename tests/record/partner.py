"""A partner's application: what it does with the API, told where it is and with which key."""

import time
from typing import Any

import requests

KEY = "ck_live_demo0000000000000000000000000000"
ACCOUNT = "ck_acct_demo0000000000000000000000000000"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000100"
)
SECRETS = {"shareToken", "shareUrl", "session_token", "renew_token", "iframe_url", "key"}  # of replies
MANIFEST = {
    "variables": [
        {"key": "customer.name", "label": "Customer", "dataType": "text", "required": True},
        {"key": "customer.email", "label": "E-mail", "dataType": "email"},
        {"key": "due", "label": "Due", "dataType": "date"},
    ],
    "loops": [
        {"key": "items", "label": "Items", "itemFields": [{"key": "price", "label": "Price", "dataType": "number"}]}
    ],
}
DATA = {
    "customer": {"name": "Jane Canary", "email": "jane.canary@acme.example"},
    "due": "2026-12-24",
    "items": [{"price": 9.99}],
}


class Partner:
    """`get`, `post` and the like take a path, or a URL that it was given; the reply must have that status."""

    def __init__(self, base: str) -> None:
        self.base, self.http, self.asked = base, requests.Session(), 0
        self.secrets: set[str] = set()

    def ask(self, method: str, where: str, status: int, **more: Any) -> Any:
        url = where if where.startswith("http") else self.base + where
        key = more.pop("key", KEY)
        headers = ({"Authorization": f"Bearer {key}"} if key else {}) | more.pop("headers", {})
        self.asked += 1
        reply = self.http.request(method, url, headers=headers, timeout=30, allow_redirects=False, **more)
        assert reply.status_code == status, (method, url, reply.status_code, reply.text[:500])
        is_json = reply.headers.get("Content-Type", "").startswith("application/json")
        if not is_json or not reply.content:
            return reply
        said = reply.json()
        self.secrets |= {said[name] for name in SECRETS & said.keys()}
        return said

    def polled(self, url: str, key: str = KEY) -> Any:
        while (render := self.ask("GET", url, 200, key=key))["status"] not in ("succeeded", "failed"):
            time.sleep(0.03)
        return render

    def everything(self) -> None:
        render = self.documents()
        self.shares(render)
        self.signatures(render)
        self.errors(render)
        self.forms()
        self.projects()
        self.ask("GET", "/v1/templates", 200)
        self.ask("GET", "/v1/health", 200, key="")

    def documents(self) -> str:
        body = {"name": "Letter", "manifest": MANIFEST}
        self.ask("PUT", "/v1/templates/letter", 201, json=body)
        self.ask("GET", "/v1/templates/letter", 200)
        keyed = {"Idempotency-Key": "order-4711"}
        first = self.ask("POST", "/v1/templates/letter/render", 202, json={"data": DATA}, headers=keyed)
        again = self.ask("POST", "/v1/templates/letter/render", 200, json={"data": DATA}, headers=keyed)
        assert again["id"] == first["id"]
        assert first["pollUrl"].startswith(f"{self.base}/v1/")
        done = self.polled(first["pollUrl"])
        assert self.ask("GET", f"/v1/renders/{first['id']}/download", 200).content.startswith(b"%PDF-")
        assert self.ask("GET", done["downloadUrl"], 200, key="").content.startswith(b"%PDF-")
        self.ask("HEAD", f"/v1/renders/{first['id']}/download", 200)
        return str(first["id"])

    def shares(self, render: str) -> None:
        share = self.ask(
            "POST", f"/v1/renders/{render}/shares", 201, json={"channel": "link", "expiresAt": "2036-12-20T00:00:00Z"}
        )
        assert "<html" in self.ask("GET", share["shareUrl"], 200, key="").text
        self.ask("GET", f"{share['shareUrl']}/download", 200, key="")
        self.ask("GET", f"/v1/renders/{render}/shares", 200)
        mail = {"to": "jane.canary@acme.example", "recipientName": "Jane Canary", "message": "Dear Jane Canary"}
        self.ask("POST", f"/v1/renders/{render}/email", 201, json=mail)
        self.ask(
            "POST",
            f"/v1/renders/{render}/events",
            200,
            json={"eventType": "viewed", "metadata": {"who": "Jane Canary"}},
        )
        self.ask("DELETE", f"/v1/renders/{render}/shares/{share['id']}", 200)
        self.ask("GET", f"/v1/renders/{render}/engagement", 200)

    def signatures(self, render: str) -> None:
        signer = {
            "firstName": "Jane",
            "lastName": "Canary",
            "email": "jane.canary@acme.example",
            "designation": "Signer",
        }
        place = {"type": "signature", "recipientIndex": 0, "page": 1, "x": 10, "y": 80, "width": 30, "height": 6}
        wanted = {"renderId": render, "recipients": [signer], "fields": [{**place, "required": True}]}
        made = self.ask("POST", "/v1/signatures", 201, json=wanted)
        self.ask("GET", f"/v1/signatures/{made['id']}", 200)
        page = self.ask("GET", "/v1/signatures?limit=1", 200)
        self.ask("GET", f"/v1/signatures?limit=1&cursor={page['nextCursor']}", 200)
        self.ask("POST", f"/v1/signatures/{made['id']}/cancel", 200, json={"reason": "Jane Canary said so"})

    def errors(self, render: str) -> None:
        self.ask("GET", f"/v1/renders/{render}", 401, key="ck_live_canary00000000000000000000000000")
        self.ask("GET", f"/v1/renders/{render}", 401, key="")
        self.ask("GET", "/v1/renders/00000000-0000-4000-8000-000000000000", 404)
        self.ask("POST", "/v1/templates/letter/render", 400, json={"data": {"due": "never"}})
        self.ask(
            "POST", "/v1/templates/letter/render", 400, data=b"{no json", headers={"Content-Type": "application/json"}
        )

    def forms(self) -> None:
        wanted = {
            "tenant": {"externalId": "org_123", "displayName": "Canary Corp"},
            "actor": {"externalId": "usr_456", "displayName": "Jane Canary"},
            "scope": {"mode": "fill", "templateExternalId": "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f"},
            "form": {"prefill": {"customer": {"name": "Jane Canary", "email": "jane.canary@acme.example"}}},
        }
        session = self.ask("POST", "/v1/embed/sessions", 200, json=wanted)
        assert "<html" in self.ask("GET", session["iframe_url"], 200, key="").text
        token, path = session["session_token"], f"/v1/embed/form-submit/{session['session_id']}"
        picture = {"file": ("Jane Canary.png", PNG, "image/png")}
        self.ask("POST", f"{path}/upload-image", 200, key=token, files=picture)
        data = {"data": {"customer.name": "Jane Canary", "invoice.number": "42"}}
        render = self.ask("POST", path, 202, key=token, json=data)
        self.polled(render["pollUrl"], key=token)
        fresh = self.ask("POST", "/v1/embed/sessions/refresh", 200, json={"renewToken": session["renew_token"]})
        self.polled(render["pollUrl"], key=fresh["session_token"])
        self.ask("GET", "/v1/embed/renders?limit=2", 200)

    def projects(self) -> None:
        project = self.ask("POST", "/v1/projects", 201, key=ACCOUNT, json={"name": "Harbour"})
        made = self.ask("POST", f"/v1/projects/{project['id']}/keys", 201, key=ACCOUNT, json={"name": "ci"})
        self.ask(
            "GET",
            "/v1/templates",
            200,
            key=max((str(value) for value in made.values() if str(value).startswith("ck_")), key=len),
        )
        self.ask("DELETE", f"/v1/projects/{project['id']}", 200, key=ACCOUNT)
