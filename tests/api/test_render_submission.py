import time
from typing import Any

import pytest

from ..craftkit import TEST_KEY, Craftkit, assert_problem
from .operations import unjudged

TYPES = ("text", "longtext", "number", "currency", "date", "datetime", "boolean", "image", "url", "email")
CUSTOMER = {"customer": {"name": "Acme Corp"}}


def publish_one(craftkit: Craftkit, data_type: str, **definition: Any) -> None:
    """A template `one` with a single optional value `v`."""
    variable = {"key": "v", "label": "V", "dataType": data_type} | definition
    craftkit.publish_template("one", {"variables": [variable], "loops": []})


def stored(craftkit: Craftkit) -> Any:
    """The data of the newest render, as the service keeps it."""
    return craftkit.get("/v1/embed/renders?limit=1").json()["renders"][0]["inputData"]


def issues_of(craftkit: Craftkit, slug: str, data: dict[str, Any]) -> Any:
    issues = assert_problem(craftkit.submit(slug, data), "invalid_input_data")["issues"]
    assert issues["formErrors"] == []
    return issues["fieldErrors"]


def test_a_new_render_is_queued_and_shows_the_six_fields_of_the_envelope(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00.007Z")
    response = craftkit.submit()
    render = response.json()
    assert response.status_code == 202
    assert list(render) == ["id", "status", "pollUrl", "downloadUrl", "errorMessage", "createdAt"]
    assert render["pollUrl"] == f"{craftkit.base_url}/v1/renders/{render['id']}"
    assert (render["status"], render["downloadUrl"], render["errorMessage"]) == ("queued", None, None)
    assert render["createdAt"] == "2030-01-01T00:00:00.007Z"
    assert craftkit.poll(render)["id"] == render["id"]


def test_a_render_id_is_a_uuid_of_version_7_that_sorts_by_time(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    ids = [craftkit.render()["id"] for _ in range(3)]
    craftkit.advance("1ms")
    ids.append(craftkit.render()["id"])
    assert ids == sorted(ids) and len(set(ids)) == 4
    assert {id[14] for id in ids} == {"7"} and {id[19] for id in ids} <= set("89ab")
    assert int(ids[0].replace("-", "")[:12], 16) == 1_893_456_000_000


@pytest.mark.parametrize("progression", ["immediate", "time:0", "polls:1", "time:0.2"])
@pytest.mark.parametrize("sync", [True, False])
def test_the_answer_is_queued_under_every_progression_and_whatever_sync_says(
    craftkit: Craftkit, progression: str, sync: bool
) -> None:
    craftkit.control("PUT", "/progression", {"progression": progression})
    assert craftkit.render(body={"options": {"sync": sync}})["status"] == "queued"


def test_a_version_can_be_pinned_and_one_that_never_was_is_not_found(craftkit: Craftkit) -> None:
    craftkit.publish_template("letter", {"variables": [], "loops": []})
    craftkit.publish_template("letter")
    assert craftkit.submit("letter", {}, body={"options": {"versionNumber": 1}}).status_code == 202
    assert_problem(craftkit.submit("letter", {}, body={"options": {"versionNumber": 2}}), "invalid_input_data")
    for number, shown in ((3, "3"), (99, "99"), (99.0, "99")):
        response = craftkit.submit("letter", {}, body={"options": {"versionNumber": number}})
        assert_problem(response, "version_not_found", message=f"Template 'letter' has no version {shown}.")


def test_a_draft_cannot_be_rendered_by_whatever_version(craftkit: Craftkit) -> None:
    for options in ({}, {"versionNumber": 1}, {"versionNumber": 7}):
        response = craftkit.submit("draft-only", body={"options": options})
        assert_problem(response, "no_published_version", message="This template has no published version yet.")


@pytest.mark.parametrize(
    ("data_type", "sent", "kept"),
    [
        *(
            (kind, value, value)
            for kind in ("text", "longtext")
            for value in ("", " ", "a\nb", "\u0000", "é😀", "x" * 10_000)
        ),
        *((kind, value, value) for kind in ("number", "currency") for value in (0, -1, 1.5, 1e300, 2**53)),
        *(("number", *pair) for pair in (("12.50", 12.5), ("0", 0), ("-0", 0), ("1e3", 1000), ("2E-1", 0.2), (5.0, 5))),
        ("currency", "1234.50", 1234.5),
        ("number", 2**53 + 1, 2**53),
        *((kind, value, value) for kind in ("date", "datetime") for value in ("2026-06-21", "2026-06-21T10:00:00Z")),
        ("datetime", "2026-06-21T10:00:00.123+02:00", "2026-06-21T10:00:00.123+02:00"),
        *(("boolean", *pair) for pair in ((True, True), (False, False), ("true", True), ("false", False))),
        *((kind, value, value) for kind in ("image", "url") for value in ("http://a.b", "https://x.example/?q=1#f")),
        ("email", "jane.doe+x@example.com", "jane.doe+x@example.com"),
    ],
)
def test_a_value_is_stored_as_its_data_type(craftkit: Craftkit, data_type: str, sent: Any, kept: Any) -> None:
    publish_one(craftkit, data_type)
    craftkit.render("one", {"v": sent})
    found = stored(craftkit)["v"]
    assert found == kept and isinstance(found, bool) == isinstance(kept, bool)


@pytest.mark.parametrize("data_type", TYPES)
def test_null_means_absent(craftkit: Craftkit, data_type: str) -> None:
    publish_one(craftkit, data_type)
    craftkit.render("one", {"v": None})
    assert stored(craftkit) == {}
    publish_one(craftkit, data_type, required=True)
    assert issues_of(craftkit, "one", {"v": None}) == issues_of(craftkit, "one", {}) == {"v": ["Required"]}


NOT_NUMBERS = ("", " 5", "5 ", "+5", ".5", "5.", "05", "1_000", "1,5", "0x10", "inf", "NaN", "five", "٣", "5\n")
NOT_MAILBOXES = ("", "jane", "@example.com", "a b@example.com", "jane@localhost", "Jane <jane@example.com>")
NOT_ADDRESSES = ("", "example.com", "ftp://a.b", "data:image/png;base64,AA==", "//a.b", "http://", "https://a b", "x:1")


@pytest.mark.parametrize(
    ("data_type", "sent", "text"),
    [
        ("text", 5, "Expected string, received number"),
        ("text", True, "Expected string, received boolean"),
        ("text", [], "Expected string, received array"),
        ("text", {}, "Expected string, received object"),
        ("longtext", 5, "Expected string, received number"),
        *(("number", value, "Expected number, received string") for value in NOT_NUMBERS),
        ("currency", True, "Expected number, received boolean"),
        ("currency", [1], "Expected number, received array"),
        ("number", "1e400", "Number must be finite"),
        *(("boolean", value, "Expected boolean, received string") for value in ("True", "yes", "", "1", "true\n")),
        *(("boolean", value, "Expected boolean, received number") for value in (0, 1)),
        *(
            (kind, value, "Invalid date")
            for kind in ("date", "datetime")
            for value in ("", "21/06/2026", "2026-02-30", "now")
        ),
        ("date", 1_750_000_000, "Expected string, received number"),
        *((kind, value, "Invalid url") for kind in ("image", "url") for value in NOT_ADDRESSES),
        ("url", {}, "Expected string, received object"),
        *(("email", value, "Invalid email") for value in NOT_MAILBOXES),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_zod_words(
    craftkit: Craftkit, data_type: str, sent: Any, text: str
) -> None:
    publish_one(craftkit, data_type)
    assert issues_of(craftkit, "one", {"v": sent}) == {"v": [text]}


@pytest.mark.parametrize("sent", [1.5, "1.5", -0.1])
def test_a_whole_number_must_be_whole(craftkit: Craftkit, sent: Any) -> None:
    publish_one(craftkit, "number", integer=True)
    assert issues_of(craftkit, "one", {"v": sent}) == {"v": ["Expected integer, received float"]}
    craftkit.render("one", {"v": "7"})
    assert stored(craftkit) == {"v": 7}


def test_unknown_keys_are_dropped_and_an_absent_loop_is_empty(craftkit: Craftkit) -> None:
    craftkit.render("invoice", {"customer": {"name": "A", "x": 1}, "y": {"z": []}, "__proto__": {"w": 1}})
    assert stored(craftkit) == {"customer": {"name": "A"}, "items": []}
    craftkit.render("invoice", CUSTOMER | {"items": None})
    assert stored(craftkit)["items"] == []


@pytest.mark.parametrize(
    ("data", "issues"),
    [
        ({}, {"customer.name": ["Required"]}),
        ({"customer": None}, {"customer.name": ["Required"]}),
        ({"customer": "A"}, {"customer": ["Expected object, received string"]}),
        ({"customer.name": "flat"}, {"customer.name": ["Required"]}),
        (CUSTOMER | {"items": {}}, {"items": ["Expected array, received object"]}),
        (CUSTOMER | {"items": [{}]}, {"items.0.description": ["Required"]}),
        (CUSTOMER | {"items": [None]}, {"items.0": ["Expected object, received null"]}),
        (CUSTOMER | {"items": [{"description": "a"}, "x"]}, {"items.1": ["Expected object, received string"]}),
        (
            CUSTOMER | {"items": [{"description": "b", "quantity": "x"}], "invoice": {"number": 1.5}},
            {
                "invoice.number": ["Expected integer, received float"],
                "items.0.quantity": ["Expected number, received string"],
            },
        ),
    ],
)
def test_issues_stand_under_the_dot_path_of_the_value(craftkit: Craftkit, data: dict[str, Any], issues: Any) -> None:
    assert issues_of(craftkit, "invoice", data) == issues


def test_a_loop_takes_ten_thousand_items_and_not_one_more(craftkit: Craftkit) -> None:
    items = [{"description": "x"}] * 10_000
    craftkit.render("invoice", CUSTOMER | {"items": items})
    assert issues_of(craftkit, "invoice", CUSTOMER | {"items": [*items, {}]}) == {
        "items": ["Array must contain at most 10000 element(s)"]
    }


def test_millions_of_wrong_values_are_told_of_by_some(craftkit: Craftkit) -> None:
    """And in a moment: data is bound under the world's lock, and a million findings are hundreds of megabytes."""
    fields = [{"key": f"f{number}", "label": "F", "dataType": "text", "required": True} for number in range(400)]
    craftkit.publish_template("wide", {"variables": [], "loops": [{"key": "l", "label": "L", "itemFields": fields}]})
    started = time.monotonic()
    assert 0 < len(issues_of(unjudged(craftkit), "wide", {"l": [{}] * 10_000})) <= 1000
    assert time.monotonic() - started < 2.5


def test_a_queue_that_is_down_answers_503_after_the_data_was_checked(craftkit: Craftkit) -> None:
    craftkit.fail_next("queue", 2)
    assert_problem(craftkit.submit("invoice", {}), "invalid_input_data")
    assert_problem(craftkit.submit("nowhere"), "template_not_found")
    for _ in range(2):
        message = "Render queue is temporarily unavailable. Please retry in a moment."
        assert_problem(craftkit.submit(), "queue_unavailable", message=message)
    assert craftkit.submit().status_code == 202
    assert len(craftkit.get("/v1/embed/renders").json()["renders"]) == 5, "what was refused left no render behind"


@pytest.mark.parametrize(
    ("slug", "body", "code"),
    [
        ("nowhere", b"{", "invalid_json"),
        ("nowhere", b"{}", "invalid_request"),
        ("nowhere", b'{"data":{}}', "template_not_found"),
        ("draft-only", b'{"data":5}', "invalid_request"),
        ("draft-only", b'{"data":{}}', "no_published_version"),
        ("invoice", b'{"data":{},"options":{"versionNumber":9}}', "version_not_found"),
        ("invoice", b'{"data":{}}', "invalid_input_data"),
    ],
)
def test_checks_run_in_the_assumed_order(craftkit: Craftkit, slug: str, body: bytes, code: str) -> None:
    """U07: credential, JSON, shape, replay, resource, state, data, side effects."""
    craftkit.fail_next("queue")
    assert_problem(craftkit.post(f"/v1/templates/{slug}/render", data=body), code)
    assert_problem(craftkit.post(f"/v1/templates/{slug}/render", data=body, key="ck_live_x"), "unauthorized")
    assert craftkit.control("GET", "")["armed"]["queue"] == 1


def test_a_test_key_works_on_the_same_templates_and_the_render_is_its_projects(craftkit: Craftkit) -> None:
    render = craftkit.render(key=TEST_KEY)
    assert craftkit.poll(render)["id"] == render["id"]
    assert craftkit.get("/v1/embed/renders?limit=1").json()["renders"][0]["source"] == "api"
