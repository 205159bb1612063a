"""Submitting a form and following its render: what is answered, what is refused, in which order (embed.md 7.2, 8)."""

from typing import Any

import pytest

from ..craftkit import GLOBEX_RENDER_ID, NO_SUCH_ID, RENDER_ID, TEST_KEY, Craftkit, assert_problem
from .partner import ACME, HANDOVER, INVOICE, PAGE, allow, follow, mint, mint_form, submit

ENVELOPE = ["id", "status", "pollUrl", "downloadUrl", "errorMessage", "createdAt"]


def test_a_form_queues_a_render_that_its_session_can_follow(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    session = mint_form(craftkit)
    response = submit(craftkit, session, {"customer.name": "Acme", "invoice.total": "9.5"})
    assert response.status_code == 202, response.text
    render = response.json()
    assert list(render) == ENVELOPE
    assert render["pollUrl"] == f"{craftkit.base_url}/v1/embed/renders/{render['id']}"
    assert (render["status"], render["downloadUrl"], render["createdAt"]) == (
        "queued",
        None,
        "2030-01-01T00:00:00.000Z",
    )
    assert follow(craftkit, session, render["id"]).json()["status"] == "queued"
    craftkit.advance("5s")
    polled = follow(craftkit, session, render["id"]).json()
    assert list(polled) == [*ENVELOPE, "completedAt", "durationMs"]
    assert (polled["status"], polled["pollUrl"]) == ("succeeded", render["pollUrl"])
    assert craftkit.http.get(polled["downloadUrl"]).content.startswith(b"%PDF")
    item = craftkit.get("/v1/embed/renders").json()["renders"][0]
    assert (item["id"], item["source"]) == (render["id"], "form")
    assert item["inputData"] == {"customer": {"name": "Acme"}, "invoice": {"total": 9.5}, "items": []}
    assert craftkit.poll(render["id"])["pollUrl"].endswith(f"/v1/renders/{render['id']}")


def test_a_form_minted_with_a_test_key_makes_a_test_render(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    live, test = (submit(craftkit, mint_form(craftkit, key=key)).json() for key in ("", TEST_KEY))
    craftkit.advance("5s")
    assert craftkit.pdf(live) != craftkit.pdf(test)


def test_polls_move_a_render_that_moves_by_polls(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/progression", {"progression": "polls:2"})
    session = mint_form(craftkit)
    id = submit(craftkit, session).json()["id"]
    assert [follow(craftkit, session, id).json()["status"] for _ in range(2)] == ["rendering", "succeeded"]


def test_a_render_of_another_session_does_not_exist(craftkit: Craftkit) -> None:
    mine, theirs = mint_form(craftkit), mint_form(craftkit)
    id = submit(craftkit, mine).json()["id"]
    for missing in (RENDER_ID, GLOBEX_RENDER_ID, NO_SUCH_ID, "nonsense"):
        assert_problem(follow(craftkit, mine, missing), "not_found", message="Render not found.")
    assert_problem(follow(craftkit, theirs, id), "not_found")
    assert follow(craftkit, mine, id.upper()).status_code == 200


def test_only_a_fill_session_follows_renders(craftkit: Craftkit) -> None:
    assert_problem(follow(craftkit, mint(craftkit), RENDER_ID), "wrong_mode")


def test_following_needs_a_page_on_the_list(craftkit: Craftkit) -> None:
    allow(craftkit, PAGE)
    session = mint_form(craftkit)
    id = submit(craftkit, session, origin=PAGE).json()["id"]
    assert follow(craftkit, session, id, origin=PAGE).status_code == 200
    assert_problem(follow(craftkit, session, id, origin="https://evil.example"), "unauthorized")
    assert_problem(follow(craftkit, session, id), "unauthorized")


WRONG = ["origin", "token", "mode", "right", "session", "json", "shape", "template", "data", "queue"]
CODES = {
    "origin": "bad_request",
    "token": "unauthorized",
    "mode": "wrong_mode",
    "right": "permission_denied",
    "session": "session_not_found",
    "json": "invalid_json",
    "shape": "invalid_request",
    "template": "template_not_resolved",
    "data": "invalid_input_data",
    "queue": "queue_unavailable",
}


@pytest.mark.parametrize("first", WRONG)
def test_the_first_thing_wrong_in_the_documented_order_is_answered(craftkit: Craftkit, first: str) -> None:
    """Each request is wrong in that way and in all that come later."""
    wrong = set(WRONG[WRONG.index(first) :])
    allow(craftkit, PAGE)
    asked: dict[str, Any] = {"permissions": {"submitForm": "right" not in wrong}}
    if "mode" in wrong:
        session = mint(craftkit, scope={"mode": "edit"}, **asked)
    else:
        session = mint_form(craftkit, "invoice" if "template" in wrong else INVOICE, **asked)
    craftkit.fail_next("queue")
    # A request to another session of the project, so that the page is judged by the same list
    id = mint_form(craftkit)["session_id"] if "session" in wrong else session["session_id"]
    body: Any = {} if "shape" in wrong else {"data": {} if "data" in wrong else ACME}
    sent: dict[str, Any] = {"data": b"{"} if "json" in wrong else {"json": body}
    response = craftkit.request(
        "POST",
        f"/v1/embed/form-submit/{id}",
        key="a.b.c" if "token" in wrong else session["session_token"],
        headers={"Origin": "https://evil.example" if "origin" in wrong else PAGE},
        **sent,
    )
    assert_problem(response, CODES[first])


@pytest.mark.parametrize(
    "origin", [None, "null", "http://app.example.com", f"{PAGE}:444", f"{PAGE}/", "https://x@app.example.com", "é"]
)
def test_an_origin_that_is_not_on_the_list_is_400(craftkit: Craftkit, origin: str | None) -> None:
    allow(craftkit, "http://localhost:3000", PAGE)
    session = mint_form(craftkit)
    sent = origin.encode("utf-8").decode("latin-1") if origin else None
    assert_problem(submit(craftkit, session, origin=sent), "bad_request")


@pytest.mark.parametrize("origin", [PAGE, PAGE.upper(), f"{PAGE}:443", "http://localhost:3000"])
def test_an_origin_on_the_list_is_taken(craftkit: Craftkit, origin: str) -> None:
    allow(craftkit, "http://localhost:3000", PAGE)
    assert submit(craftkit, mint_form(craftkit), origin=origin).status_code == 202


def test_the_emulators_own_pages_need_no_listing(craftkit: Craftkit) -> None:
    allow(craftkit, PAGE)
    session = mint_form(craftkit)
    response = submit(craftkit, session, origin=craftkit.root)
    assert response.status_code == 202, response.text
    own = {"Sec-Fetch-Site": "same-origin"}
    path = f"/v1/embed/renders/{response.json()['id']}"
    assert craftkit.get(path, key=session["session_token"], headers=own).status_code == 200
    other = {"Sec-Fetch-Site": "same-site"}
    assert_problem(craftkit.get(path, key=session["session_token"], headers=other), "unauthorized")


@pytest.mark.parametrize("id", [NO_SUCH_ID, "nonsense", "%00", "x" * 5000])
def test_another_session_in_the_address_is_404(craftkit: Craftkit, id: str) -> None:
    session = mint_form(craftkit)
    assert_problem(submit(craftkit, session, id=id), "session_not_found")
    assert submit(craftkit, session, id=session["session_id"].upper()).status_code == 202


def test_a_session_of_another_partner_is_404_too(craftkit: Craftkit, other: str) -> None:
    theirs = mint_form(craftkit, key=other)
    assert_problem(submit(craftkit, mint_form(craftkit), id=theirs["session_id"]), "session_not_found")


@pytest.mark.parametrize("template", [None, "", "invoice", INVOICE[:-1], f"{INVOICE}x", f"{{{INVOICE}}}"])
def test_a_scope_without_a_uuid_leads_nowhere(craftkit: Craftkit, template: str | None) -> None:
    assert_problem(submit(craftkit, mint_form(craftkit, template)), "template_not_resolved")


def test_a_template_that_is_unknown_deleted_or_elsewhere_is_404(craftkit: Craftkit, other: str) -> None:
    assert_problem(submit(craftkit, mint_form(craftkit, NO_SUCH_ID)), "template_not_found")
    assert_problem(submit(craftkit, mint_form(craftkit, INVOICE, key=other)), "template_not_found")
    session = mint_form(craftkit, HANDOVER)
    craftkit.delete("/v1/templates/charter-handover")
    assert_problem(submit(craftkit, session), "template_not_found")


def test_a_template_that_was_never_published_is_409(craftkit: Craftkit) -> None:
    saved = craftkit.post("/v1/embed/builder/templates", {}).json()["documentTemplate"]
    assert_problem(submit(craftkit, mint_form(craftkit, saved["_id"])), "no_published_version")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": []},
        {"data": "x"},
        [],
        5,
        {"data": ACME, "datasetSelection": {"a": 1}},
        {"data": ACME, "datasetSelection": []},
    ],
)
def test_a_misshapen_body_is_400(craftkit: Craftkit, body: Any) -> None:
    session = mint_form(craftkit)
    path = f"/v1/embed/form-submit/{session['session_id']}"
    assert_problem(
        craftkit.request("POST", path, json=body, key=session["session_token"]), "invalid_request", status=400
    )


def test_a_dataset_selection_is_taken_and_not_shown(craftkit: Craftkit) -> None:
    response = submit(craftkit, mint_form(craftkit), body={"datasetSelection": {"customers": "7"}, "more": 1})
    assert list(response.json()) == ENVELOPE


def test_no_json_too_much_and_failures_on_purpose(craftkit: Craftkit) -> None:
    session = mint_form(craftkit)
    path = f"/v1/embed/form-submit/{session['session_id']}"
    assert_problem(craftkit.post(path, data=b"", key=session["session_token"]), "invalid_json")
    huge = b" " * (10 * 2**20 + 1)
    assert_problem(craftkit.post(path, data=huge, key=session["session_token"]), "payload_too_large")
    craftkit.fail_next("queue")
    assert_problem(submit(craftkit, session), "queue_unavailable")
    craftkit.fail_next("storage")
    assert_problem(submit(craftkit, session), "internal")
    assert submit(craftkit, session).status_code == 202


def test_a_form_uses_the_version_current_at_submission(craftkit: Craftkit) -> None:
    session = mint_form(craftkit)
    assert submit(craftkit, session).status_code == 202
    number = {"variables": [{"key": "size", "label": "Size", "dataType": "number", "required": True}], "loops": []}
    craftkit.publish_template("invoice", number)
    error = assert_problem(submit(craftkit, session), "invalid_input_data")
    assert error["issues"]["fieldErrors"] == {"size": ["Required"]}
