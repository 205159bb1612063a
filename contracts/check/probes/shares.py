"""Shares: links to a render, made, listed and revoked. renders.md, sections 4 to 6."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Halt, Sent, Visit, Wrong
from .claims import addressed, agrees, just_now, kept, listed, newest_first, own, refused, since
from .steps import DRAWN, MALFORMED, NOBODY, NOWHERE, POLLS, first_failed, found_renders, own_render

ODD_TEXT = "Übergabe & <Protokoll> 文書 "  # neither escaped nor mangled
# What a share is when nothing is said of it.
PLAIN = {"channel": "link", "recipientEmail": None, "message": None, "expiresAt": None, "revokedAt": None}
CREATE, LIST, REVOKE = "[REF] create-share", "[REF] list-shares", "[REF] revoke-share"


def what_is_found(visit: Visit) -> None:
    for row in found_renders(visit):
        shares = visit.must(
            visit.ask("listRenderShares", "of one of the list", Sent({"id": row["id"]})), "200", f"{LIST}, U43"
        )
        newest_first(visit, shares, "shares", by="createdAt", source=LIST)
    visit.expect(visit.ask("listRenderShares", "an unknown id", Sent({"id": NOWHERE})), "404 not_found", LIST)


def revocation(visit: Visit) -> None:
    with own_render(visit) as id:
        link = shared(visit, id, "a link that ends", {"expiresAt": "2099-12-31T23:59:59Z"})
        expiry = "2099-12-31T23:59:59.000Z"
        agrees(visit, link, {**PLAIN, "expiresAt": expiry}, CREATE)
        meant = {"channel": "email", "recipientEmail": NOBODY, "message": ODD_TEXT.ljust(2000, "m")}
        mail = shared(visit, id, "a link for somebody", {**meant, "expiresAt": "2099-12-31T23:59:59+02:00"})
        agrees(visit, mail, {**meant, "expiresAt": "2099-12-31T21:59:59.000Z"}, f"{CREATE}, U16")
        longer = visit.ask("createRenderShare", "a longer message", Sent({"id": id}, body={"message": "m" * 2001}))
        kept(visit, (mail, longer), ("201", "400 invalid_request"), CREATE)
        shares = visit.must(visit.ask("listRenderShares", "both", Sent({"id": id})), "200", LIST)
        newest_first(visit, shares, "shares", by="createdAt", source=LIST)
        for share in (link, mail):
            listed(visit, shares, "shares", {**share.sure, "revokedReason": None, "clickCount": 0}, f"{LIST}, U46")
        _revoked(visit, id, visit.text(link, "id"), link.at("createdAt"))
        elsewhere = visit.ask("revokeRenderShare", "of another render", Sent({"id": NOWHERE, "shareId": mail.at("id")}))
        visit.expect(elsewhere, "404 not_found", REVOKE)
        visit.ask("revokeRenderShare", "the second", Sent({"id": id, "shareId": visit.text(mail, "id")}))


def _revoked(visit: Visit, id: str, share: str, made: Any) -> None:
    """Once, and for good."""
    path = {"id": id, "shareId": share}
    revoked = visit.must(visit.ask("revokeRenderShare", "the first", Sent(path)), "200", REVOKE)
    agrees(visit, revoked, {"id": share}, REVOKE)
    since(visit, revoked, "revokedAt", made, REVOKE)
    just_now(visit, revoked, "revokedAt", REVOKE)
    again = visit.ask("revokeRenderShare", "the first again", Sent(path))
    visit.expect(again, "404 not_found", REVOKE, kind="lifecycle-broken")
    after = visit.ask("listRenderShares", "one of them revoked", Sent({"id": id}))
    row = next((row for row in after.rows("shares") if row.get("id") == share), {})
    wrong = Wrong("lifecycle-broken", "body.shares[].revokedAt", revoked.at("revokedAt"), row.get("revokedAt"), REVOKE)
    visit.claim(row.get("revokedAt") == revoked.at("revokedAt") is not None, after, wrong)
    wrong = Wrong("reference-broken", "body.shares[].clickCount", "0", row.get("clickCount"), f"{LIST}, D28")
    visit.claim(row.get("clickCount", 0) == 0, after, wrong)
    reason = row.get("revokedReason", "revoked_by_partner")
    wrong = Wrong("rule-broken", "body.shares[].revokedReason", "revoked_by_partner", reason, f"{REVOKE}, D28")
    visit.claim(reason == "revoked_by_partner", after, wrong)


def refusals(visit: Visit) -> None:
    """The shape comes before the render: U07."""
    bodies: dict[str, tuple[dict[str, Any], str]] = {
        "an unknown channel": ({"channel": "fax"}, "channel"),
        "an address that is none": ({"channel": "email", "recipientEmail": "nobody"}, "recipientEmail"),
        "nobody to send it to": ({"channel": "email"}, "recipientEmail"),
        "a day for an instant": ({"expiresAt": "2099-12-31"}, "expiresAt"),
    }
    for step, (body, place) in bodies.items():
        answer = visit.ask("createRenderShare", step, Sent({"id": NOWHERE}, body=body))
        refused(visit, answer, "400 invalid_request", f"{CREATE}, D29, U16, U42", at=(place,))
    broken = visit.ask("createRenderShare", "no JSON", Sent({"id": NOWHERE}, body=b"{"))
    visit.expect(broken, "400 invalid_json", f"{CREATE}, U42")
    unknown = visit.ask("createRenderShare", "an unknown id", Sent({"id": NOWHERE}, body={}))
    visit.expect(unknown, "404 not_found", CREATE)
    for step, share in (("an unknown share", NOWHERE), ("a share id that is none", MALFORMED)):
        answer = visit.ask("revokeRenderShare", step, Sent({"id": NOWHERE, "shareId": share}))
        visit.expect(answer, "404 not_found", REVOKE)


def too_early(visit: Visit) -> None:
    """Of a render that has not succeeded nothing is shared."""
    for row in first_failed(found_renders(visit)):
        answer = visit.ask("createRenderShare", "a render without a PDF", Sent({"id": row["id"]}, body={}))
        visit.expect(answer, "409 not_ready", CREATE, kind="lifecycle-broken")


def shared(visit: Visit, id: str, step: str, body: dict[str, Any]) -> Answer:
    answer = visit.must(visit.ask("createRenderShare", step, Sent({"id": id}, body=body)), "201", CREATE)
    share = visit.text(answer, "id")
    just_now(visit, answer, "createdAt", CREATE)
    addressed(visit, answer, "shareUrl", f"/share/{answer.at('shareToken')}", CREATE)
    visit.created("share", share, ("revokeRenderShare", {"id": id, "shareId": share}))
    if not own(visit, answer, "id", "shareToken", source=CREATE):
        raise Halt
    return answer


PROBES = (
    Probe.of(what_is_found, "listEmbedRenders 200, listRenderShares 200 404", most=6, needs="embed"),
    Probe.of(
        revocation,
        f"{DRAWN}, createRenderShare 201 400, listRenderShares 200, revokeRenderShare 200 404",
        most=12 + POLLS,
        needs="writes",
    ),
    Probe.of(refusals, "createRenderShare 400 404, revokeRenderShare 404", most=8, needs="writes"),
    Probe.of(too_early, "listEmbedRenders 200, createRenderShare 409", most=2, needs="writes embed"),
)
