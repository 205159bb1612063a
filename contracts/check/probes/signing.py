"""Signing: requests of the probe's own, sent, listed and cancelled. Each one bills. signatures.md, section 4."""

from collections.abc import Mapping
from typing import Any

from ..probe import Probe
from ..visit import Answer, Halt, Sent, Visit, Wrong
from .claims import agrees, hidden, just_now, kept, listed, own, refused
from .signatures import GET, PDFS, asked, complete, paged
from .steps import DRAWN, NAME, NOBODY, NOWHERE, POLLS, first_failed, found_renders, own_render

CREATE, CANCEL = "[REF] create-signature", "[REF] cancel-signature"
SIGNER = {"firstName": "Ada", "lastName": "Contract", "email": NOBODY}
ANOTHER = {**SIGNER, "firstName": "Bea"}
MARK = {"anchorString": NAME, "type": "signature", "recipientIndex": 0, "required": True}
REASON = "Nobody was to sign this.".ljust(500, "!")  # as long as can be


def sending(visit: Visit) -> None:
    with own_render(visit) as render:
        body = asking(render, name="Contract check", expirationHours=1, recipients=[SIGNER, ANOTHER])
        under = Sent(body=body, headers={"Idempotency-Key": visit.fresh("key")})
        first = sent(visit, "under a key", body, under.headers)
        expected = {"renderId": render, "name": "Contract check", "status": "sent", "errorMessage": None}
        agrees(visit, first, {**expected, "expirationHours": 1}, CREATE)
        _snapshot(visit, first)
        complete(visit, first)
        id = visit.text(first, "id")
        _replayed(visit, visit.ask("createSignature", "the same key again", under), first.sure, CREATE)
        got = visit.must(visit.ask("getSignature", "as sent", Sent({"id": id})), "200", GET)
        agrees(visit, got, first.sure, GET)
        found = asked(visit, "of the render", renderId=render)
        listed(visit, found, "signatures", first.sure, GET)
        count = len(found.rows("signatures"))
        visit.claim(
            count == 1, found, Wrong("idempotency-ignored", "body.signatures", "one of the render", count, CREATE)
        )
        for operation, _, _, source in PDFS:
            early = visit.ask(operation, "not signed", Sent({"id": id}))
            visit.expect(early, "409 conflict", source, kind="lifecycle-broken")
        _apart(visit, id, body)
        cancelled(visit, first)
        found = asked(visit, "of the render, when it is cancelled", renderId=render)
        listed(visit, found, "signatures", {"id": id, "status": "cancelled", "errorMessage": REASON}, CANCEL)
        renamed = under._replace(body={**body, "name": "Another name"})
        later = visit.ask("createSignature", "the same key, when it is cancelled", renamed)
        known = {**first.sure, "status": "cancelled", "errorMessage": REASON}
        _replayed(visit, later, known, f"{CREATE}, U15, U70")


def _replayed(visit: Visit, answer: Answer, expected: dict[str, Any], source: str) -> None:
    """As it was made, for all that the next request says."""
    if visit.expect(answer, "200", source, kind="idempotency-ignored"):
        id, came = expected.get("id"), answer.at("id")
        held = id in (None, came)  # none where it was wrong already
        visit.claim(held, answer, Wrong("idempotency-ignored", "body.id", id, came, source))
        agrees(visit, answer, expected, source)


def _apart(visit: Visit, id: str, body: dict[str, Any]) -> None:
    """Another project neither cancels it nor asks for signatures of the same render."""
    if "second" in visit.target.keys:
        for operation, theirs in (
            ("cancelSignature", Sent({"id": id}, key="second")),
            ("createSignature", Sent(body=body, key="second")),
        ):
            hidden(visit, visit.ask(operation, "another project's", theirs), "404 not_found")


def _snapshot(visit: Visit, answer: Answer) -> None:
    """The recipients come back as they were sent, each with an id and a turn of its own: section 2, U67."""
    came = answer.rows("recipients")
    sent = [{**who, "order": turn, "designation": "Signer"} for turn, who in enumerate((SIGNER, ANOTHER), 1)]
    for name in sent[0]:
        fits = [row.get(name, one[name]) == one[name] for row, one in zip(came, sent, strict=False)]
        held = fits == [True] * len(sent)
        wrong = Wrong("reference-broken", f"body.recipients[].{name}", "as it was sent", "otherwise", CREATE)
        visit.claim(held, answer, wrong)
    ids = [row.get("id", place) for place, row in enumerate(came)]
    wrong = Wrong("rule-broken", "body.recipients[].id", "one of its own", "the same twice", CREATE)
    visit.claim(len({*map(str, ids)}) == len(ids), answer, wrong)


def cancelled(visit: Visit, request: Answer) -> None:
    """Once, and for good."""
    id = visit.text(request, "id")
    path = {"id": id}
    long = visit.ask("cancelSignature", "a reason that is too long", Sent(path, body={"reason": "r" * 501}))
    refused(visit, long, "400 invalid_request", CANCEL, at=("reason",))
    if long.status < 300:
        raise Halt
    visit.expect(visit.ask("cancelSignature", "no JSON", Sent(path, body=b"{")), "400 invalid_json", CANCEL)
    answer = visit.must(visit.ask("cancelSignature", "it", Sent(path, body={"reason": REASON})), "200", CANCEL)
    same = ("renderId", "name", "recipients", "expirationHours", "createdAt")
    unmoved = {name: value for name, value in request.sure.items() if name in same}
    agrees(visit, answer, {**unmoved, "id": id, "errorMessage": REASON, "completedAt": None}, CANCEL)
    again = visit.ask("cancelSignature", "it again", Sent(path))
    visit.expect(again, "409 conflict", CANCEL, kind="lifecycle-broken")
    got = visit.ask("getSignature", "when it is cancelled", Sent(path))
    agrees(visit, got, answer.sure, GET)
    for each in (answer, got):
        wrong = Wrong("lifecycle-broken", "body.status", "cancelled", each.at("status"), CANCEL)
        visit.claim(each.at("status") == "cancelled", each, wrong)


def lists(visit: Visit) -> None:
    """Three of one render, two to a page; the third is as long as can be, and one more of each is not taken."""
    with own_render(visit) as render:
        long = {**SIGNER, "firstName": "f" * 100, "lastName": "l" * 100}
        most = asking(render, name="n" * 255, expirationHours=8760, recipients=[long] + [SIGNER] * 19)
        bodies = (asking(render), asking(render), most)
        answers = [sent(visit, f"number {number}", body) for number, body in enumerate(bodies, 1)]
        agrees(visit, answers[0], {"name": f"Signature request {render[:8]}"}, f"{CREATE}, U67")
        paged(visit, renderId=render)
        for name, value in (("name", "n" * 256), ("expirationHours", 8761), ("recipients", [SIGNER] * 21)):
            answer = visit.ask("createSignature", f"more: {name}", Sent(body={**most, name: value}))
            kept(visit, (answers[-1], answer), ("201", "400 invalid_request"), CREATE)
        for answer in answers:
            visit.ask("cancelSignature", "one of the three", Sent({"id": visit.text(answer, "id")}))


def refusals(visit: Visit) -> None:
    """Of an unknown render: nothing could be sent by mistake."""
    bodies: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
        "nobody to sign": (asking(NOWHERE, recipients=[]), ("recipients",)),
        "nowhere to sign": (asking(NOWHERE, anchorTags=[]), ()),
        "orders with a gap": (asking(NOWHERE, recipients=[{**SIGNER, "order": 2}]), ()),
        "a mark of nobody": (asking(NOWHERE, anchorTags=[{**MARK, "recipientIndex": 1}]), ()),
        "no time to sign": (asking(NOWHERE, expirationHours=0), ("expirationHours",)),
    }
    for step, (body, places) in bodies.items():
        answer = visit.ask("createSignature", step, Sent(body=body))
        refused(visit, answer, "400 invalid_request", f"{CREATE}, U07", at=places)
    visit.expect(visit.ask("createSignature", "no JSON", Sent(body=b"{")), "400 invalid_json", CREATE)
    unknown = visit.ask("createSignature", "an unknown render", Sent(body=asking(NOWHERE)))
    visit.expect(unknown, "404 not_found", f"{CREATE}, U65")
    visit.expect(visit.ask("cancelSignature", "an unknown id", Sent({"id": NOWHERE})), "404 not_found", CANCEL)


def too_early(visit: Visit) -> None:
    for row in first_failed(found_renders(visit)):
        answer = visit.ask("createSignature", "a render without a PDF", Sent(body=asking(row["id"])))
        visit.expect(answer, "409 conflict", f"{CREATE}, U65", kind="lifecycle-broken")


def asking(render: str, **more: Any) -> dict[str, Any]:
    return {"renderId": render, "recipients": [SIGNER], "anchorTags": [MARK], **more}


def sent(visit: Visit, step: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
    answer = visit.must(visit.ask("createSignature", step, Sent(body=body, headers=headers or {})), "201", CREATE)
    id = visit.text(answer, "id")
    just_now(visit, answer, "createdAt", CREATE)
    visit.created("signature", id, ("cancelSignature", {"id": id}))
    own(visit, answer, "id", source=CREATE)
    return answer


PROBES = (
    Probe.of(
        sending,
        f"{DRAWN}, createSignature 201 200 404, listSignatures 200, getSignature 200, downloadSignature 409,"
        "getSignatureCertificate 409, cancelSignature 200 400 404 409",
        most=18 + POLLS,
        needs="writes signatures",
    ),
    Probe.of(
        lists,
        f"{DRAWN}, createSignature 201 400, listSignatures 200, cancelSignature 200",
        most=16 + POLLS,
        needs="writes signatures",
    ),
    Probe.of(refusals, "createSignature 400 404, cancelSignature 404", most=8, needs="writes signatures"),
    Probe.of(too_early, "listEmbedRenders 200, createSignature 409", most=2, needs="writes signatures embed"),
)
