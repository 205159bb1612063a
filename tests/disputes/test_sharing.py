"""Share links: D27, D28, D29."""

import re

import pytest

from ..craftkit import assert_problem
from ..sharing.verbs import DEMO_TOKEN, SHARES, email, guest, mails, share, shares
from .conftest import Follow

TOKENS = [("A", "cks_"), ("B", "shr_")]


@pytest.mark.parametrize(("reading", "prefix"), TOKENS)
def test_d27_share_tokens_begin_as_the_reading_says_and_open_on_this_emulator(
    follow: Follow, reading: str, prefix: str
) -> None:
    client = follow(D27=reading)
    for made in (share(client), email(client), *shares(client)):
        assert re.fullmatch(rf"{prefix}[A-Za-z0-9]{{32}}", made["shareToken"])
        assert made["shareUrl"] == f"{client.base_url}/share/{made['shareToken']}"
        opened = guest(client, made["shareToken"])
        assert (opened.status_code, made["shareToken"] in opened.text) == (200, True)
    (mail,) = mails(client)
    (link,) = client.control("GET", f"/mail/{mail['id']}")["links"]
    assert link.startswith(f"{client.base_url}/share/{prefix}")


def test_d27_a_link_stays_good_when_the_reading_changes(follow: Follow) -> None:
    client = follow(D27="B")
    token = share(client)["shareToken"]
    assert guest(client, DEMO_TOKEN).status_code == 200
    client.control("PUT", "/disputes/D27", {"reading": "A"})
    assert guest(client, token).status_code == 200
    client.control("PUT", "/disputes/D27", {"reading": "B"})
    assert guest(client, token.replace("shr_", "shr_x")).status_code == 404


@pytest.mark.parametrize(("reading", "shown"), [("A", True), ("B", False)])
def test_d28_the_share_list_tells_of_clicks_and_reasons_or_does_not(follow: Follow, reading: str, shown: bool) -> None:
    client = follow(D28=reading)
    made = share(client)
    guest(client, made["shareToken"])
    item = next(each for each in shares(client) if each["id"] == made["id"])
    assert item.keys() - made.keys() == ({"revokedReason", "clickCount"} if shown else set())
    assert item.get("clickCount") == (1 if shown else None)


def test_d29_a_share_for_e_mail_needs_its_recipient_or_does_without(follow: Follow) -> None:
    strict = follow(D29="A")
    refused = assert_problem(strict.post(SHARES, {"channel": "email"}), "invalid_request")
    assert refused["issues"]["fieldErrors"] == {"recipientEmail": ["Required"]}
    made = share(follow(D29="B"), channel="email")
    assert (made["channel"], made["recipientEmail"]) == ("email", None)
