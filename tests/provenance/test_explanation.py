"""`Craftkit-Emulator-Explain: true`: a reply names the rules that shaped it."""

import sys
from typing import Any

import pytest
import requests
from craftkit_emulator.api.marks import marks_in
from craftkit_emulator.api.sources import source_of
from craftkit_emulator.world.clock import Clock

from ..craftkit import RENDER_ID, TEST_KEY, Craftkit

EXPLAIN = {"Craftkit-Emulator-Explain": "true"}
SESSION = {"tenant": {"externalId": "o", "displayName": "O"}, "actor": {"externalId": "u"}}


def rules(response: requests.Response) -> list[str]:
    return response.headers["Craftkit-Emulator-Rules"].split(", ")


def test_a_request_without_a_key_names_the_dispute_on_codes_of_401(craftkit: Craftkit) -> None:
    refused = craftkit.get("/v1/templates", key=None, headers=EXPLAIN)
    assert refused.status_code == 401
    assert "D02" in rules(refused)


def test_a_share_that_is_born_expired_names_the_assumption(craftkit: Craftkit) -> None:
    body = {"expiresAt": "2020-01-01T00:00:00Z"}
    made = craftkit.post(f"/v1/renders/{RENDER_ID}/shares", body, headers=EXPLAIN)
    assert made.status_code == 201
    assert {"U44", "D27", "U45", "[REF] create-share"} <= set(rules(made))


def test_an_idempotent_replay_names_its_rule(craftkit: Craftkit) -> None:
    again = {**EXPLAIN, "Idempotency-Key": "once"}
    craftkit.submit(headers=again)
    replayed = craftkit.submit(headers=again)
    assert replayed.status_code == 200
    assert {"U14", "U15"} <= set(rules(replayed))


def test_every_rule_is_named_once_and_in_the_words_of_the_registers(craftkit: Craftkit) -> None:
    named = rules(craftkit.get(f"/v1/renders/{RENDER_ID}", headers=EXPLAIN))
    assert "[REF] get-render" in named and "U07" in named
    assert named == marks_in(", ".join(named))


def test_constants_that_a_function_uses_bring_their_marks(craftkit: Craftkit) -> None:
    minted = craftkit.post("/v1/embed/sessions", SESSION, headers=EXPLAIN)
    assert {"D42", "D45", "D46", "U74", "U77"} <= set(rules(minted))


def test_a_row_of_the_catalogue_of_errors_brings_its_marks(craftkit: Craftkit) -> None:
    refused = craftkit.submit(data={}, headers=EXPLAIN)
    assert refused.status_code == 400
    assert {"D01", "D04", "U31", "[SEED] seeds/003"} <= set(rules(refused))


def test_a_switched_dispute_comes_first(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/disputes/D42", {"reading": "B"})
    assert rules(craftkit.post("/v1/embed/sessions", SESSION, headers=EXPLAIN))[0] == "D42"


def test_a_pdf_is_explained_too(craftkit: Craftkit) -> None:
    pdf = craftkit.get(f"/v1/renders/{RENDER_ID}/download", key=TEST_KEY, headers=EXPLAIN)
    assert pdf.content.startswith(b"%PDF")
    assert "[WWW] render-download" in rules(pdf)


@pytest.mark.parametrize("value", ["false", "", "1", "yes"])
def test_whoever_does_not_ask_hears_nothing(craftkit: Craftkit, value: str) -> None:
    answered = craftkit.get("/v1/templates", headers={"Craftkit-Emulator-Explain": value})
    assert answered.status_code == 200 and "Craftkit-Emulator-Rules" not in answered.headers


def test_nothing_is_traced_for_whoever_does_not_ask(craftkit: Craftkit, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    now = Clock.now

    def watched(clock: Clock) -> int:
        seen.append(sys.getprofile())
        return now(clock)

    monkeypatch.setattr(Clock, "now", watched)
    craftkit.get("/v1/templates", headers=EXPLAIN)
    assert any(seen), "traced while it ran"
    seen.clear()
    craftkit.get("/v1/templates")
    assert seen and not any(seen)


def test_a_module_without_its_source_is_no_obstacle() -> None:
    assert source_of("<nowhere>").functions == {}
