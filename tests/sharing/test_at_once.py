"""Guests and partners who come at the same moment."""

from ..api.operations import at_once
from ..craftkit import Craftkit
from .verbs import DEMO_SHARE, DEMO_TOKEN, email, engagement, guest, mails, revoke, shares


def test_of_sixteen_revocations_one_works(craftkit: Craftkit) -> None:
    statuses = at_once(craftkit, 16, lambda client, _: revoke(client, DEMO_SHARE).status_code)
    assert sorted(statuses) == [200] + [404] * 15
    assert engagement(craftkit)["counts"]["share_revoked"] == 1


def test_of_sixteen_visits_one_is_recorded(craftkit: Craftkit) -> None:
    craftkit.freeze()
    assert at_once(craftkit, 16, lambda client, _: guest(client, DEMO_TOKEN).status_code) == [200] * 16
    assert shares(craftkit)[0]["clickCount"] == 3


def test_sixteen_mails_are_sixteen_messages_with_links_of_their_own(craftkit: Craftkit) -> None:
    sent = at_once(craftkit, 16, lambda client, _: email(client))
    assert len({one["shareToken"] for one in sent}) == len({one["emailMessageId"] for one in sent}) == 16
    assert {mail["id"] for mail in mails(craftkit)} == {one["emailMessageId"] for one in sent}
