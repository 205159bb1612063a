import re
from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, NAME_ONLY, Craftkit, assert_problem

EMPTY: dict[str, Any] = {"variables": [], "loops": []}
TEXT = {"key": "a", "label": "A", "dataType": "text"}
LOOP = {"key": "items", "label": "Items", "itemFields": [TEXT]}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def create(craftkit: Craftkit, **body: Any) -> dict[str, Any]:
    response = craftkit.post("/v1/templates", {"name": "Letter", "manifest": NAME_ONLY} | body)
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


def get(craftkit: Craftkit, slug: str) -> dict[str, Any]:
    found: dict[str, Any] = craftkit.get(f"/v1/templates/{slug}").json()
    return found


def slugs(craftkit: Craftkit) -> list[str]:
    return [template["slug"] for template in craftkit.get("/v1/templates").json()["templates"]]


def test_a_created_template_is_published_as_version_1_and_its_manifest_comes_back_as_sent(craftkit: Craftkit) -> None:
    manifest = {
        "loops": [LOOP | {"previewData": [{"a": "x"}]}],
        "extra": {"z": 1, "a": [True, None]},
        "variables": [{"required": True, "dataType": "date", "label": "On", "key": "on", "mine": 2}],
    }
    created = create(craftkit, manifest=manifest)
    assert list(created) == ["id", "slug", "currentVersionNumber", "manifest"]
    assert (created["slug"], created["currentVersionNumber"]) == ("letter", 1)
    assert created["manifest"] == manifest and list(created["manifest"]) == list(manifest)
    assert get(craftkit, "letter")["manifest"] == manifest


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Yacht Handover", "yacht-handover"),
        ("  Crème -- Brûlée!  ", "creme-brulee"),
        ("ALL_CAPS/2026", "all-caps-2026"),
        ("ﬁne ½", "fine-1-2"),
        ("Straße 日本 9", "stra-e-9"),
        ("日本語", "template"),
        ("   ", "template"),
        ("\u0000", "template"),
        ("-", "template"),
        ("a" * 120, "a" * 120),
        ("ﬃ" * 60, "ffi" * 40),
    ],
)
def test_a_slug_is_derived_from_the_name(craftkit: Craftkit, name: str, slug: str) -> None:
    assert create(craftkit, name=name)["slug"] == slug


@pytest.mark.parametrize("name", ["Invoice", "in" * 60, "a" * 110 + "-" + "b" * 9])
def test_a_derived_slug_that_is_taken_gets_a_short_suffix(craftkit: Craftkit, name: str) -> None:
    first = create(craftkit, name=name)["slug"]
    second = create(craftkit, name=name)["slug"]
    assert first != second and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{8}", second) and len(second) <= 120


def test_a_suffix_never_leads_to_a_slug_that_is_taken(root: str, craftkit: Craftkit) -> None:
    """Suffixes repeat from world to world, so a slug that one test run was given may stand in the next run's setup."""
    earlier = Craftkit(root, f"{craftkit.session}-earlier", http=craftkit.http)
    suffixed = create(earlier, name="Invoice")["slug"]
    kept = craftkit.publish_template(suffixed)
    assert create(craftkit, name="Invoice")["slug"] != suffixed
    assert get(craftkit, suffixed)["id"] == kept["id"]


def test_a_slug_that_was_asked_for_is_never_suffixed(craftkit: Craftkit) -> None:
    response = craftkit.post("/v1/templates", {"name": "Other", "slug": "invoice", "manifest": NAME_ONLY})
    assert_problem(response, "slug_conflict", message="A template with slug 'invoice' already exists.")
    assert get(craftkit, "invoice")["currentVersionNumber"] == 2
    assert create(craftkit, slug="my-own-1")["slug"] == "my-own-1"


def test_two_projects_may_use_one_slug(craftkit: Craftkit) -> None:
    response = craftkit.post("/v1/templates", {"name": "X", "slug": "invoice", "manifest": EMPTY}, key=GLOBEX_KEY)
    assert response.status_code == 201
    assert response.json()["id"] != get(craftkit, "invoice")["id"]


def test_put_creates_at_a_free_slug_and_publishes_the_next_version_at_a_used_one(craftkit: Craftkit) -> None:
    body = {"name": "First", "description": "About", "manifest": NAME_ONLY, "slug": "ignored"}
    created = craftkit.put("/v1/templates/letter", body)
    assert (created.status_code, created.json()["slug"], created.json()["currentVersionNumber"]) == (201, "letter", 1)
    for number in (2, 3, 4):
        again = craftkit.put("/v1/templates/letter", {"name": f"Nr {number}", "manifest": NAME_ONLY})
        assert again.status_code == 200
        assert list(again.json()) == ["id", "slug", "currentVersionNumber", "manifest"]
        assert (again.json()["id"], again.json()["currentVersionNumber"]) == (created.json()["id"], number)
    template = get(craftkit, "letter")
    assert (template["name"], template["description"]) == ("Nr 4", None), "name and description are replaced"
    assert "ignored" not in slugs(craftkit)


@pytest.mark.parametrize("slug", ["%20", "A", "a--b", "-a", "a-", "a.b", "a_b", "%C3%A9", "a%2Fb", "a" * 121, "a%0A"])
def test_put_refuses_a_slug_that_is_none(craftkit: Craftkit, slug: str) -> None:
    response = craftkit.put(f"/v1/templates/{slug}", {"name": "N", "manifest": EMPTY})
    assert "slug" in assert_problem(response, "invalid_request")["issues"]["fieldErrors"]


def test_publishing_over_a_draft_makes_its_first_version(craftkit: Craftkit) -> None:
    draft = get(craftkit, "draft-only")
    assert [draft[key] for key in ("currentVersionNumber", "published", "manifest", "jsonSchema")] == [
        None,
        False,
        None,
        None,
    ]
    response = craftkit.put("/v1/templates/draft-only", {"name": "Draft no more", "manifest": EMPTY})
    assert (response.status_code, response.json()["id"], response.json()["currentVersionNumber"]) == (
        200,
        draft["id"],
        1,
    )
    assert get(craftkit, "draft-only")["published"] is True


def test_a_deleted_template_is_gone_and_its_slug_starts_over(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00.250Z")
    old = get(craftkit, "spare")
    deleted = craftkit.delete("/v1/templates/spare")
    assert deleted.json() == {"id": old["id"], "slug": "spare", "deletedAt": "2030-01-01T00:00:00.250Z"}
    for response in (
        craftkit.get("/v1/templates/spare"),
        craftkit.delete("/v1/templates/spare"),
        craftkit.submit("spare"),
    ):
        assert_problem(response, "template_not_found", message="Template 'spare' not found.")
    assert "spare" not in slugs(craftkit)
    anew = craftkit.put("/v1/templates/spare", {"name": "Spare", "manifest": EMPTY})
    assert (anew.status_code, anew.json()["currentVersionNumber"]) == (201, 1) and anew.json()["id"] != old["id"]
    assert craftkit.delete("/v1/templates/spare").status_code == 200
    assert create(craftkit, slug="spare")["currentVersionNumber"] == 1


def test_the_list_holds_every_live_template_newest_updated_first(craftkit: Craftkit) -> None:
    assert slugs(craftkit) == ["draft-only", "charter-handover", "invoice", "always-fails", "spare"]
    craftkit.publish_template("spare", EMPTY)
    craftkit.render("invoice")
    craftkit.get("/v1/templates/invoice")
    assert slugs(craftkit)[:2] == ["spare", "draft-only"], (
        "publishing moves a template up, reading and rendering do not"
    )


def test_of_templates_updated_in_one_millisecond_the_one_published_last_comes_first(craftkit: Craftkit) -> None:
    craftkit.freeze()
    for slug in ("t0", "t1", "t2", "t0"):
        craftkit.publish_template(slug, EMPTY)
    assert slugs(craftkit)[:3] == ["t0", "t2", "t1"]


def test_an_entry_of_the_list_has_no_manifest_and_no_description(craftkit: Craftkit) -> None:
    entries = {entry["slug"]: entry for entry in craftkit.get("/v1/templates?page=2&limit=1").json()["templates"]}
    assert list(entries["invoice"]) == (
        ["id", "name", "slug", "templateType", "currentVersionNumber", "published", "createdAt", "updatedAt"]
    )
    invoice, draft = entries["invoice"], entries["draft-only"]
    assert (invoice["currentVersionNumber"], invoice["published"], invoice["templateType"]) == (2, True, "document")
    assert (draft["currentVersionNumber"], draft["published"]) == (None, False)


def test_one_template_has_all_documented_fields(craftkit: Craftkit) -> None:
    template = get(craftkit, "charter-handover")
    assert list(template) == [
        *("id", "name", "slug", "description", "templateType", "currentVersionNumber", "published"),
        *("manifest", "jsonSchema", "createdAt", "updatedAt"),
    ]
    assert template["jsonSchema"]["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert template["jsonSchema"]["required"] == ["booking", "handover"]
    assert template["jsonSchema"]["properties"]["areas"]["maxItems"] == 10_000
    assert INSTANT.fullmatch(template["createdAt"]) and INSTANT.fullmatch(template["updatedAt"])


def test_publishing_moves_updated_at_and_nothing_else_does(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    craftkit.publish_template("letter")
    craftkit.advance("90s")
    craftkit.render("letter")
    assert get(craftkit, "letter")["updatedAt"] == "2030-01-01T00:00:00.000Z"
    craftkit.publish_template("letter")
    letter = get(craftkit, "letter")
    assert (letter["createdAt"], letter["updatedAt"]) == ("2030-01-01T00:00:00.000Z", "2030-01-01T00:01:30.000Z")


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_loop_key_with_a_dot_is_refused_and_nothing_is_published(craftkit: Craftkit, method: str) -> None:
    manifest = {"variables": [], "loops": [LOOP | {"key": "handover.areas"}]}
    path = "/v1/templates" if method == "POST" else "/v1/templates/invoice"
    response = craftkit.request(method, path, json={"name": "N", "manifest": manifest})
    assert_problem(response, "invalid_loop_key", message="Loop key 'handover.areas' must not contain a dot.")
    assert len(slugs(craftkit)) == 5 and get(craftkit, "invoice")["currentVersionNumber"] == 2


@pytest.mark.parametrize(
    ("variables", "loops", "field"),
    [
        ([TEXT, TEXT], [], "manifest.variables.1.key"),
        ([TEXT, TEXT | {"key": "a.b"}], [], "manifest.variables.1.key"),
        ([TEXT | {"key": "a.b.c"}, TEXT | {"key": "a.b"}], [], "manifest.variables.1.key"),
        ([TEXT | {"key": "items.x"}], [LOOP], "manifest.loops.0.key"),
        ([], [LOOP, LOOP], "manifest.loops.1.key"),
        ([], [LOOP | {"itemFields": [TEXT, TEXT]}], "manifest.loops.0.itemFields.1.key"),
    ],
)
def test_two_keys_never_share_one_place_in_the_data(craftkit: Craftkit, variables: Any, loops: Any, field: str) -> None:
    response = craftkit.put("/v1/templates/t", {"name": "N", "manifest": {"variables": variables, "loops": loops}})
    assert list(assert_problem(response, "invalid_request")["issues"]["fieldErrors"]) == [field]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x"},
        {"name": "x" * 120, "description": "d" * 280},
        {"description": ""},
        {"layout": {}},
        {"layout": {"pages": "odd"}},
        {"pageConfig": {}},
        {"pageConfig": {"format": "A3", "orientation": "landscape", "margin": "1in", "printBackground": False}},
        {"pageConfig": {"margin": {"top": "0", "right": "1px", "bottom": "2.5cm", "left": "10pt"}}},
        {"unknown": [1], "manifest": EMPTY | {"more": {}}},
        {"manifest": EMPTY | {"variables": [TEXT | {"key": "k" * 160, "label": "l" * 160, "format": "f" * 60}]}},
        {"manifest": EMPTY | {"variables": [TEXT | {"description": "d" * 280, "previewData": None, "integer": True}]}},
        {"manifest": EMPTY | {"variables": [TEXT | {"key": key} for key in ("_", "a..b", "c.", "D.1")]}},
        {"manifest": EMPTY | {"loops": [LOOP | {"previewData": [{}] * 10}]}},
    ],
)
def test_whatever_lies_within_the_limits_is_published(craftkit: Craftkit, body: dict[str, Any]) -> None:
    response = craftkit.put("/v1/templates/edge", {"name": "N", "manifest": EMPTY} | body)
    assert response.status_code == 201, response.text
    assert response.json()["manifest"] == body.get("manifest", EMPTY)
