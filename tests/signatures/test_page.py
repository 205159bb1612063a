"""The signing page, over HTTP as a browser would."""

from typing import Any

import pytest
import requests

from ..craftkit import Craftkit
from .making import ENDS, JANE, JOHN, OFFICE, START, create, end, field, get, page_of, text_of

FORM = "<form"


def post(craftkit: Craftkit, path: str, form: Any = None, **headers: str) -> requests.Response:
    sent = {"Origin": craftkit.root} | {name.capitalize(): value for name, value in headers.items()}
    return craftkit.request("POST", path, key=None, data=form or {}, headers=sent, allow_redirects=False)


def look(craftkit: Craftkit, path: str) -> str:
    response = craftkit.get(path, key=None)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return response.text


def test_a_recipient_opens_the_page_and_signs(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    made = create(craftkit, name="Charter handover")
    path = page_of(craftkit, made)
    html = look(craftkit, path)
    assert "Charter handover" in html and "Jane Doe" in html and html.count(FORM) == 2
    assert get(craftkit, made)["status"] == "viewed"
    pdf = craftkit.get(f"{path}/pdf", key=None)
    assert pdf.content == craftkit.pdf({"id": made["renderId"]})
    assert pdf.headers["Content-Disposition"] == "inline"
    craftkit.advance("1m")
    done = post(craftkit, f"{path}/sign", {"name": "  Jane A. Doe "})
    assert (done.status_code, done.headers["Location"]) == (303, f"/s/{craftkit.session}{path}")
    assert get(craftkit, made)["completedAt"] == "2040-06-05T10:01:00.000Z"
    html = look(craftkit, path)
    assert "All have signed" in html and FORM not in html
    signed = craftkit.get(f"{path}/pdf", key=None).content
    assert signed == craftkit.get(f"/v1/signatures/{made['id']}/download").content
    assert "Jane A. Doe" in text_of(signed)


def test_a_recipient_declines_and_may_say_why(craftkit: Craftkit) -> None:
    for reason, kept in (("Wrong date", "Wrong date"), (" ", None)):
        made = create(craftkit)
        assert post(craftkit, f"{page_of(craftkit, made)}/decline", {"reason": reason}).status_code == 303
        declined = get(craftkit, made)
        assert (declined["status"], declined["errorMessage"]) == ("declined", kept)


def test_only_the_first_get_of_the_page_counts_as_a_view(craftkit: Craftkit) -> None:
    made = create(craftkit)
    path = page_of(craftkit, made)
    assert craftkit.request("HEAD", path, key=None).status_code == 200
    craftkit.get(f"{path}/pdf", key=None)
    assert get(craftkit, made)["status"] == "sent"
    for _ in range(3):
        look(craftkit, path)
    audit = craftkit.control("GET", f"/signatures/{made['id']}")["audit"]
    assert [entry["what"] for entry in audit] == ["sent", "viewed"]
    assert audit[1]["from"] == "127.0.0.1"


def test_out_of_turn_there_is_nothing_to_read_or_sign_yet(craftkit: Craftkit) -> None:
    made = create(craftkit, JANE, JOHN)
    later = page_of(craftkit, made, 1)
    html = look(craftkit, later)
    assert "not your turn" in html and FORM not in html and "<iframe" not in html
    assert craftkit.get(f"{later}/pdf", key=None).status_code == 404
    refused = post(craftkit, f"{later}/sign", {"name": "John"})
    assert refused.status_code == 409 and "not your turn" in refused.text
    assert get(craftkit, made) == made
    post(craftkit, f"{page_of(craftkit, made, 0)}/sign", {"name": "Jane"})
    assert "You have signed" in look(craftkit, page_of(craftkit, made, 0))
    assert look(craftkit, later).count(FORM) == 2


def test_who_gets_a_copy_reads_only(craftkit: Craftkit) -> None:
    made = create(craftkit, OFFICE, JANE, fields=[field(1)])
    path = page_of(craftkit, made, 0)
    html = look(craftkit, path)
    assert "copy" in html and FORM not in html and "<iframe" in html
    assert post(craftkit, f"{path}/sign", {"name": "Office"}).status_code == 409
    assert get(craftkit, made) == made


@pytest.mark.parametrize("status", ENDS)
def test_each_end_has_its_words_and_takes_no_form_any_more(craftkit: Craftkit, status: str) -> None:
    craftkit.freeze(START)
    made = create(craftkit)
    path = page_of(craftkit, made)
    ended = end(craftkit, made, status)
    words = {
        "completed": "All have signed",
        "declined": "has declined",
        "cancelled": "called this request back",
        "expired": "time for signing has passed",
        "failed": "could not be processed",
    }
    html = look(craftkit, path)
    assert words[status] in html and FORM not in html and ("<iframe" in html) == (status == "completed")
    for form in ("sign", "decline"):
        refused = post(craftkit, f"{path}/{form}", {"name": "Jane", "reason": "No"})
        assert refused.status_code == 409 and words[status] in refused.text
    assert get(craftkit, made) == ended


@pytest.mark.parametrize(
    "form", [{}, {"name": ""}, {"name": " \t "}, {"other": "x"}, b"\xff\xfe%", b"&".join([b"a=1"] * 50)]
)
def test_nobody_signs_without_a_name(craftkit: Craftkit, form: Any) -> None:
    made = create(craftkit)
    path = page_of(craftkit, made)
    refused = post(craftkit, f"{path}/sign", form)
    assert refused.status_code == 400 and "type your name" in refused.text
    assert get(craftkit, made) == made


def test_long_words_are_cut(craftkit: Craftkit) -> None:
    made = create(craftkit)
    assert post(craftkit, f"{page_of(craftkit, made)}/decline", {"reason": "r" * 5000}).status_code == 303
    assert get(craftkit, made)["errorMessage"] == "r" * 500


def test_a_form_beyond_measure_is_not_read(craftkit: Craftkit) -> None:
    made = create(craftkit)
    for form in ("sign", "decline"):
        assert post(craftkit, f"{page_of(craftkit, made)}/{form}", {"name": "r" * 70_000}).status_code == 413
    assert get(craftkit, made) == made


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "", "referer": "https://evil.example/page"},
    ],
)
def test_forms_of_other_sites_do_nothing(craftkit: Craftkit, headers: dict[str, str]) -> None:
    made = create(craftkit)
    path = page_of(craftkit, made)
    for form in ("sign", "decline"):
        refused = post(craftkit, f"{path}/{form}", {"name": "Jane"}, **headers)
        assert refused.status_code == 403 and "did not come from the signing page" in refused.text
    assert get(craftkit, made) == made
    assert post(craftkit, f"{path}/sign", {"name": "Jane"}, origin="", referer=f"{craftkit.root}/x").status_code == 303


def test_an_unknown_page_is_404_in_html(craftkit: Craftkit) -> None:
    path = page_of(craftkit, create(craftkit))
    token = path.split("/")[2]
    for unknown in (f"/sign/{token}/1", f"/sign/{token}/00001", f"/sign/{token}/-1", f"/sign/{token}/x", "/sign/x/0"):
        for below in ("", "/pdf"):
            response = craftkit.get(unknown + below, key=None)
            assert response.status_code == 404 and "nothing to sign here" in response.text
        assert post(craftkit, f"{unknown}/sign", {"name": "x"}).status_code == 404


def test_whatever_names_say_the_page_shows_as_text_and_loads_nothing_from_elsewhere(craftkit: Craftkit) -> None:
    evil = "<script>alert(1)</script>\"'"
    made = create(craftkit, {**JANE, "firstName": evil, "lastName": "{{ 7*7 }}"}, name=f"{evil}<img src=x onerror=y>")
    response = craftkit.get(page_of(craftkit, made), key=None)
    assert "<script" not in response.text and "<img" not in response.text and "49" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;" in response.text
    assert "http" not in response.text.replace(craftkit.base_url, "")
    policy = response.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
