"""Subscriptions of flags and world files, and hosts that are allowed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from craftkit_emulator.courier.posting import Refused, targets
from craftkit_emulator.settings import SettingsError, read
from craftkit_emulator.world.delivering import EVENTS
from craftkit_emulator.world.file import WorldFileError
from craftkit_emulator.world.seed import load

from ..craftkit import Craftkit, assert_problem
from ..frame.checkout import ROOT
from .conftest import START
from .receiver import Receiver, status

Serve = Callable[..., str]


def test_the_flags_subscribe_the_first_project_of_every_world(serve: Serve, receiver: Receiver) -> None:
    root = serve(webhook_url=receiver.url, webhook_secret="flagged")
    for session in ("", "blue"):
        Craftkit(root, session).render()
    received = receiver.wait_for(2)
    assert all(each.is_signed_with("flagged") for each in received)
    base = {each.event["downloadUrl"].partition("/cdn/")[0] for each in received}
    assert base == {root, f"{root}/s/blue"}


def test_an_url_of_the_flags_survives_a_reset_and_what_was_pending_does_not(serve: Serve, receiver: Receiver) -> None:
    """The same seed gives the same delivery ids again: the old ones must not be mistaken for the new."""
    receiver.otherwise = status(500)
    client = Craftkit(serve(webhook_url=receiver.url, clock=START))
    client.render()
    client.advance("6s")
    client.control("POST", "/reset")
    client.advance("1h")
    assert len(receiver.received) == 2
    client.render()
    client.advance("1h")
    assert len(receiver.received) == 8


def test_the_public_url_is_the_base_of_what_is_told(serve: Serve, receiver: Receiver) -> None:
    client = Craftkit(serve(webhook_url=receiver.url, public_url="https://craftkit.example.test/"), "blue")
    render = client.render()
    (received,) = receiver.wait_for(1)
    address = f"https://craftkit.example.test/s/blue/cdn/renders/{render['id']}.pdf"
    assert received.event["downloadUrl"] == address


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (None, {"render.succeeded", "render.failed"}),
        ("all", set(EVENTS)),
        ("form.submitted, document.viewed", {"form.submitted", "document.viewed"}),
    ],
)
def test_events_are_a_list_or_all(text: str | None, events: set[str]) -> None:
    assert read({"webhook_events": text}, {}).webhook_events == events


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("webhook_url", "hooks.example.test"),
        ("webhook_url", "ftp://127.0.0.1/"),
        ("webhook_url", "http://127.0.0.1:port/"),
        ("webhook_secret", ""),
        ("webhook_events", ""),
        ("webhook_events", "render.done"),
        ("webhook_allow_host", "http://hooks.example.test"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_start(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"--{name.replace('_', '-')}"):
        read({name: text}, {})


def test_a_host_is_allowed_by_flag_and_no_other_with_it() -> None:
    allowed = read({"webhook_allow_host": "hooks.example.test, Other.example.test."}, {}).webhook_allow_host
    assert targets("HOOKS.example.test", allowed) == ("hooks.example.test",)
    assert targets("other.example.test", allowed) == ("other.example.test",)
    for host in ("example.test", "evil.hooks.example.test", "192.0.2.1"):
        with pytest.raises(Refused):
            targets(host, allowed)


def test_an_allowed_host_is_connected_to(serve: Serve, receiver: Receiver) -> None:
    """An address of this machine that is not loopback by name: refused without the flag, taken with it."""
    url = receiver.url.replace("127.0.0.1", "0.0.0.0")
    Craftkit(serve(webhook_url=url, webhook_allow_host="0.0.0.0")).render()
    receiver.wait_for(1)


def world(tmp_path: Path, project: str) -> str:
    path = tmp_path / "world.yaml"
    path.write_text(f"version: 1\nprojects:\n  - name: One\n    slug: one\n{project}", "utf-8")
    return str(path)


def test_a_world_file_may_subscribe_a_project(serve: Serve, receiver: Receiver, tmp_path: Path) -> None:
    project = f"""\
    keys: [{{key: ck_live_one}}]
    webhooks:
      - {{url: "{receiver.url}", secret: filed}}
      - {{url: "{receiver.url}", secret: everything, events: [all], active: false}}
    templates:
      - slug: note
        name: Note
        inbound: {{token: note-token, secret: note-secret, requireSignature: true}}
        versions:
          - manifest: {{variables: [], loops: []}}
"""
    client = Craftkit(serve(world=world(tmp_path, project)), key="ck_live_one")
    assert [each["active"] for each in client.control("GET", "/webhooks")["webhooks"]] == [True, False]
    render = client.render("note", {})
    (received,) = receiver.wait_for(1)
    assert (received.event["renderId"], received.is_signed_with("filed")) == (render["id"], True)
    assert_problem(client.post("/v1/hooks/note-token", {}, key=None), "invalid_signature")
    client.control("POST", "/reset")
    assert len(client.control("GET", "/webhooks")["webhooks"]) == 2


BROKEN = {
    '    webhooks: [{url: "ftp://x/", secret: s}]': r":5: projects\.0\.webhooks\.0\.url: expected an http",
    '    webhooks: [{url: "http://x/"}]': r':5: projects\.0\.webhooks\.0: .*"secret" is a required',
    '    webhooks: [{url: "http://x/", secret: s, events: [render.done]}]': r":5: projects\.0\.webhooks\.0\.events\.0",
    "    templates:\n"
    "      - {slug: a, name: A, inbound: {token: t, secret: s}}\n"
    "      - {slug: b, name: B, inbound: {token: t, secret: s}}": (
        r":7: projects\.0\.templates\.1\.inbound\.token: this inbound token is in the file twice"
    ),
    "    templates: [{slug: a, name: A, inbound: {token: a/b, secret: s}}]": r"templates\.0\.inbound\.token",
    "    templates: [{slug: a, name: A, inbound: {token: t}}]": r'inbound: .*"secret" is a required',
}


@pytest.mark.parametrize("project", BROKEN)
def test_a_world_file_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path, project: str) -> None:
    with pytest.raises(WorldFileError, match=BROKEN[project]):
        load(world(tmp_path, project))


def test_the_schema_of_world_files_knows_the_same_events() -> None:
    schema = (ROOT / "fixtures" / "world.schema.json").read_text("utf-8")
    listed: list[Any] = re.findall(r'"((?:render|signature|document|form)\.[a-z_]+)"', schema)
    assert listed == list(EVENTS)
