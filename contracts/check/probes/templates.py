"""Templates: what is found, what is published, what is refused. templates.md, sections 1 to 5."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import agrees, just_now, kept, listed, newest_first, own, refused, since, timed, unlisted
from .steps import DATA, LETTER, few, having, own_template

ODD_NAME = "Übergabe & <Protokoll> 文書 🖋"  # neither escaped nor mangled
EMPTY: dict[str, Any] = {"variables": [], "loops": []}
ODD: dict[str, Any] = {
    "variables": [{"key": "a", "label": "A", "dataType": "colour"}],
    "loops": [{"key": "l", "label": "L", "itemFields": [], "previewData": [{}] * 11}],
}
ODD_PLACES = ("manifest.variables.0.dataType", "manifest.loops.0.itemFields", "manifest.loops.0.previewData")
DOTTED: dict[str, Any] = {
    "variables": [],
    "loops": [{"key": "a.b", "label": "A", "itemFields": [{"key": "c", "label": "C", "dataType": "text"}]}],
}
DRAFT_07 = "http://json-schema.org/draft-07/schema"
UNPUBLISHED = (("published", False), ("manifest", None), ("jsonSchema", None))


def what_is_found(visit: Visit) -> None:
    source = "[REF] get-template"
    found = visit.must(visit.ask("listTemplates", "all"), "200", "[GUIDE] verify-before-render")
    newest_first(visit, found, "templates", by="updatedAt", source="[GUIDE] verify-before-render")
    visit.saw("templates", found.rows("templates"))
    rows = few(having("slug", found.rows("templates")))
    for row in rows:
        got = visit.ask("getTemplate", "one of them", Sent({"slug": row["slug"]}))
        if got.status == 404:  # gone meanwhile
            continue
        visit.must(got, "200", source)
        broken = {place.rpartition(".")[2] for place in found.doubted}
        agrees(visit, got, {name: value for name, value in row.items() if name not in {"updatedAt", *broken}}, source)
        timed(visit, got, "createdAt", "updatedAt", source)
        for name, empty in () if got.at("published") else UNPUBLISHED:
            visit.claim(
                got.at(name) == empty, got, Wrong("reference-broken", f"body.{name}", empty, got.at(name), source)
            )
    visit.expect(
        visit.ask("getTemplate", "an unknown slug", Sent({"slug": "ckc-no-such-template"})),
        "404 template_not_found",
        source,
    )
    capitals = next((row["slug"].upper() for row in rows if row["slug"].upper() != row["slug"]), "NO-SLUG")
    answer = visit.ask("getTemplate", "a slug in capitals", Sent({"slug": capitals}))
    visit.expect(answer, "404 template_not_found", "U08")


def publishing(visit: Visit) -> None:
    source = "[REF] update-template"
    with own_template(visit) as slug:
        one = {"slug": slug}
        first = visit.must(visit.ask("getTemplate", "as published", Sent(one)), "200", "[REF] get-template")
        published = {"published": True, "currentVersionNumber": 1, "description": None, "templateType": "document"}
        agrees(visit, first, {**visit.shared[slug], "slug": slug, "manifest": LETTER, **published}, source)
        body = {"name": ODD_NAME, "description": ODD_NAME, "manifest": LETTER, "slug": "another-slug"}
        again = visit.must(visit.ask("upsertTemplate", "published again", Sent(one, body=body)), "200", source)
        agrees(
            visit, again, {"id": first.at("id"), "slug": slug, "currentVersionNumber": 2, "manifest": LETTER}, source
        )
        if "body.slug" in again.doubted:  # it went elsewhere
            return
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
        listed(visit, whole, "templates", got.sure, "[GUIDE] verify-before-render")


def _described(visit: Visit, answer: Answer) -> None:
    """The JSON Schema is of this very manifest."""
    schema, properties = answer.at("jsonSchema"), answer.at("jsonSchema", "properties")
    wrong = Wrong("reference-broken", "body.jsonSchema", "a schema of what is published", "null", "D24, U28")
    visit.claim("jsonSchema" not in answer.json or schema is not None, answer, wrong)
    expected = {row["key"].partition(".")[0] for row in (*LETTER["variables"], *LETTER["loops"])}
    wrong = Wrong("reference-broken", "body.jsonSchema.properties", ", ".join(sorted(expected)), properties, "U28")
    visit.claim(not isinstance(properties, dict) or set(properties) == expected, answer, wrong)
    if isinstance(schema, dict):
        _draft_07(visit, answer, schema)


def _draft_07(visit: Visit, answer: Answer, schema: dict[str, Any]) -> None:
    """It takes what a render takes, keys of nobody's included, and not what lacks something required."""
    from jsonschema_rs import Draft7Validator, ReferencingError, ValidationError

    source, came = "[REF] get-template, U28", schema.get("$schema")
    wrong = Wrong("reference-broken", "body.jsonSchema.$schema", DRAFT_07, came, source)
    visit.claim(str(came).rstrip("#") == DRAFT_07, answer, wrong)
    try:
        validator = Draft7Validator({**schema, "$schema": DRAFT_07})
    except (ReferencingError, ValidationError, ValueError) as error:
        visit.claim(False, answer, Wrong("reference-broken", "body.jsonSchema", "a JSON Schema", error, source))
        return
    for data, taken in ((DATA, True), ({**DATA, "unknown": {"key": 1}}, True), ({}, False)):
        words = f"one that {'takes' if taken else 'does not take'} the keys {', '.join(data) or '(none)'}"
        wrong = Wrong("reference-broken", "body.jsonSchema", words, "another", source)
        visit.claim(validator.is_valid(data) is taken, answer, wrong)


def deletion(visit: Visit) -> None:
    source = "[REF] delete-template"
    with own_template(visit) as slug:
        one = {"slug": slug}
        old = visit.ask("getTemplate", "before", Sent(one))
        listed(visit, visit.ask("listTemplates", "before", Sent()), "templates", old.sure, source)
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
        sent = Sent(body={"name": "Anew", "slug": slug, "manifest": EMPTY})
        anew = visit.must(visit.ask("createTemplate", "the free slug", sent), "201", source)
        wrong = Wrong("lifecycle-broken", "body.id", "a new template", anew.at("id"), source)
        visit.claim(anew.at("id") != old.at("id"), anew, wrong)


def creation(visit: Visit) -> None:
    source = "[REF] create-template"
    slug = visit.fresh("posted")
    body = {"name": slug, "slug": slug, "manifest": LETTER}
    visit.created("template", slug, ("deleteTemplate", {"slug": slug}))
    made = visit.must(visit.ask("createTemplate", "at a slug", Sent(body=body)), "201", source)
    agrees(visit, made, {"slug": slug, "currentVersionNumber": 1, "manifest": LETTER}, source)
    own(visit, made, "id", "slug", source=source)
    visit.expect(visit.ask("createTemplate", "at a slug that is taken", Sent(body=body)), "409 slug_conflict", source)
    got = visit.ask("getTemplate", "as created", Sent({"slug": slug}))
    agrees(visit, got, made.sure, source)
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
        half = {"slug": slug, **({"manifest": {}} if path else {})}
        places = ["manifest.variables", "manifest.loops"] if path else ["manifest"]
        nameless = visit.ask(operation, f"neither name nor {' and '.join(places)}", Sent(path, body=half))
        refused(visit, nameless, "400 invalid_request", source, at=("name", *places))
        looped = visit.ask(
            operation, "a loop key with a dot", Sent(path, body={"name": slug, "slug": slug, "manifest": DOTTED})
        )
        visit.expect(looped, "400 invalid_loop_key", source)
        misfits = {"name": "n" * 121 if path else "", "slug": "No Slug!", "description": "d" * 281}
        manifest = EMPTY if path else {}  # a new one without its parts was asked of the other operation above
        odd = visit.ask(operation, "values that are none", Sent(path, body={**misfits, "manifest": manifest}))
        parts = [] if path else ["manifest.variables", "manifest.loops"]
        places = [*(name for name in misfits if name not in path), *parts]
        refused(visit, odd, "400 invalid_request", source, at=places)
        sent = Sent(path, body={"name": slug, "slug": slug, "manifest": ODD})
        odd = visit.ask(operation, "a manifest of odd things", sent)
        refused(visit, odd, "400 invalid_request", source, at=ODD_PLACES)
    sent = Sent({"slug": "No Slug!"}, body={"name": slug, "manifest": EMPTY})
    refused(visit, visit.ask("upsertTemplate", "a slug that is none", sent), "400 invalid_request", "U24")
    gone = visit.ask("deleteTemplate", "what never was", Sent({"slug": visit.fresh("never")}))
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
        "upsertTemplate 201, deleteTemplate 200 404, getTemplate 200 404, renderTemplate 404, listTemplates 200,"
        "createTemplate 201",
        most=10,
        needs="writes",
    ),
    Probe.of(creation, "createTemplate 201 409, getTemplate 200, deleteTemplate 200", most=6, needs="writes"),
    Probe.of(refusals, "createTemplate 400, upsertTemplate 400, deleteTemplate 404", most=12, needs="writes"),
    Probe.of(lengths, "createTemplate 201 400, deleteTemplate 200", most=5, needs="writes"),
)
