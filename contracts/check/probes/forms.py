"""Forms: filled in by a session, followed by it and by nobody else. embed.md, sections 7.2 and 8."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .builder import DRAFTED, own_draft
from .claims import addressed, agrees, hidden, just_now, refused, shown
from .sessions import minted
from .steps import LETTER_NAME, MALFORMED, NAME, NOWHERE, OWN, POLLS, followed, own_template, submitted

SOURCE, FOLLOW = "[REF] form-submit", "[WWW] builder-api, U87"
OPENED = f"{OWN}, getTemplate 200, createEmbedSession 200"


class Form:
    """A session that fills a template."""

    def __init__(self, visit: Visit, template: str, step: str = "that fills", **more: Any) -> None:
        scope = {"mode": "fill", "templateExternalId": template}
        session = minted(visit, step, **{"scope": scope, **more})
        self.id, self.token = visit.text(session, "session_id"), visit.text(session, "session_token")
        self._visit = visit

    def submit(self, step: str, body: Any, *, session: str = "") -> Answer:
        sent = Sent({"sessionId": session or self.id}, body=body, key=self.token)
        return self._visit.ask("submitEmbedForm", step, sent)


def filling(visit: Visit) -> None:
    with own_template(visit) as slug:
        template = template_of(visit, slug)
        asked = visit.text(submitted(visit, slug), "id")
        form = Form(visit, template, form={"prefill": {"customer": {"name": "Nobody"}, "total": 5}})
        answer = visit.must(form.submit("a form", {"data": {"customer.name": NAME}}), "202", SOURCE)
        id = visit.text(answer, "id")
        visit.created("render", id)
        addressed(visit, answer, "pollUrl", f"/v1/embed/renders/{id}", SOURCE)
        just_now(visit, answer, "createdAt", SOURCE)
        done = followed(visit, id, operation="getEmbedRender", key=form.token)
        agrees(visit, done, {"id": id, "createdAt": answer.at("createdAt")}, FOLLOW)
        addressed(visit, done, "pollUrl", f"/v1/embed/renders/{id}", FOLLOW)
        _merged(visit, template, done, asked)
        other = Form(visit, template, "of somebody else")
        hidden(
            visit,
            visit.ask("getEmbedRender", "of another session", Sent({"id": id}, key=other.token)),
            "404 not_found",
            FOLLOW,
        )
        unknown = visit.ask("getEmbedRender", "an unknown id", Sent({"id": NOWHERE}, key=form.token))
        visit.expect(unknown, "404 not_found", FOLLOW)
    later = visit.ask("listEmbedRenders", "of the template that is gone", Sent(query={"templateId": template}))
    names = {row["templateName"] for row in later.rows("renders") if row.get("templateName") is not None}
    wrong = Wrong("lifecycle-broken", "body.renders[].templateName", "null: it was deleted", names, "[WWW] builder-api")
    visit.claim(not names, later, wrong)


def _merged(visit: Visit, template: str, done: Answer, asked: str) -> None:
    """The list says the same of it; what the user wrote lies over what was filled in before. `asked`: no form's."""
    id = done.at("id")
    listed = visit.ask("listEmbedRenders", "of the template", Sent(query={"templateId": template}))
    row = next((row for row in listed.rows("renders") if row.get("id") == id), {})
    known = {name: done.at(name) for name in ("status", "downloadUrl", "completedAt", "createdAt", "durationMs")}
    others = [row.get("source") for row in listed.rows("renders") if row.get("id") == asked]
    wrong = Wrong("rule-broken", "body.renders[].source", "another than form", "form", "[WWW] builder-api, U39")
    visit.claim("form" not in others, listed, wrong)
    known |= {"templateId": template, "templateName": LETTER_NAME, "source": "form"}
    for name, expected in (*known.items(), ("inputData", {"customer": {"name": NAME}, "total": 5})):
        came = row.get(name)
        if name == "inputData" and isinstance(came, dict):
            came = {key: value for key, value in came.items() if key in ("customer", "total")}
        wrong = Wrong("reference-broken", f"body.renders[].{name}", shown(name, expected), shown(name, came), SOURCE)
        visit.claim(came == expected, listed, wrong)


def collecting(visit: Visit) -> None:
    with own_template(visit) as slug:
        form = Form(visit, template_of(visit, slug), form={"captureMode": "collect"})
        answer = visit.must(form.submit("a form", {"data": {"customer.name": NAME}}), "202", "U86")
        agrees(visit, answer, {"sessionId": form.id}, "U86")
        came = [id for id in (answer.at("renderId"), answer.at("id")) if id is not None]
        visit.claim(not came, answer, Wrong("rule-broken", "body.renderId", "no render", came, "U86"))


def refusals(visit: Visit) -> None:
    with own_template(visit) as slug:
        template = template_of(visit, slug)
        form = Form(visit, template)
        visit.expect(form.submit("no JSON", b"{"), "400 invalid_json", SOURCE)
        refused(visit, form.submit("no data", {}), "400 invalid_request", SOURCE, at=("data",))
        missing = form.submit("what is required is missing", {"data": {}})
        refused(visit, missing, "400 invalid_input_data", SOURCE, at=("customer.name",))
        other = form.submit("another session", {"data": {}}, session=NOWHERE)
        visit.expect(other, "404 session_not_found", SOURCE)
        silent = Form(visit, template, "that may not submit", permissions={"submitForm": False})
        visit.expect(silent.submit("without the right", {"data": {}}), "403 permission_denied", SOURCE)


def scopes(visit: Visit) -> None:
    """Sessions that are not for filling, or for no template."""
    builder = Form(visit, NOWHERE, "for the builder", scope={"mode": "edit"})
    visit.expect(builder.submit("in another mode", {"data": {}}), "403 wrong_mode", SOURCE)
    followed_by = visit.ask("getEmbedRender", "in another mode", Sent({"id": NOWHERE}, key=builder.token))
    visit.expect(followed_by, "403 wrong_mode", FOLLOW)
    for step, template, expected in (
        ("of no id", MALFORMED, "404 template_not_resolved"),
        ("of an unknown template", NOWHERE, "404 template_not_found"),
    ):
        form = Form(visit, template, f"that fills {step}")
        visit.expect(form.submit(step, {"data": {}}), expected, SOURCE)
    with own_draft(visit) as row:
        draft = Form(visit, row["id"], "that fills a draft")
        visit.expect(draft.submit("of a draft", {"data": {}}), "409 no_published_version", "U83")


def template_of(visit: Visit, slug: str) -> str:
    """A form is filled by the template's id, not its slug: D48."""
    return visit.text(visit.ask("getTemplate", "its id", Sent({"slug": slug})), "id")


PROBES = (
    Probe.of(
        filling,
        f"{OPENED}, renderTemplate 202, submitEmbedForm 202, getEmbedRender 200 404, listEmbedRenders 200",
        most=11 + POLLS,
        needs="writes embed",
    ),
    Probe.of(collecting, f"{OPENED}, submitEmbedForm 202", most=5, needs="writes embed"),
    Probe.of(refusals, f"{OPENED}, submitEmbedForm 400 403 404", most=10, needs="writes embed"),
    Probe.of(
        scopes,
        f"{DRAFTED}, createEmbedSession 200, submitEmbedForm 403 404 409, getEmbedRender 403",
        most=12,
        needs="writes embed",
    ),
)
