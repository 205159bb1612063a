import re
from typing import Any

import pytest

from ..craftkit import RENDER_ID, Craftkit, assert_problem
from .verbs import EMAIL, email, engagement, guest, mails, revoke, share, shares

SENT = "id shareToken shareUrl emailMessageId sentAt".split()
OPENED = {"sourceIp": "203.0.113.4", "userAgent": "Mail/1.0"}


def message(craftkit: Craftkit, number: int = 0) -> dict[str, Any]:
    one: dict[str, Any] = craftkit.control("GET", f"/mail/{mails(craftkit)[number]['id']}")
    return one


def test_a_mail_is_a_share_for_its_addressee_and_a_message_in_the_outbox(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    sent = email(craftkit, message="Hello there.", expiresAt="2030-02-01T01:00:00+01:00", recipientName="Jane Doe")
    assert list(sent) == SENT
    assert re.fullmatch(r"re_[A-Za-z0-9]{16,}", sent["emailMessageId"])
    assert (sent["sentAt"], sent["shareUrl"]) == (
        "2030-01-01T00:00:00.000Z",
        f"{craftkit.base_url}/share/{sent['shareToken']}",
    )
    item = shares(craftkit)[0]
    assert (item["id"], item["shareToken"], item["channel"]) == (sent["id"], sent["shareToken"], "email")
    assert (item["recipientEmail"], item["message"]) == ("client@example.com", "Hello there.")
    assert item["expiresAt"] == "2030-02-01T00:00:00.000Z"
    assert mails(craftkit) == [
        {
            "id": sent["emailMessageId"],
            "from": "documents@craftkit.dev",
            "to": "client@example.com",
            "subject": "Acme Charter has sent you a document: Invoice",
            "sentAt": "2030-01-01T00:00:00.000Z",
            "openedAt": None,
            "projectId": "0193c2c3-0000-7aaa-8bbb-0000000000a1",
            "renderId": RENDER_ID,
            "shareId": sent["id"],
        }
    ]


def test_a_message_has_two_parts_a_link_and_a_tracking_picture(craftkit: Craftkit) -> None:
    url = email(craftkit, message="First line\nsecond line", recipientName="Jane Doe")["shareUrl"]
    shown = message(craftkit)
    parts, links, images = (shown.pop(name) for name in ("parts", "links", "images"))
    assert shown == mails(craftkit)[0]
    assert (links, images) == ([url], [f"{url}/open.gif"])
    assert [part["contentType"].split(";")[0] for part in parts] == ["text/plain", "text/html"]
    for part in parts:
        for text in ("Hello Jane Doe,", "First line\nsecond line", url):
            assert text in part["content"]
    assert guest(craftkit, url.rpartition("/")[2]).status_code == 200


def test_without_a_name_the_greeting_has_none_and_an_expiry_is_told(craftkit: Craftkit) -> None:
    email(craftkit, expiresAt="2090-01-01T00:00:00Z")
    for part in message(craftkit)["parts"]:
        assert "Hello," in part["content"] and "2090-01-01T00:00:00.000Z" in part["content"]


def test_what_others_wrote_is_text_in_the_html_part(craftkit: Craftkit) -> None:
    evil = "</p><script>alert(1)</script><img src='https://evil.example/x'>\"&amp;"
    url = email(craftkit, message=evil, recipientName=evil)["shareUrl"]
    shown = message(craftkit)
    text, html = (part["content"] for part in shown["parts"])
    assert evil in text and "<script" not in html and "&amp;amp;" in html
    assert (shown["links"], shown["images"]) == ([url], [f"{url}/open.gif"])


def test_a_mail_counts_as_a_share_and_a_mail_of_the_partner(craftkit: Craftkit) -> None:
    before = engagement(craftkit)["counts"]
    sent = email(craftkit)
    after = engagement(craftkit)
    changed = {name: count - before[name] for name, count in after["counts"].items() if count != before[name]}
    assert changed == {"email_sent": 1, "share_created": 1}
    assert [
        (event["eventType"], event["actorKind"], event["shareId"], event["sourceIp"]) for event in after["recent"][:2]
    ] == [("email_sent", "partner", sent["id"], "127.0.0.1"), ("share_created", "partner", sent["id"], "127.0.0.1")]


def test_each_call_sends_again_and_the_outbox_shows_the_newest_first(craftkit: Craftkit) -> None:
    craftkit.freeze()
    sent = [email(craftkit, f"client{number}@example.com") for number in range(4)]
    assert [mail["id"] for mail in mails(craftkit)] == [one["emailMessageId"] for one in reversed(sent)]
    assert len({one["shareToken"] for one in sent}) == 4
    assert engagement(craftkit)["counts"]["email_sent"] == 4


@pytest.mark.parametrize(
    ("body", "field", "text"),
    [
        ({}, "to", "Required"),
        ({"to": None}, "to", "Expected string, received null"),
        ({"to": ""}, "to", "Invalid email"),
        ({"to": "client"}, "to", "Invalid email"),
        ({"to": "client@localhost"}, "to", "Invalid email"),
        ({"to": "Client <client@example.com>"}, "to", "Invalid email"),
        ({"to": ["a@example.com"]}, "to", "Expected string, received array"),
        (
            {"to": "a@example.com", "recipientName": "x" * 201},
            "recipientName",
            "String must contain at most 200 character(s)",
        ),
        ({"to": "a@example.com", "message": "x" * 2001}, "message", "String must contain at most 2000 character(s)"),
        ({"to": "a@example.com", "expiresAt": "2030-07-01"}, "expiresAt", "Invalid datetime"),
    ],
)
def test_a_body_of_the_wrong_shape_sends_nothing(craftkit: Craftkit, body: Any, field: str, text: str) -> None:
    issues = assert_problem(craftkit.post(EMAIL, body), "invalid_request")["issues"]
    assert issues == {"formErrors": [], "fieldErrors": {field: [text]}}
    assert (mails(craftkit), len(shares(craftkit))) == ([], 1)


def test_a_body_must_be_json_of_bearable_size(craftkit: Craftkit) -> None:
    assert_problem(craftkit.post(EMAIL, data=b"to=a@example.com"), "invalid_json")
    assert_problem(craftkit.post(EMAIL, data=b'"' + b"x" * 10 * 1024 * 1024 + b'"'), "payload_too_large")


def test_the_longest_name_and_message_are_taken(craftkit: Craftkit) -> None:
    email(craftkit, recipientName="é" * 200, message="é" * 2000)
    assert "é" * 2000 in message(craftkit)["parts"][0]["content"]


@pytest.mark.parametrize(
    ("what", "code"), [("mail", "email_send_failed"), ("mail-configuration", "email_not_configured")]
)
def test_a_failure_to_send_leaves_nothing_behind(craftkit: Craftkit, what: str, code: str) -> None:
    craftkit.fail_next(what, 2)
    before = shares(craftkit), engagement(craftkit)
    for _ in range(2):
        assert_problem(craftkit.post(EMAIL, {"to": "a@example.com"}), code)
    assert (shares(craftkit), engagement(craftkit), mails(craftkit)) == (*before, [])
    email(craftkit)


def test_without_configuration_the_provider_is_not_asked(craftkit: Craftkit) -> None:
    craftkit.fail_next("mail")
    craftkit.fail_next("mail-configuration")
    craftkit.freeze()
    assert_problem(craftkit.post(f"/v1/renders/{craftkit.render()['id']}/email", {"to": "a@example.com"}), "not_ready")
    codes = [craftkit.post(EMAIL, {"to": "a@example.com"}) for _ in range(2)]
    assert_problem(codes[0], "email_not_configured")
    assert_problem(codes[1], "email_send_failed")
    share(craftkit, channel="email", recipientEmail="a@example.com")  # sends nothing, so nothing fails
    email(craftkit)


# Opening


def test_the_pixel_records_each_opening_as_the_recipients(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    sent = email(craftkit)
    for _ in range(3):
        response = guest(craftkit, sent["shareToken"], "/open.gif", headers={"User-Agent": "Mail/1.0"})
        assert (response.status_code, response.headers["Content-Type"]) == (200, "image/gif")
        assert response.content.startswith(b"GIF89a")
        craftkit.advance("1s")
    summary = engagement(craftkit)
    event = summary["recent"][0]
    assert summary["counts"]["email_opened"] == 3
    assert (event["actorKind"], event["shareId"], event["userAgent"]) == ("recipient", sent["id"], "Mail/1.0")
    assert mails(craftkit)[0]["openedAt"] == "2030-01-01T00:00:00.000Z"
    assert (shares(craftkit)[0]["clickCount"], summary["linkOpens"]) == (0, 2)


def test_a_head_of_the_pixel_opens_nothing(craftkit: Craftkit) -> None:
    token = email(craftkit)["shareToken"]
    assert guest(craftkit, token, "/open.gif", method="HEAD").status_code == 200
    assert (engagement(craftkit)["counts"]["email_opened"], mails(craftkit)[0]["openedAt"]) == (0, None)


def test_a_share_that_is_a_link_has_no_pixel(craftkit: Craftkit) -> None:
    assert guest(craftkit, share(craftkit)["shareToken"], "/open.gif").status_code == 404
    assert engagement(craftkit)["counts"]["email_opened"] == 0


def test_opening_can_be_simulated(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    sent = email(craftkit)
    opened = craftkit.control("POST", f"/mail/{sent['emailMessageId']}/open", OPENED)
    assert opened == {"recorded": True, "openedAt": "2030-01-01T00:00:00.000Z"}
    event = engagement(craftkit)["recent"][0]
    assert (event["eventType"], event["actorKind"], event["shareId"]) == ("email_opened", "recipient", sent["id"])
    assert {name: event[name] for name in OPENED} == OPENED
    craftkit.advance("1h")
    again = craftkit.control("POST", f"/mail/{sent['emailMessageId']}/open")
    assert again == opened
    event = engagement(craftkit)["recent"][0]
    assert (event["sourceIp"], event["userAgent"], event["createdAt"]) == (None, None, "2030-01-01T01:00:00.000Z")


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_mail_whose_link_has_ended_cannot_be_seen_to_open(craftkit: Craftkit, how: str) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    sent = email(craftkit, expiresAt="2030-01-02T00:00:00Z")
    if how == "revoked":
        revoke(craftkit, sent["id"])
    else:
        craftkit.advance("1d")
    opened = craftkit.control("POST", f"/mail/{sent['emailMessageId']}/open")
    assert opened == {"recorded": False, "openedAt": None}
    assert engagement(craftkit)["counts"]["email_opened"] == 0


def test_an_unknown_message_is_not_found(craftkit: Craftkit) -> None:
    for method, path in (("GET", "/_emulator/mail/re_none"), ("POST", "/_emulator/mail/re_none/open")):
        assert_problem(craftkit.request(method, path), "not_found", message="Message not found.")
    id = email(craftkit)["emailMessageId"]
    assert_problem(craftkit.post(f"/_emulator/mail/{id}/open", {"sourceIp": 1}), "invalid_request")


def test_a_reset_empties_the_outbox_and_ends_the_links(craftkit: Craftkit) -> None:
    token = email(craftkit)["shareToken"]
    craftkit.control("POST", "/reset")
    assert mails(craftkit) == []
    assert guest(craftkit, token).status_code == 404


def test_no_web_page_reads_the_outbox(craftkit: Craftkit) -> None:
    id = email(craftkit)["emailMessageId"]
    foreign = {"Origin": "https://evil.example"}
    for method, path in (("GET", ""), ("GET", f"/{id}"), ("POST", f"/{id}/open")):
        assert_problem(craftkit.request(method, f"/_emulator/mail{path}", headers=foreign), "forbidden")
    assert engagement(craftkit)["counts"]["email_opened"] == 0
