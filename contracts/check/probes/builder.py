"""Builder templates: drafts, stored as they come. embed.md, section 6."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..probe import Probe
from ..visit import Answer, Halt, Sent, Visit, Wrong
from .claims import agrees, equal, newest_first, shown
from .sessions import minted

CREATE, LIST = "[REF] create-builder-template", "[REF] list-builder-templates"
# For the declarations of probes that make a draft of their own.
DRAFTED = "createBuilderTemplate 200, listBuilderTemplates 200, deleteTemplate 200"


def the_list(visit: Visit) -> None:
    """The same templates as in the other list, asked for before and after it."""
    before, builder, after = (
        visit.must(visit.ask(operation, "all", Sent()), "200", LIST)
        for operation in ("listTemplates", "listBuilderTemplates", "listTemplates")
    )
    newest_first(visit, builder, "templates", by="updatedAt", source=LIST)
    one, other, again = (_by_id(each) for each in (before, builder, after))
    for id in one.keys() & other.keys():
        if one[id] == again.get(id):
            equal(visit, builder, "body.templates[]", (other[id], one[id]), LIST)
    for answer, missing, whole in (
        (builder, one.keys() & again.keys() - other.keys(), "all of listTemplates"),
        (after, other.keys() - one.keys() - again.keys(), "all of listBuilderTemplates"),
    ):
        came = f"without {', '.join(sorted(missing)[:3])}"
        visit.claim(not missing, answer, Wrong("reference-broken", "body.templates", whole, came, LIST))


def _by_id(answer: Answer) -> dict[str, dict[str, Any]]:
    names = ("id", "name", "slug", "createdAt", "updatedAt")
    return {str(row.get("id")): {name: row.get(name) for name in names} for row in answer.rows("templates")}


def drafting(visit: Visit) -> None:
    with own_draft(visit) as row:
        unpublished = visit.ask("getTemplate", "the draft", Sent({"slug": row["slug"]}))
        agrees(visit, unpublished, {"id": row["id"], "name": row["name"], "published": False, "manifest": None}, CREATE)
        early = visit.ask("renderTemplate", "a draft", Sent({"slug": row["slug"]}, body={"data": {}}))
        visit.expect(early, "409 no_published_version", "[REF] render-template", kind="lifecycle-broken")


def rights(visit: Visit) -> None:
    """A session may what it was minted for."""
    body = {"documentTemplate": {"name": visit.fresh("session")}}
    may = visit.text(minted(visit, "that may save", permissions={"saveDraft": True, "publish": False}), "session_token")
    saved = visit.must(visit.ask("createBuilderTemplate", "with that right", Sent(body=body, key=may)), "200", CREATE)
    row = _listed(visit, saved)
    _of_the_project(visit, saved)
    visit.ask("deleteTemplate", "it again", Sent({"slug": row["slug"]}))
    may_not = visit.text(minted(visit, "that may not", permissions={"saveDraft": False}), "session_token")
    answer = visit.ask("createBuilderTemplate", "without that right", Sent(body=body, key=may_not))
    visit.expect(answer, "403 permission_denied", CREATE)
    visit.expect(visit.ask("createBuilderTemplate", "no JSON", Sent(body=b"{")), "400 invalid_json", CREATE)


@contextmanager
def own_draft(visit: Visit) -> Iterator[dict[str, Any]]:
    """A template that was never published, as it is listed."""
    draft: dict[str, Any] = {
        "name": visit.fresh("draft"),
        "category": "contracts",
        "layout": {"sections": []},
        "presetKey": "contracts",
        "settings": {"of": ["nobody's", {"business": None}]},
    }
    sent = Sent(body={"documentTemplate": draft})
    made = visit.must(visit.ask("createBuilderTemplate", "a draft", sent), "200", CREATE)
    stored = made.at("documentTemplate")
    for name, value in {**draft, "sD": False}.items() if isinstance(stored, dict) else ():
        came = stored.get(name)
        wrong = Wrong(
            "reference-broken", f"body.documentTemplate.{name}", shown(name, value), shown(name, came), CREATE
        )
        visit.claim(came == value, made, wrong)
    _of_the_project(visit, made)
    drafted = Wrong("reference-broken", "body.documentTemplate.isCustomTemplate", True, False, CREATE)
    visit.claim(made.at("documentTemplate", "isCustomTemplate") is not False, made, drafted)
    row = _listed(visit, made)
    try:
        yield row
    finally:
        visit.ask("deleteTemplate", "the draft again", Sent({"slug": row["slug"]}))


def _of_the_project(visit: Visit, made: Answer) -> None:
    """Drafts of one project name the same organisation: its id."""
    came = made.at("documentTemplate", "organizationId")
    expected = visit.shared.setdefault("organization", came)
    wrong = Wrong("reference-broken", "body.documentTemplate.organizationId", expected, came, CREATE)
    visit.claim(came == expected, made, wrong)


def _listed(visit: Visit, made: Answer) -> dict[str, Any]:
    """Its slug is told by the list alone."""
    id = visit.text(made, "documentTemplate", "_id")
    found = visit.must(visit.ask("listBuilderTemplates", "with the draft", Sent()), "200", LIST)
    row = next((row for row in found.rows("templates") if row.get("id") == id), None)
    visit.claim(row is not None, found, Wrong("reference-broken", "body.templates", f"one with id {id}", "none", LIST))
    expected = made.at("documentTemplate", "category")
    wrong = Wrong("reference-broken", "body.templates[].category", expected, row and row.get("category"), LIST)
    held = row is None or row.get("category") == expected or "body.documentTemplate.category" in made.doubted
    visit.claim(held, found, wrong)
    if row is None or not isinstance(row.get("slug"), str):
        raise Halt
    visit.created("template", row["slug"], ("deleteTemplate", {"slug": row["slug"]}))
    return row


PROBES = (
    Probe.of(the_list, "listTemplates 200, listBuilderTemplates 200", most=3, needs="embed"),
    Probe.of(drafting, f"{DRAFTED}, getTemplate 200, renderTemplate 409", most=5, needs="writes embed"),
    Probe.of(rights, f"{DRAFTED}, createEmbedSession 200, createBuilderTemplate 400 403", most=7, needs="writes embed"),
)
