from collections.abc import Callable
from typing import Any

import pytest
import requests

from ..craftkit import RENDER_ID, Craftkit
from .verbs import (
    DEMO_SHARE,
    DEMO_TOKEN,
    UNKNOWN_TOKEN,
    engagement,
    guest,
    newest,
    revoke,
    share,
    shares,
)

RECORDED = [("GET", "", "viewed"), ("GET", "/download", "downloaded"), ("POST", "/printed", "printed")]
BELOW = [("GET", ""), ("GET", "/pdf"), ("GET", "/download"), ("POST", "/printed"), ("GET", "/open.gif")]


def test_the_page_shows_the_document_and_who_sent_it(craftkit: Craftkit) -> None:
    response = guest(craftkit, DEMO_TOKEN)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    prefix = f"/s/{craftkit.session}/share/{DEMO_TOKEN}"
    for text in ("<h1>Invoice</h1>", "Acme Charter", "Here is your invoice.", f'src="{prefix}/pdf#'):
        assert text in response.text
    assert f'href="{prefix}/download"' in response.text


def test_the_pdf_is_the_one_that_the_api_gives(craftkit: Craftkit) -> None:
    pdf = craftkit.pdf({"id": RENDER_ID})
    shown, taken = guest(craftkit, DEMO_TOKEN, "/pdf"), guest(craftkit, DEMO_TOKEN, "/download")
    for response, disposition in ((shown, "inline"), (taken, "attachment")):
        assert response.content == pdf
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Content-Disposition"] == f'{disposition}; filename="{RENDER_ID}.pdf"'


@pytest.mark.parametrize(("method", "path", "type"), RECORDED)
def test_what_a_guest_does_is_recorded_with_share_address_and_agent(
    craftkit: Craftkit, method: str, path: str, type: str
) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    before = engagement(craftkit)
    response = guest(craftkit, DEMO_TOKEN, path, method=method, headers={"User-Agent": "Mozilla/5.0 <b>é"})
    assert response.status_code == 200
    event = newest(craftkit)
    assert event.pop("id")
    assert event == {
        "eventType": type,
        "actorKind": "recipient",
        "shareId": DEMO_SHARE,
        "sourceIp": "127.0.0.1",
        "userAgent": "Mozilla/5.0 <b>é",
        "metadata": None,
        "createdAt": "2030-01-01T00:00:00.000Z",
    }
    after = engagement(craftkit)
    assert after["total"] == before["total"] + 1
    assert after["linkOpens"] == before["linkOpens"] + (type == "viewed")
    assert shares(craftkit)[0]["clickCount"] == 2 + (type == "viewed")


@pytest.mark.parametrize("what", RECORDED)
@pytest.mark.parametrize(("apart", "stored"), [("299999ms", 0), ("300s", 1)])
def test_a_repeat_within_five_minutes_is_not_recorded(
    craftkit: Craftkit, what: tuple[str, str, str], apart: str, stored: int
) -> None:
    method, path, type = what
    craftkit.freeze()
    before = engagement(craftkit)["counts"][type]
    guest(craftkit, DEMO_TOKEN, path, method=method)
    craftkit.advance(apart)
    assert guest(craftkit, DEMO_TOKEN, path, method=method).status_code == 200
    assert engagement(craftkit)["counts"][type] == before + 1 + stored


def test_shares_do_not_silence_each_other_and_count_their_own_clicks(craftkit: Craftkit) -> None:
    craftkit.freeze()
    tokens = [share(craftkit)["shareToken"] for _ in range(3)]
    for token in (tokens[0], tokens[1], tokens[1]):
        guest(craftkit, token)
    clicks = {item["shareToken"]: item["clickCount"] for item in shares(craftkit)}
    assert clicks == {tokens[0]: 1, tokens[1]: 1, tokens[2]: 0, DEMO_TOKEN: 2}
    assert engagement(craftkit)["linkOpens"] == 4


def test_views_that_the_partner_reports_are_no_clicks(craftkit: Craftkit) -> None:
    craftkit.post(f"/v1/renders/{RENDER_ID}/events", {"eventType": "viewed"})
    assert shares(craftkit)[0]["clickCount"] == 2


def test_addresses_do_not_silence_each_other(serve: Callable[..., str]) -> None:
    craftkit = Craftkit(serve(trust_proxy="1"))
    craftkit.freeze()
    for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1"):
        guest(craftkit, DEMO_TOKEN, headers={"X-Forwarded-For": address})
    assert [event["sourceIp"] for event in engagement(craftkit)["recent"][:2]] == ["203.0.113.2", "203.0.113.1"]
    assert shares(craftkit)[0]["clickCount"] == 4
    craftkit.http.close()


def test_looking_at_the_pdf_and_at_headers_records_nothing(craftkit: Craftkit) -> None:
    before = engagement(craftkit)
    guest(craftkit, DEMO_TOKEN, "/pdf")
    for method, path in BELOW:
        if method == "GET":
            response = guest(craftkit, DEMO_TOKEN, path, method="HEAD")
            assert (response.status_code, response.content) == (200, b"")
    assert engagement(craftkit) == before


def _gone(craftkit: Craftkit, how: str) -> str:
    if how == "unknown":
        return UNKNOWN_TOKEN
    made = share(craftkit, channel="email", recipientEmail="a@example.com", expiresAt="2030-01-31T00:00:00Z")
    assert guest(craftkit, made["shareToken"], "/pdf").status_code == 200
    if how == "revoked":
        revoke(craftkit, made["id"])
    else:
        craftkit.advance("30d")
    token: str = made["shareToken"]
    return token


@pytest.mark.parametrize("how", ["unknown", "revoked", "expired"])
def test_a_link_that_does_not_resolve_says_so_and_records_nothing(craftkit: Craftkit, how: str) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    token = _gone(craftkit, how)
    before = engagement(craftkit)
    bodies = set()
    for method, path in BELOW:
        response = guest(craftkit, token, path, method=method)
        assert (response.status_code, response.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        assert "This link does not work" in response.text and token not in response.text
        bodies.add(response.text)
    assert len(bodies) == 1
    assert engagement(craftkit) == before


def test_the_three_ways_not_to_resolve_look_alike(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    pages = [guest(craftkit, _gone(craftkit, how)) for how in ("unknown", "revoked", "expired")]
    assert len({page.text for page in pages}) == 1


def test_a_share_ends_exactly_at_its_expiry_and_what_was_counted_stays(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    token = share(craftkit, expiresAt="2030-01-31T00:00:00Z")["shareToken"]
    craftkit.advance("2591999999ms")
    assert "open until 2030-01-31 00:00 UTC" in guest(craftkit, token).text
    craftkit.advance("1ms")
    assert guest(craftkit, token).status_code == 404
    assert shares(craftkit)[0]["clickCount"] == 1


def test_an_expiry_in_the_past_is_taken_and_the_link_is_born_expired(craftkit: Craftkit) -> None:
    token = share(craftkit, expiresAt="2020-01-01T00:00:00Z")["shareToken"]
    assert guest(craftkit, token).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "%3Cscript%3E", "..%2f..", "cks_" + "a" * 5000, "{{77*77}}"])
def test_guessed_tokens_open_nothing_and_are_not_repeated(craftkit: Craftkit, token: str) -> None:
    response = guest(craftkit, token)
    assert response.status_code == 404
    assert "This link does not work" in response.text
    assert "script>" not in response.text and "5929" not in response.text


EVIL = "</p><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{77*77}}{% raw %}&amp;"


def test_names_and_messages_are_shown_as_text(craftkit: Craftkit) -> None:
    craftkit.publish_template("evil", name=EVIL[:120])
    render = craftkit.finish(craftkit.render("evil", {"customer": {"name": EVIL}}))
    made = craftkit.post(f"/v1/renders/{render['id']}/shares", {"message": EVIL}).json()
    text = guest(craftkit, made["shareToken"]).text
    assert "<script>alert" not in text and "<img" not in text and "5929" not in text
    assert "{{77*77}}" in text and "&amp;amp;" in text and "&lt;script&gt;" in text


@pytest.mark.parametrize("token", [DEMO_TOKEN, UNKNOWN_TOKEN])
def test_a_page_loads_nothing_from_elsewhere_and_tells_nobody_its_address(craftkit: Craftkit, token: str) -> None:
    response = guest(craftkit, token)
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["base-uri"] == "'none'"
    assert all("http" not in value and "unsafe" not in value and "*" not in value for value in policy.values())
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "//" not in response.text and "<style" not in response.text and "onclick" not in response.text


@pytest.mark.parametrize(("method", "path"), BELOW)
def test_nothing_below_a_share_is_kept_or_sniffed(craftkit: Craftkit, method: str, path: str) -> None:
    headers = guest(craftkit, DEMO_TOKEN, path, method=method).headers
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert headers["Referrer-Policy"] == "no-referrer"


def test_what_the_page_loads_is_there(craftkit: Craftkit) -> None:
    for name, kind in (("style.css", "text/css"), ("share.css", "text/css"), ("share.js", "text/javascript")):
        assert f"/_pages/{name}" in guest(craftkit, DEMO_TOKEN).text
        response = requests.get(f"{craftkit.base_url}/_pages/{name}", timeout=60)
        assert (response.status_code, response.headers["Content-Type"].split(";")[0]) == (200, kind)


def test_the_log_tells_why_and_no_token(craftkit: Craftkit, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "craftkit_emulator")
    made: dict[str, Any] = share(craftkit)
    revoke(craftkit, made["id"])
    guest(craftkit, made["shareToken"])
    assert f"share {made['id']} was revoked" in caplog.text and made["shareToken"] not in caplog.text
