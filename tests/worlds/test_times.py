"""World files whose times are absolute, or that start at an odd time: what can be depends on the clock."""

from pathlib import Path

import pytest
from craftkit_emulator.world.clock import LAST_INSTANT
from craftkit_emulator.world.file import WorldFileError, shipped
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.seed import load
from craftkit_emulator.world.starts import Start, Starts
from freezegun import freeze_time

from ..cli.process import assert_refused, finished, running
from ..craftkit import Craftkit, assert_problem

YEAR = 365 * 86_400_000
RENDER = "0193c2c3-1111-7aaa-8bbb-0000000000d1"
SIGNED_IN_2099 = f"""\
version: 1
projects:
  - name: Own
    slug: own
    templates: [{{slug: t, name: T, versions: [{{manifest: {{variables: [], loops: []}}}}]}}]
    renders: [{{id: {RENDER}, template: t, createdAt: 2099-01-01T00:00:00Z, data: {{}}}}]
    signatures:
      - render: {RENDER}
        status: sent
        createdAt: 2099-01-02T00:00:00Z
        recipients: [{{firstName: Jane, email: jane@example.com}}]
        anchorTags: [{{anchorString: x, type: signature, recipientIndex: 0}}]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "own.yaml"
    file.write_text(SIGNED_IN_2099)
    return file


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("at", [YEAR, LAST_INSTANT // 2, LAST_INSTANT - YEAR, LAST_INSTANT])
def test_a_world_starts_at_whatever_time(name: str, at: int) -> None:
    assert load(name).build(seed="0", clock_at=at, progression=IMMEDIATE).started_at == at


def test_a_file_is_checked_against_the_clock_that_it_starts_with(path: Path) -> None:
    assert_refused(finished("--port", "0", "--world", str(path)), "own.yaml:10: projects.0.signatures.0.createdAt")
    with running("--world", str(path), "--clock", "2099-01-03T00:00:00Z") as emulator:
        assert emulator.address


@pytest.mark.parametrize(("days", "status"), [(3, "sent"), (9, "expired")])
def test_what_was_open_when_the_file_was_written_may_have_expired_since(path: Path, days: int, status: str) -> None:
    start = 4_070_908_800_000 + days * 86_400_000  # after 2099-01-01
    (request,) = load(str(path), clock_at=start).build(seed="0", clock_at=start, progression=IMMEDIATE).signatures
    assert request.status == status


def test_a_session_at_a_time_that_cannot_be_is_refused_and_not_made(craftkit: Craftkit) -> None:
    asked = {"name": f"{craftkit.session}-early", "world": "signatures", "clock": "1970-01-02T00:00:00Z"}
    error = assert_problem(craftkit.post("/_emulator/sessions", asked, key=None), "invalid_request")
    assert "signatures.yaml:" in str(error["issues"])
    made = craftkit.control("POST", "/sessions", asked | {"clock": "2020-01-02T00:00:00Z"})
    assert made["name"] == asked["name"]
    craftkit.control("DELETE", f"/sessions/{made['name']}")


def test_an_impossible_order_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    for row, place in (
        ("{name: P, slug: p, createdAt: -2d, updatedAt: -3d}", "updatedAt"),
        (
            "{name: P, slug: p, templates: [{slug: t, name: T, createdAt: -2d, updatedAt: -3d}]}",
            "templates.0.updatedAt",
        ),
        ("{name: P, slug: p, mails: [{to: a@b.example, subject: S, text: T, sentAt: -2d, openedAt: -3d}]}", "openedAt"),
    ):
        file.write_text(f"version: 1\nprojects:\n  - {row}\n")
        with pytest.raises(WorldFileError, match=rf"own.yaml:3: projects\.0\..*{place}: '-3d': this cannot be before"):
            load(str(file))


@pytest.mark.parametrize(
    ("section", "grain"), [("", 1000), ("generate: {projects: 1, templates: 1, renders: 3}\n", 60_000)]
)
def test_under_a_real_clock_starts_are_counted_in_seconds_and_of_what_is_generated_in_minutes(
    tmp_path: Path, section: str, grain: int
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(f"version: 1\nprojects: []\n{section}")
    starts = Starts(Start(str(file), "0", None, IMMEDIATE), load(str(file)), finish=lambda seed, state: None)
    with freeze_time("2026-06-21T10:00:59.900Z") as frozen:
        first = starts.begin(starts.usual)
        frozen.tick(0.2)
        second = starts.begin(starts.usual)
    assert (first.started_at % 60_000, second.started_at % 60_000) == ((59_000, 0) if grain == 1000 else (0, 0))
    assert second.started_at - first.started_at == grain
