"""The journal: what was asked, what was answered and why, and what came of it."""

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
import requests
from craftkit_emulator.app import Application
from craftkit_emulator.settings import read
from werkzeug.test import Client

from ..craftkit import GLOBEX_RENDER_ID, RENDER_ID, REVOKED_KEY, Craftkit, assert_problem
from .journal import journal, last


def test_an_entry_says_what_was_asked_and_answered(craftkit: Craftkit) -> None:
    craftkit.freeze("2040-01-01T00:00:00Z")
    render = craftkit.render("invoice", headers={"Idempotency-Key": "once"})
    entry = last(craftkit)
    assert (entry["number"], entry["at"], entry["session"]) == (1, "2040-01-01T00:00:00.000Z", craftkit.session)
    assert (entry["operation"], entry["method"], entry["path"]) == (
        "renderTemplate",
        "POST",
        "/v1/templates/invoice/render",
    )
    assert (entry["status"], entry["key"], entry["why"], entry["faults"]) == (202, "ck_live_demo0...", None, [])
    assert entry["durationMs"] > 0
    assert entry["request"]["headers"]["Idempotency-Key"] == "once"
    assert entry["request"]["body"]["json"] == {"data": {"customer": {"name": "Acme Corp"}}}
    assert entry["response"]["headers"]["Content-Type"] == "application/json"
    assert entry["response"]["body"]["json"] == render


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/v1/renders/nope", "getRender"),
        (f"/cdn/renders/{RENDER_ID}.pdf", "publicRender"),
        ("/share/unknown", "sharePage"),
        ("/sign/unknown/0", "signingPage"),
        ("/embed/form", "embedForm"),
        ("/v1/nothing", None),
    ],
)
def test_api_cdn_pages_and_wrong_addresses_are_in_it(craftkit: Craftkit, path: str, operation: str | None) -> None:
    craftkit.control("GET", "/health")  # a wrong address alone makes no session
    response = requests.get(craftkit.base_url + path, timeout=10)
    entry = last(craftkit)
    assert (entry["status"], entry["operation"]) == (response.status_code, operation)


def test_the_control_api_and_the_files_of_pages_are_not(craftkit: Craftkit) -> None:
    craftkit.control("GET", "/clock")
    craftkit.get("/_pages/page.css")
    craftkit.get("/_emulator/nothing")
    assert journal(craftkit) == []


def test_it_says_why_in_the_words_of_the_log(craftkit: Craftkit) -> None:
    craftkit.get(f"/v1/renders/{GLOBEX_RENDER_ID}")
    assert "belongs to project" in last(craftkit)["why"]
    craftkit.get("/v1/templates", key=REVOKED_KEY)
    assert (last(craftkit)["why"], last(craftkit)["key"]) == ("revoked key: ck_live_revok...", "ck_live_revok...")
    craftkit.get("/share/unknown")
    assert last(craftkit)["why"] == "no share has this token"
    requests.get(f"{craftkit.base_url}/embed/form?session_token=x", timeout=10)
    assert last(craftkit)["why"] == "session_invalid: no JWT"
    craftkit.get("/v1/nothing")
    assert last(craftkit)["why"] == "no operation has this path"


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"", None),
        (b"{", {"length": 1, "text": "{"}),
        (b"\xff\x00", {"length": 2, "sha256": "06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8"}),
        (b"a\x00", {"length": 2, "sha256": "6f7c3ab3b1b3ec63d7e4c1d2b0ea3d4d5f0f4b3e"}),
        (b" " * 11_000_000, {"length": 11_000_000, "read": False}),
    ],
    ids=["none", "no JSON", "no UTF-8", "with NUL", "too large"],
)
def test_a_body_is_text_or_a_digest(craftkit: Craftkit, payload: bytes, expected: Any) -> None:
    from hashlib import sha256

    craftkit.post("/v1/templates/invoice/render", data=payload)
    if expected and "sha256" in expected:
        expected["sha256"] = sha256(payload).hexdigest()
    assert last(craftkit)["request"]["body"] == expected


def test_a_long_body_is_cut_and_a_pdf_is_told_by_its_digest(craftkit: Craftkit) -> None:
    craftkit.post("/v1/templates/invoice/render", {"data": {"customer": {"name": "ä" * 50_000}}})
    body = last(craftkit)["request"]["body"]
    assert (len(body["text"]), body["cut"], len(body["sha256"])) == (16 * 1024, True, 64)
    pdf = craftkit.pdf({"id": RENDER_ID})
    assert last(craftkit)["response"]["body"]["length"] == len(pdf)


@pytest.fixture
def busy(craftkit: Craftkit) -> Craftkit:
    """Five requests: 200, 404, 202, 200, 400."""
    craftkit.freeze("2040-01-01T00:00:00Z")
    craftkit.get("/v1/templates")
    craftkit.get("/v1/templates/nope")
    craftkit.advance("1h")
    craftkit.render()
    craftkit.delete("/v1/templates/spare")
    craftkit.submit("invoice", {})
    return craftkit


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("operation=renderTemplate", [3, 5]),
        ("status=404", [2]),
        ("status=4xx", [2, 5]),
        ("status=2XX", [1, 3, 4]),
        ("method=delete", [4]),
        ("path=/v1/templates/", [2, 3, 4, 5]),
        ("since=2040-01-01T00:30:00Z", [3, 4, 5]),
        ("until=2040-01-01T00:30:00Z", [1, 2]),
        ("after=3", [4, 5]),
        ("limit=2", [4, 5]),
        ("after=1&limit=2", [2, 3]),
        ("operation=renderTemplate&status=400", [5]),
        ("operation=nothing", []),
    ],
)
def test_filters(busy: Craftkit, query: str, numbers: list[int]) -> None:
    assert [entry["number"] for entry in journal(busy, query)] == numbers


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=600", "status"),
        ("status=x", "status"),
        ("path=v1", "path"),
        ("since=yesterday", "since"),
        ("until=", "until"),
        ("after=-1", "after"),
        ("after=x", "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("full=perhaps", "full"),
        ("operations=getRender", "operations"),
    ],
)
def test_a_filter_that_is_none_is_refused(craftkit: Craftkit, query: str, field: str) -> None:
    for path in ("/journal", "/journal/wait-for"):
        if field != "limit" or path == "/journal":
            error = assert_problem(craftkit.get(f"/_emulator{path}?{query}", key=None), "invalid_request")
            assert list(error["issues"]["fieldErrors"]) == [field]


def test_a_list_is_short_unless_asked_for_in_full(busy: Craftkit) -> None:
    assert all("request" not in entry for entry in journal(busy) + journal(busy, "full=false"))
    assert all("request" in entry for entry in journal(busy, "full") + journal(busy, "full=true"))


def test_one_entry_by_its_number(busy: Craftkit) -> None:
    assert busy.control("GET", "/journal/3")["operation"] == "renderTemplate"
    for number in ("0", "6", "-1", "x", "9" * 50):
        assert_problem(busy.get(f"/_emulator/journal/{number}", key=None), "not_found")


def test_clearing_forgets_and_counts_on(busy: Craftkit) -> None:
    assert busy.control("DELETE", "/journal") == {"cleared": 5, "last": 5}
    busy.get("/v1/templates")
    assert [entry["number"] for entry in journal(busy)] == [6]
    assert_problem(busy.get("/_emulator/journal/3", key=None), "not_found")


def test_a_reset_begins_it_anew(busy: Craftkit) -> None:
    busy.control("POST", "/reset")
    assert journal(busy) == []
    busy.get("/v1/templates")
    assert [entry["number"] for entry in journal(busy)] == [1]


def test_each_session_has_its_own(craftkit: Craftkit) -> None:
    other = Craftkit(craftkit.root, f"{craftkit.session}-other")
    other.get("/v1/templates")
    assert (len(journal(craftkit)), len(journal(other))) == (0, 1)


def test_it_is_bounded_by_bytes_and_tells_what_it_dropped(serve: Callable[..., str]) -> None:
    client = Craftkit(serve(journal="1"))
    body = {"data": {"customer": {"name": "x" * 15_000}}}
    for _ in range(100):
        client.submit("invoice", body["data"])
    told = client.control("GET", "/journal?limit=1000")
    assert told["budget"] == 1024 * 1024 and told["budget"] - 50_000 < told["bytes"] <= told["budget"]
    assert told["last"] == 100 and told["dropped"] == 100 - len(told["entries"]) > 0
    assert told["entries"][0]["number"] == told["dropped"] + 1
    assert told["bytes"] > len(told["entries"]) * 15_000
    response = client.get("/_emulator/journal/1", key=None)
    assert_problem(response, "not_found")


def test_it_can_be_switched_off(serve: Callable[..., str]) -> None:
    client = Craftkit(serve(journal="0"))
    client.get("/v1/templates")
    assert client.control("GET", "/journal")["last"] == 0
    assert_problem(client.get("/_emulator/journal/wait-for", key=None), "conflict")


def test_it_goes_with_its_session() -> None:
    application = Application(read({}, {}))
    client = Client(application)
    assert client.get("/s/brief/v1/health").status_code == 200
    kept = weakref.ref(application.sessions.get("brief").journal)
    assert client.delete("/_emulator/sessions/brief", headers={"Host": "localhost"}).status_code == 200
    gc.collect()
    assert kept() is None


@pytest.mark.parametrize("length", ["abc", "99999999999999999999999", "-1", ""])
def test_an_odd_length_does_no_harm(length: str) -> None:
    application = Application(read({}, {}))
    answer = Client(application).get("/v1/health", environ_overrides={"CONTENT_LENGTH": length})
    assert answer.status_code == 200
    assert application.sessions.get("").journal.last == 1


def test_the_answer_to_a_head_has_no_body(craftkit: Craftkit) -> None:
    craftkit.request("HEAD", "/v1/templates")
    assert (last(craftkit)["method"], last(craftkit)["response"]["body"]) == ("HEAD", None)
