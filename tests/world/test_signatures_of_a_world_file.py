"""Signature requests of a world file: the state follows from what was done, and what cannot have been is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from craftkit_emulator.world.clock import iso
from craftkit_emulator.world.file import WorldFileError
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.seed import load
from craftkit_emulator.world.signing import SignatureRequest
from craftkit_emulator.world.world import State

NOW = 1_781_956_800_000  # 2026-06-20T12:00:00Z
RENDER = "0193c2c3-1111-7aaa-8bbb-0000000000d1"
OTHER = "0193c2c3-1111-7aaa-8bbb-0000000000d2"
WORLD = f"""\
version: 1
projects:
  - name: Own
    slug: own
    templates: [{{slug: t, name: T, versions: [{{manifest: {{variables: [], loops: []}}}}]}}]
    renders:
      - {{id: {RENDER}, template: t, createdAt: -10d, data: {{}}}}
      - {{id: {OTHER}, template: t, createdAt: -10d, status: failed, data: {{}}}}
    signatures:
"""
JANE, JOHN = "firstName: Jane, email: jane@example.com", "firstName: John, email: john@example.com"
TAG = "anchorTags: [{anchorString: x, type: signature, recipientIndex: 0}]"
Build = Callable[..., State]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def built(*rows: str) -> State:
        path = tmp_path / "own.yaml"
        path.write_text(WORLD + "".join(f"      - {row}\n" for row in rows), "utf-8")  # the first is line 10
        return load(str(path)).build(seed="0", clock_at=NOW, progression=IMMEDIATE)

    return built


def row(*recipients: str, **more: str) -> str:
    given = {"render": RENDER, "createdAt": "-5d"} | more
    people = ", ".join(f"{{{one}}}" for one in recipients or (JANE,))
    return f"{{{', '.join(f'{name}: {value}' for name, value in given.items())}, recipients: [{people}], {TAG}}}"


def only(state: State) -> SignatureRequest:
    (request,) = state.signatures
    return request


@pytest.mark.parametrize(
    ("text", "status", "trail"),
    [
        (row(), "sent", ["sent"]),
        (row(f"{JANE}, viewedAt: -4d", JOHN), "viewed", ["sent", "viewed"]),
        (row(f"{JANE}, signedAt: -4d, signedAs: J. Doe", JOHN), "sent", ["sent", "signed: J. Doe"]),
        (row(f"{JANE}, viewedAt: -4d, signedAt: -4d"), "completed", ["sent", "viewed", "signed", "completed"]),
        (row(f"{JANE}, declinedAt: -4d", errorMessage="never"), "declined", ["sent", "declined: never"]),
        (row(cancelledAt="-1h"), "cancelled", ["sent", "cancelled"]),
        (row(failedAt="-1h", errorMessage="broken"), "failed", ["sent", "failed: broken"]),
        (row(createdAt="-9d"), "expired", ["sent", "expired"]),
        (row(expirationHours="1"), "expired", ["sent", "expired"]),
        (row(createdAt="-9d", expirationHours="8760"), "sent", ["sent"]),
    ],
)
def test_the_state_follows_from_what_was_done(build: Build, text: str, status: str, trail: list[str]) -> None:
    request = only(build(text))
    assert (request.status, [entry.what for entry in request.audit]) == (status, trail)
    assert (request.completed_at is not None) == (status == "completed")


def test_signers_follow_each_other_whatever_their_place_in_the_file(build: Build) -> None:
    request = only(build(row(f"{JANE}, order: 2, signedAt: -1d", f"{JOHN}, order: 1, signedAt: -2d")))
    assert [one.state for one in request.recipients] == ["signed", "signed"]
    assert [entry.who for entry in request.audit[1:3]] == ["John <john@example.com>", "Jane <jane@example.com>"]
    assert request.completed_at == NOW - 86_400_000


@pytest.mark.parametrize(("more", "due"), [({}, 48), ({"expirationHours": "121"}, 1)])
def test_an_open_request_expires_by_the_agenda(build: Build, more: dict[str, str], due: int) -> None:
    assert build(row(**more)).agenda.next_due() == NOW + due * 3_600_000


def test_one_that_has_ended_leaves_nothing_on_the_agenda(build: Build) -> None:
    assert build(row(cancelledAt="-1h")).agenda.next_due() is None


def test_requests_are_kept_in_the_order_of_creation_and_no_two_share_an_instant(build: Build) -> None:
    state = build(row(name="c"), row(createdAt="-6d", name="a"), row(name="d", cancelledAt="-5d"))
    kept = [(request.name, iso(request.created_at)) for request in state.signatures]
    assert kept == [
        ("a", "2026-06-14T12:00:00.000Z"),
        ("c", "2026-06-15T12:00:00.000Z"),
        ("d", "2026-06-15T12:00:00.001Z"),
    ]


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ([row(render="0193c2c3-1111-7aaa-8bbb-0000000000d9")], "0.render", "no render"),
        ([row(render=OTHER)], "0.render", "this one is failed"),
        ([row(createdAt="-11d")], "0.createdAt", "not done by then"),
        ([row(createdAt="+1h")], "0.createdAt", "after the start of the world"),
        ([row(f"{JANE}, viewedAt: +1h")], "0.recipients.0.viewedAt", "after the start of the world"),
        ([row(f"{JANE}, viewedAt: -6d")], "0.recipients.0.viewedAt", "not sent by then"),
        ([row(f"{JANE}, signedAt: 2026-02-30T00:00:00Z")], "0.recipients.0.signedAt", "2026-02-30"),
        ([row(JANE, f"{JOHN}, signedAt: -1d")], "0.recipients.1.signedAt", "turn"),
        ([row(f"{JANE}, signedAt: -2d, viewedAt: -1d")], "0.recipients.0.viewedAt", "completed"),
        ([row(f"{JANE}, signedAt: -2d, declinedAt: -1d")], "0.recipients.0.declinedAt", "completed"),
        ([row(f"{JANE}, designation: CC, viewedAt: -1d")], "0.recipients.0.viewedAt", "copied"),
        ([row(f"{JANE}, signedAt: -1h", expirationHours="1")], "0.recipients.0.signedAt", "expired by then"),
        ([row(cancelledAt="-2d", failedAt="-1d")], "0.failedAt", "cancelled"),
        ([row(errorMessage="never")], "0.errorMessage", "declined or cancelled"),
        ([row(status="completed")], "0.status", "its times make it 'sent'"),
        ([row(status="signed")], "0.status", "signed"),
        ([row(f"{JANE}, order: 2")], "0.recipients", "Orders must be 1 to 1"),
        ([row().replace("recipientIndex: 0", "recipientIndex: 1")], "0.anchorTags.0.recipientIndex", "less than"),
        ([row().replace(f", {TAG}", "")], "0", "Something to sign"),
        ([row(f"{JANE}, signedAs: J")], "0.recipients.0", "signedAt"),
        ([row(id=RENDER), row(id=RENDER)], "1.id", "twice"),
        ([row(token="abcdefgh"), row(token="abcdefgh")], "1.token", "another"),
        ([row(colour="red")], "0.colour", "no such key"),
    ],
)
def test_what_cannot_have_been_is_refused_with_its_line(build: Build, rows: list[str], place: str, said: str) -> None:
    with pytest.raises(WorldFileError) as refused:
        build(*rows)
    line = 9 + len(rows)
    assert f"own.yaml:{line}: projects.0.signatures.{place}: " in str(refused.value)
    assert said in str(refused.value) and "\n" not in str(refused.value)
