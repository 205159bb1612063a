"""Isolation: what is another project's does not exist. conventions.md, section 2; [GUIDE] authentication."""

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import hidden
from .sessions import minted
from .steps import DATA, DRAWN, OWN, PACE, POLLS, followed, found_renders, having, own_template, submitted

SOURCE = "[GUIDE] authentication"
GONE = "404 not_found"
OF_A_RENDER = ("getRender", "downloadRender", "listRenderShares", "getRenderEngagement", "downloadEmbedRender")
OF_A_SIGNATURE = ("getSignature", "downloadSignature", "getSignatureCertificate")
OTHER = "second"


def templates(visit: Visit) -> None:
    """Neither project lists what the other has, nor shows it."""
    mine = visit.must(visit.ask("listTemplates", "its own", Sent()), "200", SOURCE)
    theirs = visit.must(visit.ask("listTemplates", "of the second project", Sent(key=OTHER)), "200", SOURCE)
    _apart(visit, mine, theirs, "templates")
    slugs = {str(row.get("slug")) for row in theirs.rows("templates")}
    for row in [row for row in having("slug", mine.rows("templates")) if row["slug"] not in slugs][:1]:
        answer = visit.ask("getTemplate", "another project's", Sent({"slug": row["slug"]}, key=OTHER))
        hidden(visit, answer, "404 template_not_found", SOURCE)


def signatures(visit: Visit) -> None:
    mine = visit.must(visit.ask("listSignatures", "its own", Sent()), "200", SOURCE)
    theirs = visit.must(visit.ask("listSignatures", "of the second project", Sent(key=OTHER)), "200", SOURCE)
    _apart(visit, mine, theirs, "signatures")
    for row in having("id", mine.rows("signatures"))[:1]:
        for operation in OF_A_SIGNATURE:
            sent = Sent({"id": row["id"]}, key=OTHER)
            hidden(visit, visit.ask(operation, "another project's", sent), GONE, SOURCE)


def renders(visit: Visit) -> None:
    for row in found_renders(visit)[:1]:
        for operation in OF_A_RENDER:
            sent = Sent({"id": row["id"]}, key=OTHER)
            hidden(visit, visit.ask(operation, "another project's", sent), GONE, SOURCE)


def embedded(visit: Visit) -> None:
    """The lists of the embed; it may be off for the second project."""
    for operation, rows in (("listEmbedRenders", "renders"), ("listBuilderTemplates", "templates")):
        mine = visit.must(visit.ask(operation, "its own", Sent()), "200", SOURCE)
        _apart(visit, mine, visit.ask(operation, "of the second project", Sent(key=OTHER)), rows)


def sessions(visit: Visit) -> None:
    """No other project's key renews a session; the embed may be off for the second project."""
    token = visit.text(minted(visit, "its own"), "renew_token")
    sent = Sent(body={"renewToken": token}, key=OTHER)
    answer = visit.ask("refreshEmbedSession", "another project's", sent)
    came = f"{answer.status} {answer.problem}".strip()
    wrong = Wrong("data-leaked", "status", "401 refresh_failed or invalid_credentials", came, "[REF] refresh-session")
    visit.claim(answer.status == 401, answer, wrong)


def writing(visit: Visit) -> None:
    """Nothing of another project's can be used, changed or deleted."""
    with own_template(visit) as slug:
        body = {"data": {"customer": {"name": "Nobody"}}}
        for operation, sent in (
            ("renderTemplate", Sent({"slug": slug}, body=body, key=OTHER)),
            ("deleteTemplate", Sent({"slug": slug}, key=OTHER)),
        ):
            hidden(visit, visit.ask(operation, "another project's", sent), "404 template_not_found", SOURCE)
        id = visit.text(submitted(visit, slug), "id")
        visit.pause(PACE[0])
        followed(visit, id)
        made = visit.must(
            visit.ask("createRenderShare", "a link", Sent({"id": id}, body={})), "201", "[REF] create-share"
        )
        share = {"id": id, "shareId": visit.text(made, "id")}
        visit.created("share", share["shareId"], ("revokeRenderShare", share))
        for operation, sent in (
            ("createRenderShare", Sent({"id": id}, body={}, key=OTHER)),
            ("recordRenderEvent", Sent({"id": id}, body={"eventType": "viewed"}, key=OTHER)),
            ("revokeRenderShare", Sent(share, key=OTHER)),
        ):
            hidden(visit, visit.ask(operation, "another project's", sent), GONE, SOURCE)
        visit.ask("revokeRenderShare", "the link", Sent(share))


def keys_of_idempotency(visit: Visit) -> None:
    """The same key in two projects makes two renders, of templates that have the same slug."""
    source = "[GUIDE] idempotency"
    key = {"Idempotency-Key": visit.fresh("key")}
    with own_template(visit) as slug, own_template(visit, key=OTHER):
        first = submitted(visit, slug, "in this project", headers=key)
        sent = Sent({"slug": slug}, body={"data": DATA}, key=OTHER, headers=key)
        other = visit.ask("renderTemplate", "in the second project", sent)
        came = other.at("id")
        visit.claim(came != first.at("id"), other, Wrong("data-leaked", "body.id", "a render of its own", came, source))
        visit.expect(other, "202", source)


def _apart(visit: Visit, mine: Answer, theirs: Answer, rows: str) -> None:
    shared = {str(row.get("id")) for row in mine.rows(rows)} & {str(row.get("id")) for row in theirs.rows(rows)}
    wrong = Wrong("data-leaked", f"body.{rows}", "none of another project", ", ".join(sorted(shared)), SOURCE)
    visit.claim(not shared, theirs, wrong)


PROBES = (
    Probe.of(templates, "listTemplates 200, getTemplate 404", most=3, needs="second-key"),
    Probe.of(
        signatures,
        "listSignatures 200, " + ", ".join(f"{operation} 404" for operation in OF_A_SIGNATURE),
        most=5,
        needs="second-key",
    ),
    Probe.of(
        renders,
        "listEmbedRenders 200, " + ", ".join(f"{operation} 404" for operation in OF_A_RENDER),
        most=6,
        needs="second-key embed",
    ),
    Probe.of(
        embedded, "listEmbedRenders 200 401, listBuilderTemplates 200 401", most=4, needs="second-key embed"
    )._replace(apart=True),
    Probe.of(
        sessions, "createEmbedSession 200, refreshEmbedSession 401", most=2, needs="writes second-key embed"
    )._replace(apart=True),
    Probe.of(
        writing,
        f"{DRAWN}, renderTemplate 404, deleteTemplate 404, createRenderShare 201 404, recordRenderEvent 404,"
        "revokeRenderShare 200 404",
        most=10 + POLLS,
        needs="writes second-key",
    ),
    Probe.of(keys_of_idempotency, f"{OWN}, renderTemplate 202", most=6, needs="writes second-key"),
)
