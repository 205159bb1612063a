"""What a world file may say of shares, share domains, senders and mails."""

from collections.abc import Callable
from pathlib import Path

import pytest
from craftkit_emulator.world.file import WorldFileError
from craftkit_emulator.world.seed import load

from ..craftkit import Craftkit
from .verbs import guest

TOKEN = "cks_abcdefghijklmnopqrstuvwxyz012345"
KEY = "ck_live_own00000000000000000000000000000"
RENDER = "0193c2c3-1111-7aaa-8bbb-0000000000d1"
WORLD = f"""\
version: 1
projects:
  - name: Own
    slug: own
    shareBase: https://documents.own.example/
    emailFrom: hello@own.example
    keys: [{{key: {KEY}}}]
    templates:
      - slug: letter
        name: Letter
        versions: [{{manifest: {{variables: [], loops: []}}}}]
    renders:
      - id: {RENDER}
        template: letter
        createdAt: -10d
        data: {{}}
        shares:
"""


@pytest.fixture
def world(tmp_path: Path) -> Callable[..., Path]:
    def write(*shares: str) -> Path:
        path = tmp_path / "own.yaml"
        path.write_text(WORLD + "\n".join(f"          - {{{share}}}" for share in shares), "utf-8")
        return path

    return write


def own(serve: Callable[..., str], path: Path) -> Craftkit:
    return Craftkit(serve(world=str(path), clock="2030-01-01T00:00:00Z"), key=KEY)


def test_shares_are_listed_newest_first_whatever_their_order_in_the_file(
    serve: Callable[..., str], world: Callable[..., Path]
) -> None:
    path = world(
        f"token: {TOKEN}, message: middle, createdAt: -2d",
        "message: last, createdAt: -1d, expiresAt: +1d",
        "message: gone, createdAt: -3d, revokedAt: -1d, channel: email, recipientEmail: a@own.example",
        "message: first",
    )
    craftkit = own(serve, path)
    shares = craftkit.get(f"/v1/renders/{RENDER}/shares").json()["shares"]
    assert [share["message"] for share in shares] == ["last", "middle", "gone", "first"]
    assert shares[0]["expiresAt"] == "2030-01-02T00:00:00.000Z"
    assert (shares[2]["revokedAt"], shares[2]["revokedReason"]) == ("2029-12-31T00:00:00.000Z", "revoked_by_partner")
    assert shares[3]["createdAt"] == "2029-12-22T00:00:02.000Z"  # when the render succeeded
    assert [guest(craftkit, share["shareToken"]).status_code for share in shares] == [200, 200, 404, 200]
    craftkit.http.close()


def test_a_share_domain_stands_in_every_link_and_the_page_is_still_served_here(
    serve: Callable[..., str], world: Callable[..., Path]
) -> None:
    craftkit = own(serve, world(f"token: {TOKEN}"))
    sent = craftkit.post(f"/v1/renders/{RENDER}/email", {"to": "a@example.com"}).json()
    mail = craftkit.control("GET", f"/mail/{sent['emailMessageId']}")
    assert sent["shareUrl"] == f"https://documents.own.example/share/{sent['shareToken']}"
    assert mail["links"] == [sent["shareUrl"]] and mail["images"] == [f"{sent['shareUrl']}/open.gif"]
    assert mail["from"] == "hello@own.example"
    listed = craftkit.get(f"/v1/renders/{RENDER}/shares").json()["shares"]
    assert listed[1]["shareUrl"] == f"https://documents.own.example/share/{TOKEN}"
    assert guest(craftkit, TOKEN).status_code == 200
    craftkit.http.close()


@pytest.mark.parametrize(
    ("shares", "text"),
    [
        ([f"token: {TOKEN}", f"token: {TOKEN}"], "another share has this token"),
        (["token: cks_short"], "shares.0.token"),
        (["channel: email"], "recipientEmail"),
        (["recipientEmail: nobody"], "shares.0.recipientEmail"),
        (["createdAt: soon"], "shares.0.createdAt"),
        ([f"id: {RENDER}", f"id: {RENDER}"], "is in the file twice"),
        (["colour: red"], "colour"),
    ],
)
def test_a_share_that_cannot_be_is_refused_with_its_place(
    world: Callable[..., Path], shares: list[str], text: str
) -> None:
    with pytest.raises(WorldFileError) as refused:
        load(str(world(*shares)))
    assert text in str(refused.value) and "own.yaml:" in str(refused.value) and "shares" in str(refused.value)


def test_a_render_that_has_not_succeeded_has_no_shares(world: Callable[..., Path]) -> None:
    path = world("message: hello")
    path.write_text(path.read_text("utf-8").replace("data: {}", "data: {}\n        status: failed"), "utf-8")
    with pytest.raises(WorldFileError, match="only a render that succeeded can be shared, this one is failed"):
        load(str(path))


SHARE = "0193c2c3-1111-7aaa-8bbb-0000000000d2"


def with_mails(path: Path, *mails: str) -> Path:
    path.write_text(path.read_text("utf-8") + "\n    mails:\n" + "".join(f"      - {{{mail}}}\n" for mail in mails))
    return path


def test_the_outbox_holds_the_mails_of_the_file(serve: Callable[..., str], world: Callable[..., Path]) -> None:
    late = f"id: re_1, to: a@own.example, subject: Late, text: <b>, share: {SHARE}, sentAt: -1h"
    early = "to: b@own.example, subject: Early, text: x, html: <p>x</p>, from: me@own.example, sentAt: -2h"
    share = f"id: {SHARE}, channel: email, recipientEmail: a@own.example"
    craftkit = own(serve, with_mails(world(share), late, early))
    listed = craftkit.control("GET", "/mail")["mail"]
    assert [(mail["subject"], mail["from"], mail["shareId"], mail["renderId"]) for mail in listed] == [
        ("Late", "hello@own.example", SHARE, RENDER),
        ("Early", "me@own.example", None, None),
    ]
    text, html = craftkit.control("GET", "/mail/re_1")["parts"]
    assert (text["content"], "&lt;b&gt;" in html["content"]) == ("<b>", True)
    assert craftkit.control("POST", "/mail/re_1/open")["recorded"] is True
    assert craftkit.control("GET", "/mail/re_1")["openedAt"] == "2030-01-01T00:00:00.000Z"
    craftkit.http.close()


@pytest.mark.parametrize(
    ("mail", "place"),
    [
        (f"to: a@own.example, subject: S, text: T, share: {RENDER}", "mails.0.share"),
        ("to: nobody, subject: S, text: T", "mails.0.to"),
        ("to: a@own.example, subject: S, text: T, sentAt: +1h", "mails.0.sentAt"),
        ("to: a@own.example, subject: S", "mails.0"),
    ],
)
def test_a_mail_that_cannot_be_is_refused_with_its_line(world: Callable[..., Path], mail: str, place: str) -> None:
    with pytest.raises(WorldFileError, match=rf"own.yaml:20: projects.0.{place}: "):
        load(str(with_mails(world("message: m"), mail)))
