"""Mail: a render sent to somebody, as a share of its own. renders.md, section 7."""

from typing import Any

from ..probe import Probe
from ..visit import Sent, Visit
from .claims import addressed, agrees, hidden, just_now, kept, listed, own, refused
from .steps import DRAWN, NOBODY, NOWHERE, POLLS, first_failed, found_renders, own_render

SOURCE = "[REF] email-render"


def sending(visit: Visit) -> None:
    with own_render(visit) as id:
        body = {"to": NOBODY, "recipientName": "n" * 200, "message": "m" * 2000}
        sent = visit.must(visit.ask("emailRender", "it", Sent({"id": id}, body=body)), "201", SOURCE)
        just_now(visit, sent, "sentAt", SOURCE)
        addressed(visit, sent, "shareUrl", f"/share/{sent.at('shareToken')}", SOURCE)
        share = visit.text(sent, "id")
        own(visit, sent, "id", "shareToken", "emailMessageId", source=SOURCE)
        path = {"id": id, "shareId": share}
        visit.created("share", share, ("revokeRenderShare", path))
        shares = visit.must(visit.ask("listRenderShares", "of it", Sent({"id": id})), "200", "[REF] list-shares")
        expected = {"channel": "email", "recipientEmail": NOBODY, "message": "m" * 2000}
        known = {name: sent.at(name) for name in ("id", "shareToken", "shareUrl")}
        listed(visit, shares, "shares", known | expected, SOURCE)
        summary = visit.ask("getRenderEngagement", "of it", Sent({"id": id}))
        counts = summary.at("counts")
        agrees(visit, summary, {"counts": {**counts, "email_sent": 1} if isinstance(counts, dict) else counts}, "U50")
        if "second" in visit.target.keys:
            theirs = visit.ask("emailRender", "another project's", Sent({"id": id}, body=body, key="second"))
            hidden(visit, theirs, "404 not_found")
        for name in ("recipientName", "message"):
            longer = Sent({"id": id}, body={**body, name: f"{body[name]}x"})
            answer = visit.ask("emailRender", f"a longer {name}", longer)
            kept(visit, (sent, answer), ("201", "400 invalid_request"), SOURCE)
        visit.ask("revokeRenderShare", "its share", Sent(path))


def refusals(visit: Visit) -> None:
    """Of what is not there: nothing could be sent by mistake."""
    bodies: dict[str, Any] = {"nobody to send it to": {}, "an address that is none": {"to": "nobody"}}
    for step, body in bodies.items():
        answer = visit.ask("emailRender", step, Sent({"id": NOWHERE}, body=body))
        refused(visit, answer, "400 invalid_request", f"{SOURCE}, U07", at=("to",))
    visit.expect(
        visit.ask("emailRender", "no JSON", Sent({"id": NOWHERE}, body=b"{")), "400 invalid_json", f"{SOURCE}, U07"
    )
    unknown = visit.ask("emailRender", "an unknown id", Sent({"id": NOWHERE}, body={"to": NOBODY}))
    visit.expect(unknown, "404 not_found", SOURCE)


def too_early(visit: Visit) -> None:
    for row in first_failed(found_renders(visit)):
        answer = visit.ask("emailRender", "a render without a PDF", Sent({"id": row["id"]}, body={"to": NOBODY}))
        visit.expect(answer, "409 not_ready", SOURCE, kind="lifecycle-broken")


PROBES = (
    Probe.of(
        sending,
        f"{DRAWN}, emailRender 201 400 404, listRenderShares 200, getRenderEngagement 200, revokeRenderShare 200",
        most=10 + POLLS,
        needs="writes mail",
    ),
    Probe.of(refusals, "emailRender 400 404", most=4, needs="writes mail"),
    Probe.of(too_early, "listEmbedRenders 200, emailRender 409", most=2, needs="writes mail embed"),
)
