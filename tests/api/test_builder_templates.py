import json
import re
from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, TEST_KEY, Craftkit, assert_problem

TEXT = {"key": "customer.name", "label": "Name", "dataType": "text", "required": True}


def save(craftkit: Craftkit, draft: Any, **more: Any) -> dict[str, Any]:
    response = craftkit.post("/v1/embed/builder/templates", {"documentTemplate": draft}, **more)
    assert response.status_code == 200, response.text
    assert list(response.json()) == ["documentTemplate"]
    saved: dict[str, Any] = response.json()["documentTemplate"]
    return saved


def entries(craftkit: Craftkit) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = craftkit.get("/v1/embed/builder/templates").json()["templates"]
    return listed


def published(craftkit: Craftkit, saved: dict[str, Any]) -> dict[str, Any]:
    """The saved draft as a template, found by its slug in the list."""
    slug = next(entry["slug"] for entry in entries(craftkit) if entry["id"] == saved["_id"])
    template: dict[str, Any] = craftkit.get(f"/v1/templates/{slug}").json()
    return template


def test_a_draft_comes_back_adapted(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    draft = {"name": "Charter Handover", "presetKey": "charter-handover", "layout": {"sections": []}}
    saved = save(craftkit, draft)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", saved.pop("_id"))
    assert list(saved.items()) == [
        ("organizationId", "0193c2c3-0000-7aaa-8bbb-0000000000a1"),
        ("name", "Charter Handover"),
        ("sD", False),
        ("cAt", "2030-01-01T00:00:00.000Z"),
        ("presetKey", "charter-handover"),
        ("isCustomTemplate", True),
        ("layout", {"sections": []}),
        ("design", None),
    ]


@pytest.mark.parametrize(
    "body", ["{}", "[]", "null", "5", '"x"', "true", "1e400", '{"documentTemplate":null}', '{"documentTemplate":[1]}']
)
def test_a_missing_or_odd_draft_is_an_empty_one_and_never_an_invalid_request(craftkit: Craftkit, body: str) -> None:
    response = craftkit.post("/v1/embed/builder/templates", data=body)
    assert response.status_code == 200, response.text
    saved = response.json()["documentTemplate"]
    assert (saved["name"], saved["presetKey"], saved["layout"], saved["design"]) == (
        "Untitled template",
        None,
        None,
        None,
    )
    assert entries(craftkit)[0]["slug"].startswith("untitled-template-")


@pytest.mark.parametrize(
    ("name", "kept", "slug"),
    [
        ("Crème", "Crème", "creme"),
        ("", "Untitled template", "untitled-template"),
        (None, "Untitled template", "untitled-template"),
        (7, "Untitled template", "untitled-template"),
        ("   ", "   ", "template"),
        ("x" * 5000, "x" * 5000, "x" * 111),
        ("\ud800", "\ufffd", "template"),
    ],
)
def test_the_slug_is_the_name_and_eight_random_digits(craftkit: Craftkit, name: Any, kept: str, slug: str) -> None:
    assert save(craftkit, {"name": name})["name"] == kept
    assert re.fullmatch(f"{slug}-[0-9a-f]{{8}}", entries(craftkit)[0]["slug"])


def test_two_drafts_of_one_name_are_two_templates(craftkit: Craftkit) -> None:
    saved = [save(craftkit, {"name": "Twice"})["_id"] for _ in range(2)]
    assert {entry["id"]: entry["name"] for entry in entries(craftkit)[:2]} == dict.fromkeys(saved, "Twice")
    assert len({entry["slug"] for entry in entries(craftkit)}) == 7


def test_a_drafts_slug_never_takes_one_that_is_in_use(root: str, craftkit: Craftkit) -> None:
    earlier = Craftkit(root, f"{craftkit.session}-earlier", http=craftkit.http)
    save(earlier, {"name": "Twice"})
    slug = entries(earlier)[0]["slug"]
    kept = craftkit.publish_template(slug)
    save(craftkit, {"name": "Twice"})
    assert craftkit.get(f"/v1/templates/{slug}").json()["id"] == kept["id"]


def test_whatever_else_a_draft_holds_is_kept_but_cannot_pose_as_the_services_own(craftkit: Craftkit) -> None:
    opaque = {
        "category": "charter",
        "fields": "odd",
        "sections": [1],
        "bindings": {"a": None},
        "settings": {"x": 1e300},
        "": 0,
    }
    saved = save(
        craftkit, opaque | {"_id": "mine", "sD": True, "cAt": "never", "organizationId": 5, "design": {"font": "x"}}
    )
    assert {key: saved[key] for key in opaque} == opaque
    assert saved["design"] == {"font": "x"}
    assert saved["_id"] != "mine" and saved["sD"] is False and saved["cAt"] != "never" and saved["organizationId"] != 5


@pytest.mark.parametrize("odd", [5, "x", [], True])
def test_a_layout_or_preset_of_the_wrong_kind_is_shown_as_null(craftkit: Craftkit, odd: Any) -> None:
    saved = save(craftkit, {"layout": odd, "presetKey": 5 if isinstance(odd, str) else odd})
    assert (saved["layout"], saved["presetKey"]) == (None, None)
    assert published(craftkit, saved)["published"] is False


@pytest.mark.parametrize("layout", [{"pages": [{}]}, {"sections": [1]}, {"sections": [], "pages": ["x"], "more": 1}])
def test_a_layout_that_is_ready_to_render_is_published_at_once(craftkit: Craftkit, layout: Any) -> None:
    saved = save(craftkit, {"name": "Ready", "layout": layout, "fields": [TEXT, "no variable", {"key": "x"}]})
    template = published(craftkit, saved)
    assert (template["published"], template["currentVersionNumber"]) == (True, 1)
    assert template["manifest"] == {"variables": [TEXT], "loops": []}
    assert craftkit.finish(craftkit.render(template["slug"]))["status"] == "succeeded"
    assert_problem(craftkit.submit(template["slug"], {}), "invalid_input_data")


@pytest.mark.parametrize("layout", [None, {}, {"sections": []}, {"pages": {}}, {"sections": "x"}, {"Pages": [1]}])
def test_any_other_layout_is_saved_without_a_complaint(craftkit: Craftkit, layout: Any) -> None:
    saved = save(craftkit, {"name": "Draft", "layout": layout})
    template = published(craftkit, saved)
    assert (saved["layout"], template["published"], template["currentVersionNumber"]) == (layout, False, None)
    assert_problem(craftkit.submit(template["slug"]), "no_published_version")


def test_fields_that_contradict_each_other_make_no_variables(craftkit: Craftkit) -> None:
    saved = save(craftkit, {"layout": {"pages": [1]}, "fields": [TEXT, TEXT]})
    assert published(craftkit, saved)["manifest"] == {"variables": [], "loops": []}


def test_the_list_shows_six_fields_newest_updated_first(craftkit: Craftkit) -> None:
    listed = entries(craftkit)
    assert [entry["slug"] for entry in listed] == ["draft-only", "charter-handover", "invoice", "always-fails", "spare"]
    assert list(listed[0]) == ["id", "name", "slug", "createdAt", "updatedAt", "category"]
    assert [entry["category"] for entry in listed] == ["charter", None, None, None, None]
    save(craftkit, {"category": ["odd"]})
    craftkit.publish_template("spare")
    craftkit.delete("/v1/templates/invoice")
    assert [entry["slug"].split("-")[0] for entry in entries(craftkit)] == [
        "spare",
        "untitled",
        "draft",
        "charter",
        "always",
    ]
    assert entries(craftkit)[1]["category"] is None


def test_an_insert_that_fails_stores_nothing_and_the_credential_comes_first(craftkit: Craftkit) -> None:
    craftkit.fail_next("inserts")
    assert craftkit.post("/v1/embed/builder/templates", {}, key=GLOBEX_KEY).status_code == 401
    assert_problem(craftkit.post("/v1/embed/builder/templates", data=b"{"), "invalid_json")
    assert_problem(craftkit.post("/v1/embed/builder/templates", {"documentTemplate": {}}), "insert_failed")
    assert len(entries(craftkit)) == 5
    save(craftkit, {}, key=TEST_KEY)
    assert len(entries(craftkit)) == 6


def test_numbers_and_halves_of_characters_come_back_as_javascript_writes_them(craftkit: Craftkit) -> None:
    body = '{"documentTemplate":{"a":1e400,"b":%s,"c":"\\ud83d\\ude00\\ud800x","\\udc00":0,"d":5}}' % ("9" * 10_000)
    saved = json.loads(craftkit.post("/v1/embed/builder/templates", data=body).text)["documentTemplate"]
    assert (saved["a"], saved["b"], saved["c"], saved["\ufffd"], saved["d"]) == (None, None, "😀\ufffdx", 0, 5)
