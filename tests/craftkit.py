"""Craftkit: a partner's client in small verbs. What it says to the emulator, and hears, it keeps for the judges."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

LIVE_KEY = "ck_live_demo0000000000000000000000000000"
TEST_KEY = "ck_test_demo0000000000000000000000000000"
REVOKED_KEY = "ck_live_revoked0000000000000000000000000"
GLOBEX_KEY = "ck_live_globex00000000000000000000000000"
GONE_KEY = "ck_live_gone0000000000000000000000000000"
ACCOUNT_KEY = "ck_acct_demo0000000000000000000000000000"
ADMIN_KEY = "ck_admin_demo"

RENDER_ID = "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"
GLOBEX_RENDER_ID = "0193c2c3-1111-7aaa-8bbb-0000000000c1"
NO_SUCH_ID = "00000000-0000-7000-8000-000000000000"

NAME_ONLY = {
    "variables": [{"key": "customer.name", "label": "Customer name", "dataType": "text", "required": True}],
    "loops": [],
}


@dataclass
class Craftkit:
    """A client of one session of an emulator: `root` is the server's address, `session` the world's name."""

    root: str
    session: str = ""
    key: str | None = LIVE_KEY
    http: requests.Session = field(default_factory=requests.Session)
    exchanges: list[requests.Response] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"{self.root}/s/{self.session}" if self.session else self.root

    def request(
        self, method: str, path: str, *, key: str | None = "", headers: Mapping[str, str] = {}, **more: Any
    ) -> requests.Response:
        """`key`: another key than the client's own, or None for no Authorization header."""
        bearer = self.key if key == "" else key
        sent = ({"Authorization": f"Bearer {bearer}"} if bearer else {}) | dict(headers)
        response = self.http.request(method, self.base_url + path, headers=sent, timeout=60, **more)
        self.exchanges.append(response)
        return response

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> requests.Response:
        return self.request("POST", path, **({"json": body} if body is not None else {}), **more)

    def put(self, path: str, body: Any = None, **more: Any) -> requests.Response:
        return self.request("PUT", path, **({"json": body} if body is not None else {}), **more)

    def delete(self, path: str, **more: Any) -> requests.Response:
        return self.request("DELETE", path, **more)

    # The API's verbs

    def publish_template(self, slug: str, manifest: Mapping[str, Any] = NAME_ONLY, **body: Any) -> dict[str, Any]:
        response = self.put(f"/v1/templates/{slug}", {"name": slug.title(), "manifest": manifest, **body})
        assert response.status_code in (200, 201), response.text
        published: dict[str, Any] = response.json()
        return published

    def submit(self, slug: str = "invoice", data: Mapping[str, Any] | None = None, **more: Any) -> requests.Response:
        body = {"data": {"customer": {"name": "Acme Corp"}} if data is None else data}
        return self.post(f"/v1/templates/{slug}/render", body | more.pop("body", {}), **more)

    def render(self, slug: str = "invoice", data: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        response = self.submit(slug, data, **more)
        assert response.status_code == 202, response.text
        queued: dict[str, Any] = response.json()
        return queued

    def poll(self, render: Mapping[str, Any] | str) -> dict[str, Any]:
        id = render if isinstance(render, str) else render["id"]
        polled: dict[str, Any] = self.get(f"/v1/renders/{id}").json()
        return polled

    def finish(self, render: Mapping[str, Any]) -> dict[str, Any]:
        """Follow a render to its end: the session's clock is moved past what it still waits for."""
        self.control("POST", "/clock", {"advance": "1h"})
        polled = self.poll(render)
        assert polled["status"] in ("succeeded", "failed"), polled
        return polled

    def pdf(self, render: Mapping[str, Any]) -> bytes:
        response = self.get(f"/v1/renders/{render['id']}/download")
        assert response.headers["Content-Type"] == "application/pdf", response.text
        return response.content

    # The control API's

    def control(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        response = self.request(
            method, f"/_emulator{path}", key=None, **({"json": body} if body is not None else {}), **more
        )
        assert response.status_code == 200, response.text
        return response.json()

    def freeze(self, at: str | bool = True) -> None:
        self.control("POST", "/clock", {"freeze": at})

    def advance(self, duration: str) -> Any:
        return self.control("POST", "/clock", {"advance": duration})

    def leave(self) -> None:
        """The session ends, and what it kept is free; what was exchanged stays for the judges."""
        self.http.delete(f"{self.root}/_emulator/sessions/{self.session}", timeout=60)

    def fail_next(self, what: str, count: int = 1, **body: Any) -> None:
        self.control("POST", f"/{what}/fail-next", {"count": count, **body})


def wait_for(server: str, *, seconds: float = 20) -> None:
    """Until the server answers; a readiness probe, never a fixed sleep."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            requests.get(f"{server}/health", timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.02)
    raise TimeoutError(server)


def assert_problem(
    response: requests.Response, code: str, *, status: int | None = None, message: str | None = None
) -> dict[str, Any]:
    """The shared envelope with that code; `issues` if and only if the code has them. Returns its `error`."""
    from craftkit_emulator.protocol.problem import CATALOGUE

    assert response.headers["Content-Type"] == "application/json"
    error: dict[str, Any] = response.json()["error"]
    assert (error["code"], response.status_code) == (code, status or CATALOGUE[code].status), response.text
    assert message is None or error["message"] == message
    assert ("issues" in error) == (code in ("invalid_request", "invalid_input_data")), error
    return error


def assert_flat(response: requests.Response, code: str) -> None:
    """The flat envelope of the embed endpoints' 401 (D13)."""
    assert response.status_code == 401
    assert response.json() == {"error": code}
