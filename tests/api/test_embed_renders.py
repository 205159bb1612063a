from typing import Any

import pytest

from ..craftkit import LIVE_KEY, NO_SUCH_ID, RENDER_ID, TEST_KEY, Craftkit

INVOICE = "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f"
REPORT_OF_GLOBEX = "0193c2c3-0000-7aaa-8bbb-0000000000c1"
FORM, BETA, FAILED = (f"0193c2c3-1111-7aaa-8bbb-00000000000{number}" for number in (1, 2, 3))


def page(craftkit: Craftkit, query: str = "") -> dict[str, Any]:
    response = craftkit.get(f"/v1/embed/renders{query}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def ids(craftkit: Craftkit, query: str = "") -> list[str]:
    return [render["id"] for render in page(craftkit, query)["renders"]]


def test_all_renders_of_the_project_are_listed_newest_created_first(craftkit: Craftkit) -> None:
    assert ids(craftkit) == [RENDER_ID, FAILED, FORM, BETA]
    craftkit.freeze()
    made = [craftkit.render(key=key)["id"] for key in (LIVE_KEY, TEST_KEY, LIVE_KEY)]
    assert ids(craftkit)[:3] == made[::-1], "those of one millisecond in the order in which they came"


def test_an_entry_has_all_documented_fields(craftkit: Craftkit) -> None:
    listed = page(craftkit)
    assert list(listed) == ["renders", "limit", "offset"]
    form = next(render for render in listed["renders"] if render["id"] == FORM)
    assert list(form) == [
        *("id", "status", "source", "templateId", "templateName", "inputData", "downloadUrl", "errorMessage"),
        *("durationMs", "createdAt", "completedAt"),
    ]
    assert (form["source"], form["templateName"], form["status"]) == ("form", "Charter Handover", "succeeded")
    assert (form["durationMs"], form["errorMessage"]) == (1820, None)
    assert form["inputData"]["booking"] == {"code": "BK-12345"}
    assert form["downloadUrl"] == craftkit.poll(FORM)["downloadUrl"]
    failed = next(render for render in listed["renders"] if render["id"] == FAILED)
    assert (failed["status"], failed["downloadUrl"]) == ("failed", None)
    assert failed["errorMessage"] == "The template's layout could not be drawn."


def test_an_unfinished_render_has_nulls(craftkit: Craftkit) -> None:
    craftkit.freeze()
    craftkit.render()
    newest = page(craftkit)["renders"][0]
    assert (newest["status"], newest["source"]) == ("queued", "api")
    assert [newest[key] for key in ("downloadUrl", "errorMessage", "durationMs", "completedAt")] == [None] * 4


@pytest.mark.parametrize(
    ("query", "limit", "offset"),
    [
        ("", 100, 0),
        ("?limit=1", 1, 0),
        ("?limit=500", 500, 0),
        ("?limit=501", 500, 0),
        ("?limit=0", 1, 0),
        ("?limit=-7", 1, 0),
        ("?offset=-1", 100, 0),
        ("?offset=3", 100, 3),
        ("?limit=2&offset=1", 2, 1),
        ("?limit=&offset=", 100, 0),
        ("?limit=abc&offset=x", 100, 0),
        ("?limit=1.5&offset=1.5", 100, 0),
        ("?limit=1e2&offset=0x1", 100, 0),
        ("?limit=NaN&offset=Infinity", 100, 0),
        ("?limit=null&offset=true", 100, 0),
        ("?limit=٣&offset=%00", 100, 0),
        ("?limit=%FF&offset=%zz", 100, 0),
        ("?limit[]=5&limit%20=5", 100, 0),
        ("?limit=7&limit=9", 7, 0),
        ("?limit=" + "9" * 10_000, 500, 0),
        ("?limit=-" + "9" * 10_000, 1, 0),
        ("?limit=" + "0" * 30 + "7", 7, 0),
        ("?LIMIT=3&unknown=1&&&=&?", 100, 0),
    ],
)
def test_limit_and_offset_are_clamped_and_odd_ones_fall_back(
    craftkit: Craftkit, query: str, limit: int, offset: int
) -> None:
    found = page(craftkit, query)
    assert (found["limit"], found["offset"]) == (limit, offset)
    assert [render["id"] for render in found["renders"]] == [RENDER_ID, FAILED, FORM, BETA][offset : offset + limit]


def test_an_offset_beyond_everything_finds_nothing(craftkit: Craftkit) -> None:
    for offset in ("4", "1000000", "9" * 40):
        assert ids(craftkit, f"?offset={offset}") == []


def test_status_is_filtered_after_the_page_was_cut(craftkit: Craftkit) -> None:
    assert ids(craftkit, "?status=succeeded") == [RENDER_ID, FORM, BETA]
    assert ids(craftkit, "?status=succeeded&limit=2") == [RENDER_ID], "the failed one took a place on the page"
    assert ids(craftkit, "?status=failed&limit=1") == []
    assert ids(craftkit, "?status=failed&limit=1&offset=1") == [FAILED]
    assert ids(craftkit, "?status=") == [RENDER_ID, FAILED, FORM, BETA]


@pytest.mark.parametrize("status", ["cancelled", "queued", "Succeeded", "processing", "*", "%00"])
def test_a_status_that_no_render_has_matches_nothing(craftkit: Craftkit, status: str) -> None:
    found = page(craftkit, f"?status={status}&limit=50")
    assert (found["renders"], found["limit"]) == ([], 50)


def test_paging_by_offset_finds_each_render_once(craftkit: Craftkit) -> None:
    for _ in range(5):
        craftkit.render()
    pages = [ids(craftkit, f"?limit=4&offset={offset}") for offset in (0, 4, 8, 12)]
    assert [len(found) for found in pages] == [4, 4, 1, 0]
    assert [id for found in pages for id in found] == ids(craftkit)


def test_renders_of_one_template_can_be_asked_for(craftkit: Craftkit) -> None:
    assert ids(craftkit, f"?templateId={INVOICE}") == [RENDER_ID, BETA]
    assert ids(craftkit, f"?templateId={INVOICE}&limit=1&offset=1") == [BETA]
    assert ids(craftkit, f"?templateId={INVOICE}&status=failed") == []
    assert len(ids(craftkit, "?templateId=")) == 4
    for id in (NO_SUCH_ID, "invoice", "%00", REPORT_OF_GLOBEX, "'; --", "x" * 10_000):
        assert ids(craftkit, f"?templateId={id}") == []


def test_the_name_of_a_deleted_template_is_null_and_its_renders_stay(craftkit: Craftkit) -> None:
    craftkit.publish_template("charter-handover", name="Renamed")
    assert {render["templateName"] for render in page(craftkit)["renders"]} == {"Invoice", "Always fails", "Renamed"}
    craftkit.delete("/v1/templates/invoice")
    craftkit.publish_template("invoice", name="A new one")
    found = {render["id"]: render["templateName"] for render in page(craftkit)["renders"]}
    assert found == {RENDER_ID: None, FAILED: "Always fails", FORM: "Renamed", BETA: None}
    assert ids(craftkit, f"?templateId={INVOICE}") == [RENDER_ID, BETA]


def test_the_default_page_holds_a_hundred(craftkit: Craftkit) -> None:
    for _ in range(100):
        craftkit.render()
    assert [len(ids(craftkit, query)) for query in ("", "?limit=500", "?offset=100")] == [100, 104, 4]
