import re
from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, GLOBEX_RENDER_ID, GONE_KEY, NO_SUCH_ID, RENDER_ID, Craftkit, assert_problem
from .verbs import DEMO_SHARE, DEMO_TOKEN, EMAIL, SHARES, engagement, guest, newest, revoke, share, shares

MADE = "id shareToken shareUrl channel recipientEmail message expiresAt revokedAt createdAt".split()
ITEM = [
    *"id channel recipientEmail message revokedAt revokedReason".split(),
    *"expiresAt createdAt shareToken clickCount shareUrl".split(),
]
FAILED_RENDER = "0193c2c3-1111-7aaa-8bbb-000000000003"


def test_a_share_by_default_is_a_link_for_nobody_in_particular_that_never_ends(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    made = share(craftkit)
    assert list(made) == MADE
    assert re.fullmatch(r"cks_[A-Za-z0-9_-]{32}", made["shareToken"])
    assert made["shareUrl"] == f"{craftkit.base_url}/share/{made['shareToken']}"
    rest = {name: made[name] for name in MADE[3:]}
    assert rest == {
        "channel": "link",
        "recipientEmail": None,
        "message": None,
        "expiresAt": None,
        "revokedAt": None,
        "createdAt": "2030-01-01T00:00:00.000Z",
    }


def test_what_was_sent_is_kept_for_either_channel(craftkit: Craftkit) -> None:
    for channel in ("email", "link"):
        sent = {"channel": channel, "recipientEmail": "client@example.com", "message": "é\n<b>" + "x" * 1995}
        made = share(craftkit, **sent)
        assert {name: made[name] for name in sent} == sent
        assert {name: shares(craftkit)[0][name] for name in sent} == sent
    assert craftkit.control("GET", "/mail") == {"mail": []}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2030-07-01T00:00:00Z", "2030-07-01T00:00:00.000Z"),
        ("2030-07-01T02:30:00.1239+02:30", "2030-07-01T00:00:00.123Z"),
        ("2030-07-01T00:00:00-05:00", "2030-07-01T05:00:00.000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        ("1960-02-03t04:05:06.5z", "1960-02-03T04:05:06.500Z"),
        ("0000-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59-10:00", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_an_expiry_is_shown_in_utc_with_milliseconds(craftkit: Craftkit, sent: str, shown: str) -> None:
    assert share(craftkit, expiresAt=sent)["expiresAt"] == shown
    assert shares(craftkit)[0]["expiresAt"] == shown


@pytest.mark.parametrize(
    ("body", "field", "text"),
    [
        ({"expiresAt": "2030-07-01"}, "expiresAt", "Invalid datetime"),
        ({"expiresAt": "2030-07-01T00:00:00"}, "expiresAt", "Invalid datetime"),
        ({"expiresAt": "2030-02-30T00:00:00Z"}, "expiresAt", "Invalid datetime"),
        ({"expiresAt": "tomorrow"}, "expiresAt", "Invalid datetime"),
        ({"expiresAt": ""}, "expiresAt", "Invalid datetime"),
        ({"expiresAt": 1893456000}, "expiresAt", "Expected string, received number"),
        ({"expiresAt": None}, "expiresAt", "Expected string, received null"),
        ({"channel": "email"}, "recipientEmail", "Required"),
        ({"channel": "email", "recipientEmail": None}, "recipientEmail", "Expected string, received null"),
        ({"recipientEmail": "nobody"}, "recipientEmail", "Invalid email"),
        ({"recipientEmail": "Jane <jane@example.com>"}, "recipientEmail", "Invalid email"),
        ({"recipientEmail": "a@example.com\nBcc: b@example.com"}, "recipientEmail", "Invalid email"),
        ({"channel": "sms"}, "channel", "Invalid enum value. Expected 'link' | 'email', received 'sms'"),
        ({"message": "x" * 2001}, "message", "String must contain at most 2000 character(s)"),
    ],
)
def test_a_body_of_the_wrong_shape_makes_no_share(craftkit: Craftkit, body: Any, field: str, text: str) -> None:
    issues = assert_problem(craftkit.post(SHARES, body), "invalid_request")["issues"]
    assert issues == {"formErrors": [], "fieldErrors": {field: [text]}}
    assert len(shares(craftkit)) == 1


def test_a_body_must_be_an_object_of_json(craftkit: Craftkit) -> None:
    assert_problem(craftkit.post(SHARES, data=b"{"), "invalid_json")
    assert_problem(craftkit.post(SHARES), "invalid_json")
    assert_problem(craftkit.post(SHARES, []), "invalid_request")
    assert_problem(craftkit.post(SHARES, data=b'"' + b"x" * 10 * 1024 * 1024 + b'"'), "payload_too_large")


def test_the_list_has_all_newest_first_revoked_ones_too(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    made = [share(craftkit, message=str(number))["id"] for number in range(12)]
    revoke(craftkit, made[3])
    listed = shares(craftkit)
    assert [item["id"] for item in listed] == [*reversed(made), DEMO_SHARE]
    assert {tuple(item) for item in listed} == {tuple(ITEM)}
    assert [item["id"] for item in listed if item["revokedAt"]] == [made[3]]
    assert len({item["shareToken"] for item in listed}) == 13


def test_an_item_of_the_list_tells_all_of_a_share(craftkit: Craftkit) -> None:
    item = shares(craftkit)[0]
    assert item.pop("createdAt") and item.pop("shareUrl") == f"{craftkit.base_url}/share/{DEMO_TOKEN}"
    assert item == {
        "id": DEMO_SHARE,
        "channel": "email",
        "recipientEmail": "client@example.com",
        "message": "Here is your invoice.",
        "revokedAt": None,
        "revokedReason": None,
        "expiresAt": None,
        "shareToken": DEMO_TOKEN,
        "clickCount": 2,
    }


def test_a_render_that_has_not_succeeded_has_no_shares_and_gets_none(craftkit: Craftkit) -> None:
    craftkit.freeze()
    for id in (craftkit.render()["id"], FAILED_RENDER):
        assert shares(craftkit, f"/v1/renders/{id}/shares") == []
        for path, body in ((f"/v1/renders/{id}/shares", {}), (f"/v1/renders/{id}/email", {"to": "a@example.com"})):
            assert_problem(craftkit.post(path, body), "not_ready")
    render = craftkit.finish(craftkit.render())
    assert craftkit.post(f"/v1/renders/{render['id']}/shares", {}).status_code == 201


def test_revoking_works_once_and_gives_the_reason(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    id = share(craftkit, expiresAt="2029-01-01T00:00:00Z")["id"]
    craftkit.advance("1h")
    response = revoke(craftkit, id.upper())
    assert (response.status_code, response.json()) == (200, {"id": id, "revokedAt": "2030-01-01T01:00:00.000Z"})
    craftkit.advance("1h")
    assert_problem(revoke(craftkit, id), "not_found", message="Share not found.")
    item = shares(craftkit)[0]
    assert (item["revokedAt"], item["revokedReason"]) == ("2030-01-01T01:00:00.000Z", "revoked_by_partner")
    assert engagement(craftkit)["counts"]["share_revoked"] == 1


@pytest.mark.parametrize("id", [NO_SUCH_ID, RENDER_ID, "none", DEMO_TOKEN, "%00", "a%2Fb"])
def test_an_unknown_share_is_not_found(craftkit: Craftkit, id: str) -> None:
    assert_problem(revoke(craftkit, id), "not_found", message="Share not found.")


def test_a_share_is_revoked_through_its_own_render_only(craftkit: Craftkit) -> None:
    other = craftkit.finish(craftkit.render())["id"]
    assert_problem(craftkit.delete(f"/v1/renders/{other}/shares/{DEMO_SHARE}"), "not_found", message="Share not found.")
    assert shares(craftkit)[0]["revokedAt"] is None


def test_shares_and_their_end_are_the_partners_events(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    id = craftkit.post(SHARES, {}, headers={"User-Agent": "acme/1"}).json()["id"]
    event = newest(craftkit)
    assert event.pop("id")
    assert event == {
        "eventType": "share_created",
        "actorKind": "partner",
        "shareId": id,
        "sourceIp": "127.0.0.1",
        "userAgent": "acme/1",
        "metadata": None,
        "createdAt": "2030-01-01T00:00:00.000Z",
    }
    share(craftkit)
    assert engagement(craftkit)["counts"]["share_created"] == 3  # never silenced as a repeat
    revoke(craftkit, id)
    event = newest(craftkit)
    assert (event["eventType"], event["actorKind"], event["shareId"]) == ("share_revoked", "partner", id)


CALLS = [
    ("POST", SHARES, {}),
    ("GET", SHARES, None),
    ("DELETE", f"{SHARES}/{DEMO_SHARE}", None),
    ("POST", EMAIL, {"to": "a@example.com"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_a_project_key_is_needed_and_sees_its_own_renders_only(
    craftkit: Craftkit, method: str, path: str, body: Any
) -> None:
    before = shares(craftkit), engagement(craftkit)
    assert_problem(craftkit.request(method, path, key=None, json=body), "unauthorized", message="Missing Bearer token.")
    assert_problem(craftkit.request(method, path, key="ck_live_nobody", json=body), "unauthorized")
    assert_problem(craftkit.request(method, path, key=GONE_KEY, json=body), "forbidden")
    for elsewhere in (path.replace(RENDER_ID, NO_SUCH_ID), path.replace(RENDER_ID, GLOBEX_RENDER_ID)):
        refused = craftkit.request(method, elsewhere, json=body)
        assert_problem(refused, "not_found", message="Render not found.")
    refused = craftkit.request(method, path, key=GLOBEX_KEY, json=body)
    assert_problem(refused, "not_found", message="Render not found.")
    assert (shares(craftkit), engagement(craftkit)) == before


def test_the_shape_of_the_body_is_looked_at_before_the_render(craftkit: Craftkit) -> None:
    for path in ("shares", "email"):
        assert_problem(craftkit.post(f"/v1/renders/{NO_SUCH_ID}/{path}", {"to": 1, "message": 1}), "invalid_request")


def test_a_token_opens_nothing_in_another_session(root: str, craftkit: Craftkit) -> None:
    made = share(craftkit)
    other = Craftkit(root, f"{craftkit.session}-other", http=craftkit.http)
    assert guest(craftkit, made["shareToken"]).status_code == 200
    assert guest(other, made["shareToken"]).status_code == 404
