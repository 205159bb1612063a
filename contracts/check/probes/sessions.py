"""Embed sessions: minted, refreshed, refused. embed.md, sections 2 and 3."""

import json
from base64 import urlsafe_b64decode
from typing import Any

from ..probe import Probe
from ..visit import Answer, Halt, Sent, Visit, Wrong
from .claims import SLACK, agrees, ahead_of_answer, enforced, kept, own, refused

MINT, REFRESH = "[REF] create-session", "[REF] refresh-session"
WHO: dict[str, Any] = {
    "tenant": {"externalId": "craftkit-contracts", "displayName": "Contract check"},
    "actor": {"externalId": "craftkit-contracts"},
}
LIFE = 4 * 60 * 60  # seconds: D42
KEYS_ONLY = ("listBuilderTemplates", "listEmbedRenders")


def minting(visit: Visit) -> None:
    session = minted(visit, "for the builder")
    opened(visit, session, MINT)
    token = visit.text(session, "session_token")
    for operation in KEYS_ONLY:
        answer = visit.ask(operation, "with a session token", Sent(key=token))
        enforced(visit, answer, "401 invalid_credentials", "[WWW] builder-api")


def refreshing(visit: Visit) -> None:
    """A renew token is good once."""
    session = minted(visit, "for the builder")
    once = visit.text(session, "renew_token")
    renewed = visit.must(visit.ask("refreshEmbedSession", "it", Sent(body={"renewToken": once})), "200", REFRESH)
    agrees(visit, renewed, {"session_id": session.at("session_id")}, REFRESH)
    opened(visit, renewed, REFRESH)
    _shown(visit, renewed, "builder")
    if not own(visit, renewed, "session_token", "renew_token", source=REFRESH):
        return
    spent = visit.ask("refreshEmbedSession", "with the spent token", Sent(body={"renewToken": once}))
    visit.expect(spent, "401 refresh_failed", REFRESH, kind="lifecycle-broken")
    fresh = Sent(body={"renewToken": visit.text(renewed, "renew_token")})
    twice = visit.ask("refreshEmbedSession", "with the new token", fresh)
    if visit.expect(twice, "200", REFRESH):
        own(visit, twice, "session_token", "renew_token", source=REFRESH)


def refusals(visit: Visit) -> None:
    visit.expect(visit.ask("createEmbedSession", "no JSON", Sent(body=b"{")), "400 invalid_json", f"{MINT}, U75")
    nobody = visit.ask("createEmbedSession", "for nobody", Sent(body={}))
    refused(visit, nobody, "422 invalid_request", f"{MINT}, D05, U75", at=("tenant", "actor"))
    unknown = {**WHO, "catalogRef": {"name": "ckc-no-such-catalog"}}
    visit.expect(
        visit.ask("createEmbedSession", "an unknown catalog", Sent(body=unknown)), "404 catalog_not_found", MINT
    )
    misfits = {"actor": {"externalId": "a", "email": "nobody", "avatarUrl": "nowhere"}, "permissionsPreset": "p" * 61}
    odd = visit.ask("createEmbedSession", "values that are none", Sent(body={**WHO, **misfits}))
    refused(visit, odd, "422 invalid_request", MINT, at=("actor.email", "actor.avatarUrl", "permissionsPreset"))
    both = {**unknown, "variableCatalog": {}}
    refused(visit, visit.ask("createEmbedSession", "two catalogs", Sent(body=both)), "422 invalid_request", "U75")
    visit.expect(visit.ask("refreshEmbedSession", "no JSON", Sent(body=b"{")), "400 invalid_json", REFRESH)
    short = visit.ask("refreshEmbedSession", "a short token", Sent(body={"renewToken": "ert_123"}))
    refused(visit, short, "422 invalid_request", REFRESH, at=("renewToken",))
    never = visit.ask("refreshEmbedSession", "an unknown token", Sent(body={"renewToken": "ert_12345678"}))
    visit.expect(never, "401 refresh_failed", REFRESH)


def lengths(visit: Visit) -> None:
    long = {"tenant": {"externalId": "t" * 160, "displayName": "d" * 200}, "actor": {"externalId": "a" * 160}}
    taken = minted(visit, "as long as can be", **long)
    for part, name in (("tenant", "externalId"), ("tenant", "displayName"), ("actor", "externalId")):
        longer = {**long, part: {**long[part], name: f"{long[part][name]}x"}}
        answer = visit.ask("createEmbedSession", f"a longer {part}.{name}", Sent(body=longer))
        kept(visit, (taken, answer), ("200", "422 invalid_request"), MINT)


def minted(visit: Visit, step: str, **more: Any) -> Answer:
    """A session, which ends by itself."""
    answer = visit.must(visit.ask("createEmbedSession", step, Sent(body={**WHO, **more})), "200", MINT)
    visit.created("embed session", str(answer.at("session_id")))
    if not own(visit, answer, "session_id", "session_token", "renew_token", source=MINT):
        raise Halt
    _shown(visit, answer, "form" if more.get("scope", {}).get("mode") == "fill" else "builder")
    return answer


def _shown(visit: Visit, answer: Answer, page: str) -> None:
    url = answer.at("iframe_url")
    wrong = Wrong("reference-broken", "body.iframe_url", f".../embed/{page}?...", url, f"{MINT}, U73")
    visit.claim(not isinstance(url, str) or url.partition("?")[0].endswith(f"/embed/{page}"), answer, wrong)


def opened(visit: Visit, answer: Answer, source: str) -> None:
    """The token is in the page's address, speaks of the session, and lives for four hours."""
    if "body.session_token" in answer.doubted:
        return
    token, url = str(answer.at("session_token")), str(answer.at("iframe_url"))
    held = url.endswith(f"session_token={token}")
    visit.claim(held, answer, Wrong("reference-broken", "body.iframe_url", "the session_token", "another", source))
    header, claims = (_part(token, place) for place in (0, 1))
    for name, expected, came in (
        ("alg", "EdDSA", header.get("alg")),
        ("sub", answer.at("session_id"), claims.get("sub")),
    ):
        wrong = Wrong("reference-broken", f"body.session_token {name}", expected, came, "[OAS] mint-an-embed-session")
        visit.claim(came == expected, answer, wrong)
    life = ahead_of_answer(answer, answer.at("expires_at"))
    wrong = Wrong("rule-broken", "body.expires_at", "4 hours out", f"{life} s", f"{source}, D42")
    visit.claim(life is None or abs(life - LIFE) <= SLACK, answer, wrong)


def _part(token: str, place: int) -> dict[str, Any]:
    try:
        part = token.split(".")[place]
        value = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, LookupError):
        return {}
    return value if isinstance(value, dict) else {}


PROBES = (
    Probe.of(
        minting,
        "createEmbedSession 200, listBuilderTemplates 401, listEmbedRenders 401",
        most=3,
        needs="writes embed",
    ),
    Probe.of(refreshing, "createEmbedSession 200, refreshEmbedSession 200 401", most=4, needs="writes embed"),
    Probe.of(
        refusals,
        "createEmbedSession 400 404 422, refreshEmbedSession 400 401 422",
        most=8,
        needs="writes embed",
    ),
    Probe.of(lengths, "createEmbedSession 200 422", most=4, needs="writes embed"),
)
