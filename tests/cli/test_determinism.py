"""With a frozen clock, the same requests on the same world and seed give the same bytes, whichever process answers."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from ..craftkit import GLOBEX_KEY, LIVE_KEY, NAME_ONLY, RENDER_ID, REVOKED_KEY, TEST_KEY
from .process import running

START = "2026-06-21T10:00:00Z"


@dataclass
class Transcript:
    """What one emulator said, byte by byte, with its address written as {base}."""

    address: str
    text: bytes = b""
    pdfs: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = LIVE_KEY, **headers: str) -> Any:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
        sent = {"Authorization": f"Bearer {key}"} if key else {}
        payload = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection.request(method, path, payload, sent | headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        self.statuses.append(response.status)
        if content.startswith(b"%PDF"):
            self.pdfs.append(content)
        lines = [
            f"{method} {path} {response.status} {response.reason}",
            *(f"{k}: {v}" for k, v in response.getheaders()),
        ]
        said = "\n".join(lines).encode() + b"\n\n" + content + b"\n\n"
        self.text += said.replace(self.address.encode(), b"{base}")
        return json.loads(content) if content[:1] == b"{" else content


LETTER = {"name": "Letter", "manifest": NAME_ONLY, "pageConfig": {"format": "A5", "margin": "10mm"}}
DATA = {"customer": {"name": "Zoë Müller", "email": "zoe@example.com"}, "items": [{"description": "Öl", "quantity": 2}]}


def conversation(told: Transcript) -> None:
    """Forty requests, one after the other: what succeeds, what is refused, what moves the clock."""
    _publish_and_render(told)
    _be_refused(told)
    _listen(told)


def _publish_and_render(told: Transcript) -> None:
    told.ask("PUT", "/v1/templates/letter", LETTER)
    told.ask("PUT", "/v1/templates/letter", LETTER)
    told.ask("POST", "/v1/templates", {"name": "Letter", "manifest": NAME_ONLY})
    told.ask("POST", "/v1/embed/builder/templates", {"documentTemplate": {"name": "Built", "layout": {"sections": []}}})
    ids = [
        told.ask("POST", "/v1/templates/invoice/render", {"data": DATA}, key=key)["id"] for key in (LIVE_KEY, TEST_KEY)
    ]
    ids.append(told.ask("POST", "/v1/templates/letter/render", {"data": DATA, "jobId": "once"})["id"])
    told.ask("POST", "/v1/templates/letter/render", {"data": DATA, "jobId": "once"})
    ids.append(told.ask("POST", "/v1/templates/always-fails/render", {"data": {}})["id"])
    told.ask("GET", f"/v1/renders/{ids[0]}/download")
    told.ask("POST", "/_emulator/clock", {"advance": "90s"}, key=None)
    for id in ids:
        told.ask("GET", f"/v1/renders/{id}")
        told.ask("GET", f"/v1/renders/{id}/download")
    told.ask("GET", f"/cdn/renders/{ids[0]}.pdf", key=None)
    told.ask("POST", f"/v1/renders/{ids[0]}/events", {"eventType": "viewed"}, **{"User-Agent": "test"})
    told.ask("GET", f"/v1/renders/{ids[0]}/engagement")


def _be_refused(told: Transcript) -> None:
    told.ask("GET", "/v1/templates", key=None)
    told.ask("GET", "/v1/templates", key=REVOKED_KEY)
    told.ask("GET", "/v1/embed/renders", key=GLOBEX_KEY)
    told.ask("GET", "/v1/nothing")
    told.ask("PATCH", "/v1/templates")
    told.ask("POST", "/v1/templates/invoice/render", b"{")
    told.ask("POST", "/v1/templates/invoice/render", {"data": 1, "options": {"sync": "x", "filename": 7}})
    told.ask("POST", "/v1/templates/invoice/render", {"data": {"items": [{}, {"quantity": "x"}]}})
    told.ask("POST", "/v1/templates/nope/render", {"data": {}})
    told.ask("POST", "/_emulator/clock", {"set": "2020-01-01T00:00:00Z"}, key=None)


def _listen(told: Transcript) -> None:
    told.ask("GET", "/v1/templates")
    told.ask("GET", "/v1/templates/invoice")
    told.ask("GET", "/v1/embed/renders?limit=500")
    told.ask("GET", "/v1/embed/builder/templates")
    told.ask("GET", f"/v1/renders/{RENDER_ID}/engagement")
    told.ask("GET", f"/v1/renders/{RENDER_ID}/download")
    told.ask("GET", "/v1/health", key=None)
    told.ask("GET", "/_emulator", key=None)
    told.ask("GET", "/_emulator/openapi.yaml", key=None)
    told.ask("DELETE", "/v1/templates/letter")
    told.ask("POST", "/s/blue/v1/templates/invoice/render", {"data": DATA})


def transcript(*flags: str, hash_seed: str) -> Transcript:
    with running("--clock", START, *flags, variables={"PYTHONHASHSEED": hash_seed}) as emulator:
        told = Transcript(emulator.address)
        conversation(told)
    return told


def test_two_processes_say_the_same_to_the_last_byte() -> None:
    one, other = transcript(hash_seed="1"), transcript(hash_seed="2")
    assert len(one.statuses) >= 40
    assert {200, 201, 202, 400, 401, 404, 405, 409} <= set(one.statuses)
    assert len(one.pdfs) == 5
    assert one.text.decode("latin-1").splitlines() == other.text.decode("latin-1").splitlines()
    assert one.text == other.text
    assert one.pdfs == other.pdfs


def test_another_seed_gives_other_ids_and_nothing_else() -> None:
    one, other = transcript("--seed", "1", hash_seed="1"), transcript("--seed", "2", hash_seed="1")
    assert one.text != other.text
    assert one.statuses == other.statuses
    assert one.pdfs == other.pdfs


@pytest.mark.parametrize("progression", ["immediate", "polls:2"])
def test_so_do_the_other_progressions(progression: str) -> None:
    one, other = (transcript("--progression", progression, hash_seed=seed) for seed in ("0", "3"))
    assert one.text == other.text


def test_a_reset_world_says_the_same_again() -> None:
    with running("--clock", START) as emulator:
        one, again = Transcript(emulator.address), Transcript(emulator.address)
        conversation(one)
        for path in ("/_emulator/reset", "/s/blue/_emulator/reset"):
            Transcript(emulator.address).ask("POST", path, key=None)
        conversation(again)
    assert again.text == one.text
