"""Templates: what is found, what is published, what is refused. templates.md, sections 1 to 5."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import agrees, just_now, kept, listed, newest_first, refused, since, timed, unlisted
from .steps import LETTER, few, own_template

ODD_NAME = "Übergabe & <Protokoll> 文書 🖋"  # neither escaped nor mangled
EMPTY: dict[str, Any] = {"variables": [], "loops": []}
ODD: dict[str, Any] = {"variables": [{"key": "a", "label": "A", "dataType": "colour"}], "loops": []}
DOTTED: dict[str, Any] = {
    "variables": [],
    "loops": [{"key": "a.b", "label": "A", "itemFields": [{"key": "c", "label": "C", "dataType": "text"}]}],
}
UNPUBLISHED = (("published", False), ("manifest", None), ("jsonSchema", None))


def what_is_found(visit: Visit) -> None:
    source = "[REF] get-template"
    found = visit.must(visit.ask("listTemplates", "all"), "200", "[GUIDE] verify-before-render")
    newest_first(visit, found, "templates", by="updatedAt", source="[GUIDE] verify-before-render")
    visit.saw("templates", found.rows("templates"))
    for row in few(found.rows("templates")):
        got = visit.ask("getTemplate", "one of them", Sent({"slug": str(row.get("slug"))}))
        if got.status == 404:  # gone meanwhile
            continue
        visit.must(got, "200", source)
        agrees(visit, got, {name: value for name, value in row.items() if name != "updatedAt"}, source)
        timed(visit, got, "createdAt", "updatedAt", source)
        for name, empty in () if got.at("published") else UNPUBLISHED:
            visit.claim(
                got.at(name) == empty, got, Wrong("reference-broken", f"body.{name}", repr(empty), got.at(name), source)
            )
    visit.expect(
        visit.ask("getTemplate", "an unknown slug", Sent({"slug": "ckc-no-such-template"})),
        "404 template_not_found",
        source,
    )
    visit.expect(
        visit.ask("getTemplate", "no slug at all", Sent({"slug": "No Slug!"})), "404 template_not_found", "U08"
    )


def publishing(visit: Visit) -> None:
    source = "[REF] update-template"
    with own_template(visit) as slug:
        one = {"slug": slug}
        first = visit.must(visit.ask("getTemplate", "as published", Sent(one)), "200", "[REF] get-template")
        published = {"published": True, "currentVersionNumber": 1, "description": None}
        agrees(visit, first, {"slug": slug, "manifest": LETTER, **published}, source)
        body = {"name": ODD_NAME, "description": ODD_NAME, "manifest": LETTER, "slug": "another-slug"}
        again = visit.must(visit.ask("upsertTemplate", "published again", Sent(one, body=body)), "200", source)
        agrees(
            visit, again, {"id": first.at("id"), "slug": slug, "currentVersionNumber": 2, "manifest": LETTER}, source
        )
        got = visit.ask("getTemplate", "as published again", Sent(one))
        agrees(
            visit,
            got,
            {"id": first.at("id"), "name": ODD_NAME, "description": ODD_NAME, "currentVersionNumber": 2},
            source,
        )
        timed(visit, got, "createdAt", "updatedAt", source)
        just_now(visit, got, "updatedAt", source)
        _described(visit, got)
        whole = visit.ask("listTemplates", "with the new one")
        newest_first(visit, whole, "templates", by="updatedAt", source="[GUIDE] verify-before-render")
        listed(visit, whole, "templates", got.json, "[GUIDE] verify-before-render")


def _described(visit: Visit, answer: Answer) -> None:
    """The JSON Schema is of this very manifest."""
    came = answer.at("jsonSchema", "properties")
    expected = {"customer", "total", "issuedOn", "paid", "email", "logo", "items"}
    held = set(came) == expected if isinstance(came, dict) else True
    wrong = Wrong("reference-broken", "body.jsonSchema", "a schema of what is published", "null", "D24, U28")
    visit.claim("jsonSchema" not in answer.json or answer.at("jsonSchema") is not None, answer, wrong)
    wrong = Wrong("reference-broken", "body.jsonSchema.properties", ", ".join(sorted(expected)), came, "D24, U28")
    visit.claim(held, answer, wrong)


def deletion(visit: Visit) -> None:
    source = "[REF] delete-template"
    with own_template(visit) as slug:
        one = {"slug": slug}
        old = visit.ask("getTemplate", "before", Sent(one))
        listed(visit, visit.ask("listTemplates", "before", Sent()), "templates", old.json, source)
        deleted = visit.must(visit.ask("deleteTemplate", "it", Sent(one)), "200", source)
        agrees(visit, deleted, {"id": old.at("id"), "slug": slug}, source)
        since(visit, deleted, "deletedAt", old.at("updatedAt"), source)
        just_now(visit, deleted, "deletedAt", source)
        gone = "404 template_not_found"
        for operation, body in (("deleteTemplate", None), ("getTemplate", None), ("renderTemplate", {"data": {}})):
            visit.expect(
                visit.ask(operation, "what is deleted", Sent(one, body=body)), gone, source, kind="lifecycle-broken"
            )
        unlisted(visit, visit.ask("listTemplates", "without it"), "templates", str(old.at("id")), source)
        sent = Sent(one, body={"name": "Anew", "manifest": EMPTY})
        anew = visit.must(visit.ask("upsertTemplate", "the free slug", sent), "201", "U24")
        wrong = Wrong("lifecycle-broken", "body.id", "a new template", anew.at("id"), "U24")
        visit.claim(anew.at("id") != old.at("id"), anew, wrong)


def creation(visit: Visit) -> None:
    source = "[REF] create-template"
    slug = visit.fresh("posted")
    body = {"name": slug, "slug": slug, "manifest": EMPTY}
    visit.created("template", slug, ("deleteTemplate", {"slug": slug}))
    made = visit.must(visit.ask("createTemplate", "at a slug", Sent(body=body)), "201", source)
    agrees(visit, made, {"slug": slug, "currentVersionNumber": 1, "manifest": EMPTY}, source)
    visit.expect(visit.ask("createTemplate", "at a slug that is taken", Sent(body=body)), "409 slug_conflict", source)
    got = visit.ask("getTemplate", "as created", Sent({"slug": slug}))
    agrees(visit, got, made.json, source)
    free = visit.must(
        visit.ask("createTemplate", "without a slug", Sent(body={"name": slug, "manifest": EMPTY})), "201", source
    )
    suffixed = visit.text(free, "slug")
    visit.created("template", suffixed, ("deleteTemplate", {"slug": suffixed}))
    held = suffixed != slug and suffixed.startswith(slug[:100])
    visit.claim(held, free, Wrong("rule-broken", "body.slug", "the slug with a suffix", suffixed, f"{source}, U23"))
    for each in (slug, suffixed):
        visit.must(visit.ask("deleteTemplate", "it again", Sent({"slug": each})), "200", "[REF] delete-template")


def refusals(visit: Visit) -> None:
    slug = visit.fresh("refused")
    for operation, path, source in (
        ("createTemplate", {}, "[REF] create-template"),
        ("upsertTemplate", {"slug": slug}, "[REF] update-template"),
    ):
        broken = visit.ask(operation, "no JSON", Sent(path, body=b'{"name": '))
        visit.expect(broken, "400 invalid_json", source)
        nameless = visit.ask(operation, "neither name nor manifest", Sent(path, body={"slug": slug}))
        refused(visit, nameless, "400 invalid_request", source, at=("name", "manifest"))
        looped = visit.ask(
            operation, "a loop key with a dot", Sent(path, body={"name": slug, "slug": slug, "manifest": DOTTED})
        )
        visit.expect(looped, "400 invalid_loop_key", source)
        odd = visit.ask(
            operation, "a type of data that is none", Sent(path, body={"name": slug, "slug": slug, "manifest": ODD})
        )
        visit.expect(odd, "400 invalid_request", source)
    sent = Sent({"slug": "No Slug!"}, body={"name": slug, "manifest": EMPTY})
    refused(visit, visit.ask("upsertTemplate", "a slug that is none", sent), "400 invalid_request", "U24")
    gone = visit.ask("deleteTemplate", "what never was", Sent({"slug": slug}))
    visit.expect(gone, "404 template_not_found", "[REF] delete-template")


def lengths(visit: Visit) -> None:
    """The longest name, slug and description are taken together; one more of either is not."""
    slug = f"{visit.fresh('long')}-".ljust(120, "x")
    longest = {"name": "n" * 120, "slug": slug, "description": "d" * 280, "manifest": EMPTY}
    visit.created("template", slug, ("deleteTemplate", {"slug": slug}))
    source = "[REF] create-template"
    taken = visit.ask("createTemplate", "as long as can be", Sent(body=longest))
    for name in ("name", "slug", "description"):
        sent = Sent(body={**longest, name: f"{longest[name]}x"})
        kept(
            visit,
            (taken, visit.ask("createTemplate", f"a longer {name}", sent)),
            ("201", "400 invalid_request"),
            source,
        )
    visit.ask("deleteTemplate", "the long one again", Sent({"slug": slug}))


PROBES = (
    Probe.of(what_is_found, "listTemplates 200, getTemplate 200 404", most=6),
    Probe.of(
        publishing,
        "upsertTemplate 200 201, getTemplate 200, listTemplates 200, deleteTemplate 200",
        most=6,
        needs="writes",
    ),
    Probe.of(
        deletion,
        "upsertTemplate 201, deleteTemplate 200 404, getTemplate 200 404, renderTemplate 404, listTemplates 200",
        most=10,
        needs="writes",
    ),
    Probe.of(creation, "createTemplate 201 409, getTemplate 200, deleteTemplate 200", most=6, needs="writes"),
    Probe.of(refusals, "createTemplate 400, upsertTemplate 400, deleteTemplate 404", most=10, needs="writes"),
    Probe.of(lengths, "createTemplate 201 400, deleteTemplate 200", most=5, needs="writes"),
)
