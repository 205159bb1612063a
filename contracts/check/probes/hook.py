"""Inbound hook: a render for whoever knows the token. webhooks.md, section 1."""

import hmac
import json
from hashlib import blake2b
from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import addressed, refused
from .steps import POLLS, followed

SOURCE = "[REF] inbound-webhook"
# Nobody tells the hook's manifest: what is missing is filled in by its issues, with one of these after the other.
VALUES: tuple[Any, ...] = (
    *("Ada Contract", 1, "2026-06-21"),
    *("nobody@example.invalid", "https://example.com/logo.png", True),
)


def rendering(visit: Visit) -> None:
    answer, data = ordered(visit)
    id = visit.text(answer, "id")
    addressed(visit, answer, "pollUrl", f"/v1/renders/{id}", SOURCE)
    followed(visit, id)
    again = _sent(visit, "the same order again", data)
    visit.claim(again.at("id") != id, again, Wrong("rule-broken", "body.id", "another render", id, "U63"))


def ordered(visit: Visit) -> tuple[Answer, dict[str, Any]]:
    """A render, and the data that the hook took. Each question is named after its data: what a hook takes is another
    matter at another target."""
    data: dict[str, Any] = {}
    which = blake2b(visit.target.keys["hook"].encode(), digest_size=3).hexdigest()
    answer = _sent(visit, f"nothing, to hook {which}", data)
    for value in VALUES:
        if answer.problem != "invalid_input_data":
            break
        for place in answer.at("error", "issues", "fieldErrors") or ():
            _put(data, place.split("."), value)
        answer = _sent(visit, f"an order of {json.dumps(data, sort_keys=True)}", data)
    visit.must(answer, "202", SOURCE)
    visit.created("render", visit.text(answer, "id"))
    return answer, data


def refusals(visit: Visit) -> None:
    visit.expect(_ask(visit, "no JSON", b"{"), "400 invalid_json", SOURCE)
    refused(visit, _ask(visit, "a list", b"[]"), "400 invalid_input_data", "U63")
    forged = _ask(visit, "a wrong signature", b"{}", {"x-craftkit-signature": "0" * 64})
    visit.expect(forged, "401 invalid_signature", SOURCE, kind="authentication-not-enforced")


def unknown_token(visit: Visit) -> None:
    sent = Sent({"token": "ckc-no-such-token"}, body={}, key=None)
    visit.expect(visit.ask("triggerInboundRender", "an unknown token", sent), "404 invalid_token", SOURCE)


def _sent(visit: Visit, step: str, data: dict[str, Any]) -> Answer:
    return _ask(visit, step, json.dumps(data).encode())


def _ask(visit: Visit, step: str, payload: bytes, headers: dict[str, str] | None = None) -> Answer:
    """Signed where the secret is known: a template may ask for it (D34)."""
    keys = visit.target.keys
    secret = keys.get("hook-secret")
    if headers is None and secret:
        headers = {"x-craftkit-signature": hmac.new(secret.encode(), payload, "sha256").hexdigest()}
    sent = Sent({"token": keys["hook"]}, {}, payload, None, headers or {})
    return visit.ask("triggerInboundRender", step, sent)


def _put(data: dict[str, Any], steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        inner = data.get(step)
        data[step] = inner if isinstance(inner, dict) else {}
        data = data[step]
    data[steps[-1]] = value


PROBES = (
    Probe.of(
        rendering, "triggerInboundRender 202 400, getRender 200", most=len(VALUES) + 2 + POLLS, needs="writes hook"
    ),
    Probe.of(refusals, "triggerInboundRender 400 401", most=3, needs="writes hook"),
    Probe.of(unknown_token, "triggerInboundRender 404", most=1, needs="writes"),
)
