"""Signatures as they are found: lists, pages, limits, single requests, PDFs. signatures.md, sections 2 to 4."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import addressed, agrees, equal, newest_first, refused, timed
from .downloads import named, readable
from .steps import MALFORMED, NOWHERE, few, having

LIST, GET = "[REF] list-signatures", "[REF] get-signature"
PDFS = (
    ("downloadSignature", "signedDownloadUrl", "download", "[REF] download-signature"),
    ("getSignatureCertificate", "certificateUrl", "certificate", "[REF] get-certificate"),
)
PAGES = 3


def the_list(visit: Visit) -> None:
    whole = asked(visit, "the latest")
    newest_first(visit, whole, "signatures", by="createdAt", source=LIST)
    visit.saw("signatures", whole.rows("signatures"))
    for row in few(having("id", whole.rows("signatures"))):
        got = visit.must(visit.ask("getSignature", "one of the list", Sent({"id": row["id"]})), "200", GET)
        agrees(visit, got, _still(visit, row, got), GET)
        complete(visit, got)
    for step, id in (("an unknown id", NOWHERE), ("an id that is none", MALFORMED)):
        visit.expect(visit.ask("getSignature", step, Sent({"id": id})), "404 not_found", GET)


def limits(visit: Visit) -> None:
    one = asked(visit, "one", limit=1)
    size = len(one.rows("signatures"))
    visit.claim(size <= 1, one, Wrong("limit-not-kept", "body.signatures", "one at most", size, LIST))
    hundred = visit.ask("listSignatures", "a hundred", Sent(query={"limit": 100}))
    if visit.expect(hundred, "200", LIST, kind="limit-not-kept"):
        few_or_fifty, usual = min(50, len(hundred.rows("signatures"))), asked(visit, "as many as usual")
        size = len(usual.rows("signatures"))
        wrong = Wrong("limit-not-kept", "body.signatures", f"{few_or_fifty}, 50 at most", size, LIST)
        visit.claim(few_or_fifty <= size <= 50, usual, wrong)
    for limit in (0, 101, "many"):
        answer = visit.ask("listSignatures", f"limit {limit}", Sent(query={"limit": limit}))
        if visit.expect(answer, "400 invalid_request", LIST, kind="limit-not-kept"):
            refused(visit, answer, "400 invalid_request", LIST, at=("limit",))
    for name, value in (("cursor", "yesterday"), ("renderId", MALFORMED)):
        answer = visit.ask("listSignatures", f"{name} {value}", Sent(query={name: value}))
        refused(visit, answer, "400 invalid_request", LIST, at=(name,))
    none = asked(visit, "of an unknown render", renderId=NOWHERE)
    wrong = Wrong("rule-broken", "body.signatures", "none", len(none.rows("signatures")), LIST)
    visit.claim(not none.rows("signatures"), none, wrong)


def pages(visit: Visit) -> None:
    paged(visit)


def documents(visit: Visit) -> None:
    """The PDFs of one that was completed, and of one that was not."""
    rows = having("id", asked(visit, "the latest", limit=100).rows("signatures"))
    signed = [row for row in rows if row.get("status") == "completed" and row.get("signedDownloadUrl")]
    others = [row for row in rows if row.get("status") in ("sent", "viewed", "declined", "expired", "cancelled")]
    for row in signed[:1] + others[:1]:
        came: set[bytes] = set()
        for operation, name, last, source in PDFS:
            state = "that is completed" if row.get(name) else "that is not completed"
            answer = visit.ask(operation, f"one {state}", Sent({"id": row["id"]}))
            if visit.expect(answer, "200" if row.get(name) else "409 conflict", source, kind="lifecycle-broken"):
                readable(visit, answer, source)
            if answer.status == 200:
                wrong = Wrong("reference-broken", "body", "a document of its own", "the same as another", source)
                visit.claim(answer.exchange.response_body not in came, answer, wrong)
                came.add(answer.exchange.response_body)
                kind = "signed" if last == "download" else last
                named(visit, answer, f"{row['id']}-{kind}.pdf", source)
    for operation, _, _, source in PDFS:
        visit.expect(visit.ask(operation, "an unknown id", Sent({"id": NOWHERE})), "404 not_found", source)


def paged(visit: Visit, **query: Any) -> None:
    """One, then two by two, the same as all at once: what came meanwhile stands before the first (keyset, U69)."""
    ids: list[str] = []
    sizes: list[int] = []
    page: dict[str, Any] = {}
    more = True
    while more and len(sizes) < PAGES:
        limit = 2 if sizes else 1
        answer = asked(visit, f"page {len(sizes) + 1} by {limit}", limit=limit, **query, **page)
        rows = answer.rows("signatures")
        ids += [str(row.get("id")) for row in rows]
        for row in rows:
            equal(visit, answer, "body.signatures[]", (row, query), LIST)
        sizes.append(len(rows))
        wrong = Wrong("paging-broken", "body.hasMore", "false on a page that is not full", "true", LIST)
        visit.claim(answer.at("hasMore") is not True or len(rows) >= limit, answer, wrong)
        page = {"cursor": answer.at("nextCursor")}
        more = answer.at("hasMore") is True and isinstance(page["cursor"], str)
    whole = [str(row.get("id")) for row in asked(visit, "all at once", limit=100, **query).rows("signatures")]
    there = whole[whole.index(ids[0]) :] if ids and ids[0] in whole else whole
    expected = there[: len(ids)] if more else there
    wrong = Wrong("paging-broken", "body.signatures", ", ".join(expected), ", ".join(ids), LIST)
    visit.claim(ids == expected or len(there) < len(ids) == len(set(ids)), answer, wrong)


def complete(visit: Visit, answer: Answer) -> None:
    """State, URLs and times of a request hang together: signatures.md, section 2."""
    is_complete, id = answer.at("status") == "completed", answer.at("id")
    for name in ("signedDownloadUrl", "certificateUrl", "completedAt"):
        came = answer.at(name)
        wrong = Wrong("lifecycle-broken", f"body.{name}", "null until completed", came, f"{GET}, U68")
        visit.claim(is_complete or came is None, answer, wrong)
    for _, name, last, source in PDFS:
        addressed(visit, answer, name, f"/v1/signatures/{id}/{last}", source)
    timed(visit, answer, "createdAt", "completedAt", GET)


def asked(visit: Visit, step: str, **query: Any) -> Answer:
    return visit.must(visit.ask("listSignatures", step, Sent(query=query)), "200", LIST)


def _still(visit: Visit, row: dict[str, Any], got: Answer) -> dict[str, Any]:
    """The row, or what it is now where somebody may have done something between the two questions."""
    if (row.get("status"), row.get("recipients")) == (got.at("status"), got.at("recipients")):
        return row
    again = asked(visit, "the latest once more").rows("signatures")
    return next((each for each in again if each.get("id") == row.get("id")), row)


PROBES = (
    Probe.of(the_list, "listSignatures 200, getSignature 200 404", most=9),
    Probe.of(limits, "listSignatures 200 400", most=9),
    Probe.of(pages, "listSignatures 200", most=PAGES + 1),
    Probe.of(
        documents,
        "listSignatures 200, downloadSignature 200 404 409, getSignatureCertificate 200 404 409",
        most=7,
    ),
)
