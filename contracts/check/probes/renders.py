"""Renders: states, idempotency, the data they take. templates.md, section 6; renders.md, sections 1 and 2."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import addressed, agrees, kept, refused, sound
from .downloads import named
from .steps import (
    DATA,
    DRAWN,
    MALFORMED,
    NOWHERE,
    OWN,
    POLLS,
    begun,
    followed,
    found_renders,
    own_template,
    submitted,
)

SOURCE = "[REF] render-template"
FILE = "Contract check"
# A value that fits no such type, for each variable and item of the letter.
MISFITS: dict[str, Any] = {
    "customer": {"name": 7},
    "total": "much",
    "issuedOn": "soon",
    "paid": "perhaps",
    "email": "nobody",
    "logo": "data:image/png;base64,AAAA",
    "pages": "many",
    "dueAt": "later",
    "site": "nowhere",
    "items": [{"price": "9,99"}],
}
AT = ("customer.name", "total", "issuedOn", "paid", "email", "logo", "pages", "dueAt", "site", "items.0.price")
# What is converted: U30.
CONVERTED: dict[str, Any] = {
    "customer": {"name": "Converted"},
    "total": "1e3",
    "issuedOn": "2026-06-21T10:00:00Z",
    "paid": "true",
    "logo": None,
    "unknown": {"key": 1},
}


def what_is_found(visit: Visit) -> None:
    source = "[REF] get-render"
    for row in found_renders(visit):
        got = visit.must(visit.ask("getRender", "one of the list", Sent({"id": row["id"]})), "200", source)
        names = ("id", "status", "errorMessage", "createdAt", "completedAt", "downloadUrl", "durationMs")
        sound(visit, got)
        addressed(visit, got, "pollUrl", f"/v1/renders/{row['id']}", source)
        _public(visit, got)
        agrees(visit, got, {name: row[name] for name in names if name in row}, source)
    for step, id in (("an unknown id", NOWHERE), ("an id that is none", MALFORMED)):
        visit.expect(visit.ask("getRender", step, Sent({"id": id})), "404 not_found", source)


def lifecycle(visit: Visit) -> None:
    with own_template(visit) as slug:
        asked = {"data": CONVERTED, "jobId": visit.fresh("job"), "options": {"filename": FILE}}
        sent = Sent({"slug": slug}, body=asked)
        queued = begun(visit, visit.ask("renderTemplate", "a render under a key and a name", sent))
        id = visit.text(queued, "id")
        for name in ("downloadUrl", "errorMessage"):
            visit.claim(
                queued.at(name) is None,
                queued,
                Wrong("lifecycle-broken", f"body.{name}", "null", queued.at(name), SOURCE),
            )
        addressed(visit, queued, "pollUrl", f"/v1/renders/{id}", SOURCE)
        done = followed(visit, id)
        same = ("id", "pollUrl", "createdAt")
        agrees(visit, done, {name: value for name, value in queued.sure.items() if name in same}, SOURCE)
        _public(visit, done)
        again = visit.ask("renderTemplate", "the same when it is done", sent)
        _replayed(visit, again, id, "[GUIDE] idempotency")
        if again.status == 200:
            agrees(visit, again, done.sure, "[GUIDE] idempotency")
        named(visit, visit.ask("downloadRender", "by its file name", Sent({"id": id})), f"{FILE}.pdf", "U35")
    for step in ("when its template is gone", "once more"):
        later = visit.ask("getRender", step, Sent({"id": id}))
        if visit.expect(later, "200", "[REF] delete-template", kind="lifecycle-broken"):
            agrees(visit, later, done.sure, "[GUIDE] render-lifecycle")


def idempotency(visit: Visit) -> None:
    """The same key again, by header or `jobId`, finds the render that it made, whatever the body says by then."""
    source = "[GUIDE] idempotency"
    key = visit.fresh("key")
    with own_template(visit) as slug:
        first = submitted(visit, slug, "under a key", headers={"Idempotency-Key": key})
        id = visit.text(first, "id")
        bodies: dict[str, dict[str, Any]] = {
            "the same again": {"data": DATA},
            "the same key by jobId beside another": {"data": DATA, "jobId": f"{key}-other"},
            "the same key for other data": {"data": {}},
        }
        for step, body in bodies.items():
            sent = Sent({"slug": slug}, body=body, headers={"Idempotency-Key": key})
            _replayed(visit, visit.ask("renderTemplate", step, sent), id, source)
        by_job = visit.ask(
            "renderTemplate", "the key as jobId", Sent({"slug": slug}, body={"data": DATA, "jobId": key})
        )
        _replayed(visit, by_job, id, "U14")
        other = submitted(visit, slug, "under another key", headers={"Idempotency-Key": f"{key}-2"})
        keyless = submitted(visit, slug, "without a key")
        ids = {id, other.at("id"), keyless.at("id")}
        wrong = Wrong("rule-broken", "body.id", "a render of its own", keyless.at("id"), source)
        visit.claim(len(ids) == 3, keyless, wrong)


def versions(visit: Visit) -> None:
    with own_template(visit) as slug:
        sent = {"data": {}, "options": {"versionNumber": 99}}
        unknown = visit.ask("renderTemplate", "an unknown version", Sent({"slug": slug}, body=sent))
        visit.expect(unknown, "404 version_not_found", SOURCE)
        manifest = {"variables": [{"key": "new", "label": "New", "dataType": "text", "required": True}], "loops": []}
        body = {"name": "Second", "manifest": manifest}
        visit.must(visit.ask("upsertTemplate", "a second version", Sent({"slug": slug}, body=body)), "200", SOURCE)
        refused(
            visit,
            _render(visit, slug, "data of the first version", {"data": DATA}),
            "400 invalid_input_data",
            SOURCE,
            at=("new",),
        )
        pinned = {"data": DATA, "options": {"versionNumber": 1, "sync": True}}
        visit.expect(_render(visit, slug, "pinned to the first", pinned), "202", SOURCE)


def refusals(visit: Visit) -> None:
    with own_template(visit) as slug:
        visit.expect(
            visit.ask("renderTemplate", "no JSON", Sent({"slug": slug}, body=b'{"data": ')), "400 invalid_json", SOURCE
        )
        refused(visit, _render(visit, slug, "no data", {}), "400 invalid_request", SOURCE, at=("data",))
        missing = _render(visit, slug, "what is required is missing", {"data": {}})
        refused(visit, missing, "400 invalid_input_data", SOURCE, at=("customer.name",))
        told = missing.at("error", "issues", "fieldErrors")
        texts = list(told.values()) if isinstance(told, dict) else [["Required"]]
        wrong = Wrong("rule-broken", "body.error.issues", "Required", texts, "[REF] errors, U31")
        visit.claim(texts == [["Required"]], missing, wrong)
        misfits = _render(visit, slug, "values of other types", {"data": MISFITS})
        refused(visit, misfits, "400 invalid_input_data", "[GUIDE] concepts, D25", at=AT)
    gone = _render(visit, visit.fresh("never"), "an unknown template", {"data": {}})
    visit.expect(gone, "404 template_not_found", SOURCE)


def limits(visit: Visit) -> None:
    bad, at_most = "400 invalid_request", {"data": DATA, "jobId": visit.fresh("").ljust(200, "j")}
    at_most["options"] = {"filename": "f" * 120}
    with own_template(visit) as slug:
        taken = _render(visit, slug, "as long as can be", at_most)
        for step, change in (
            ("a longer jobId", {"jobId": f"{at_most['jobId']}j"}),
            ("an empty jobId", {"jobId": ""}),
            ("a longer filename", {"options": {"filename": "f" * 121}}),
            ("a version below 1", {"options": {"versionNumber": 0}}),
        ):
            kept(visit, (taken, _render(visit, slug, step, {**at_most, **change})), ("202", bad), SOURCE)
        rows: list[dict[str, Any]] = [{}] * 10_000
        most = _render(visit, slug, "10,000 items", {"data": {**DATA, "items": rows}})
        more = _render(visit, slug, "10,001 items", {"data": {**DATA, "items": [*rows, {}]}})
        kept(visit, (most, more), ("202", "400 invalid_input_data"), SOURCE)


def _render(visit: Visit, slug: str, step: str, body: dict[str, Any]) -> Answer:
    """Asked for, whatever comes of it."""
    answer = visit.ask("renderTemplate", step, Sent({"slug": slug}, body=body))
    if answer.status == 202:
        visit.created("render", str(answer.at("id")))
    return answer


def _replayed(visit: Visit, answer: Answer, id: str, source: str) -> None:
    if visit.expect(answer, "200", source, kind="idempotency-ignored"):
        came = answer.at("id")
        visit.claim(came == id, answer, Wrong("idempotency-ignored", "body.id", id, came, source))


def _public(visit: Visit, answer: Answer) -> None:
    """D17: the address is opaque, but keyed by the render's id."""
    url, id = answer.at("downloadUrl"), str(answer.at("id"))
    held = not isinstance(url, str) or id in url
    visit.claim(held, answer, Wrong("reference-broken", "body.downloadUrl", f"...{id}...", url, "D16, D17"))


PROBES = (
    Probe.of(what_is_found, "listEmbedRenders 200, getRender 200 404", most=7, needs="embed"),
    Probe.of(lifecycle, f"{DRAWN}, renderTemplate 200, downloadRender 200", most=8 + POLLS, needs="writes"),
    Probe.of(idempotency, f"{OWN}, renderTemplate 202 200", most=9, needs="writes"),
    Probe.of(versions, f"{OWN}, upsertTemplate 200, renderTemplate 202 400 404", most=6, needs="writes"),
    Probe.of(refusals, f"{OWN}, renderTemplate 400 404", most=7, needs="writes"),
    Probe.of(limits, f"{OWN}, renderTemplate 202 400", most=9, needs="writes"),
)
