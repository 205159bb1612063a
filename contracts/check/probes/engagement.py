"""Engagement: what was done with a render, counted. renders.md, sections 9 and 10."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import agrees, just_now, newest_first, refused, shown
from .shares import CREATE, PLAIN, shared
from .steps import DRAWN, NOWHERE, POLLS, found_renders, own_render

READ, RECORD = "[REF] get-engagement", "[REF] track-event"
MOST_RECENT = 25
METADATA = {"surface": "contract check", "deep": [1, {"no": None}]}


def what_is_found(visit: Visit) -> None:
    for row in found_renders(visit):
        summed(visit, visit.ask("getRenderEngagement", "of one of the list", Sent({"id": row["id"]})))
    visit.expect(visit.ask("getRenderEngagement", "an unknown id", Sent({"id": NOWHERE})), "404 not_found", READ)


def recording(visit: Visit) -> None:
    """An event is counted once within five minutes; what happens to shares is counted, too."""
    with own_render(visit) as id:
        none = summed(visit, visit.ask("getRenderEngagement", "of a new render", Sent({"id": id})))
        agrees(visit, none, {"linkOpens": 0, "total": 0, "recent": []}, READ)
        _recorded(visit, id, "viewed", stored=True)
        _recorded(visit, id, "viewed", stored=False)
        _recorded(visit, id, "downloaded", stored=True)
        made = shared(visit, id, "a link", {})
        agrees(visit, made, PLAIN, CREATE)
        path = {"id": id, "shareId": visit.text(made, "id")}
        visit.must(visit.ask("revokeRenderShare", "the link", Sent(path)), "200", "[REF] revoke-share")
        summary = summed(visit, visit.ask("getRenderEngagement", "after all that", Sent({"id": id})))
        agrees(visit, summary, {"linkOpens": 0}, READ)  # nobody came by the link
        just_now(visit, summary, "createdAt", READ, of="recent")
        for name in ("viewed", "downloaded", "share_created", "share_revoked"):
            came = summary.at("counts", name)
            visit.claim(came == 1, summary, Wrong("reference-broken", f"body.counts.{name}", "1", came, READ))
        _told(visit, summary, path["shareId"])


def refusals(visit: Visit) -> None:
    """The shape comes before the render: U07."""
    bodies: dict[str, Any] = {"no type": {}, "a type that only the system records": {"eventType": "email_opened"}}
    for step, body in bodies.items():
        answer = visit.ask("recordRenderEvent", step, Sent({"id": NOWHERE}, body=body))
        refused(visit, answer, "400 invalid_request", f"{RECORD}, U07", at=("eventType",))
    broken = visit.ask("recordRenderEvent", "no JSON", Sent({"id": NOWHERE}, body=b"{"))
    visit.expect(broken, "400 invalid_json", f"{RECORD}, U07")
    unknown = visit.ask("recordRenderEvent", "an unknown id", Sent({"id": NOWHERE}, body={"eventType": "viewed"}))
    visit.expect(unknown, "404 not_found", RECORD)


def summed(visit: Visit, answer: Answer) -> Answer:
    """Total, link opens and recent events fit the counts."""
    visit.must(answer, "200", READ)
    numbers = answer.at("counts")
    counts = [value for value in numbers.values() if isinstance(value, int)] if isinstance(numbers, dict) else []
    agrees(visit, answer, {"total": sum(counts)}, READ)
    opens, viewed = answer.at("linkOpens"), answer.at("counts", "viewed")
    held = not isinstance(opens, int) or not isinstance(viewed, int) or opens <= viewed
    visit.claim(held, answer, Wrong("reference-broken", "body.linkOpens", f"at most {viewed}", opens, READ))
    recent = answer.rows("recent")
    visit.claim(
        len(recent) <= MOST_RECENT, answer, Wrong("limit-not-kept", "body.recent", "25 at most", len(recent), READ)
    )
    wanted = min(sum(counts), MOST_RECENT)
    wrong = Wrong("reference-broken", "body.recent", f"{wanted} events", len(recent), READ)
    visit.claim(len(recent) >= wanted, answer, wrong)
    newest_first(visit, answer, "recent", by="createdAt", source=READ)
    return answer


def _recorded(visit: Visit, id: str, type: str, *, stored: bool) -> None:
    body = {"eventType": type, "metadata": {**METADATA, "type": type}}
    step = f"{type}, {'the first time' if stored else 'again at once'}"
    answer = visit.must(visit.ask("recordRenderEvent", step, Sent({"id": id}, body=body)), "200", RECORD)
    kind = "rule-broken" if stored else "idempotency-ignored"
    came = answer.at("recorded")
    visit.claim(came is stored, answer, Wrong(kind, "body.recorded", stored, came, RECORD))


def _told(visit: Visit, summary: Answer, share: str) -> None:
    """Who did it, with what, and to which share."""
    events = {str(event.get("eventType")): event for event in summary.rows("recent")}
    expected: dict[str, dict[str, Any]] = {
        "viewed": {"actorKind": "partner", "metadata": {**METADATA, "type": "viewed"}, "shareId": None},
        "downloaded": {"actorKind": "partner", "metadata": {**METADATA, "type": "downloaded"}, "shareId": None},
        "share_created": {"shareId": share},
        "share_revoked": {"shareId": share},
    }
    for type, fields in expected.items():
        for name, value in fields.items() if type in events else ():  # or else the count is wrong
            came = events[type].get(name)
            wrong = Wrong(
                "reference-broken", f"body.recent[].{name}", shown(name, value), shown(name, came), f"{RECORD}, U51"
            )
            visit.claim(came == value, summary, wrong)


PROBES = (
    Probe.of(what_is_found, "listEmbedRenders 200, getRenderEngagement 200 404", most=6, needs="embed"),
    Probe.of(
        recording,
        f"{DRAWN}, getRenderEngagement 200, recordRenderEvent 200, createRenderShare 201, revokeRenderShare 200",
        most=10 + POLLS,
        needs="writes",
    ),
    Probe.of(refusals, "recordRenderEvent 400 404", most=4, needs="writes"),
)
