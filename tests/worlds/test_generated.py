"""The section `generate` of a world file: thousands of objects from a few words, the same everywhere."""

from pathlib import Path
from typing import Any

import pytest
from craftkit_emulator.world.file import WorldFileError
from craftkit_emulator.world.generated import generated
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.seed import load
from craftkit_emulator.world.world import State

NOW = 1_781_956_800_000
PLAN = {"seed": 3, "projects": 2, "templates": 5, "renders": 60, "shares": 20, "events": 80, "signatures": 40}


def built(tmp_path: Path, **plan: Any) -> State:
    path = tmp_path / "world.yaml"
    path.write_text(f"version: 1\nprojects: [{{name: P, slug: p}}]\ngenerate: {plan}\n".replace("'", ""))
    return load(str(path)).build(seed="0", clock_at=NOW, progression=IMMEDIATE)


def test_counts_are_those_that_were_asked_for(tmp_path: Path) -> None:
    state = built(tmp_path, **PLAN)
    tables = (state.projects, state.templates, state.renders, state.shares, state.events, state.signatures)
    assert [len(table) for table in tables] == [3, 5, 60, 20, 80, 40], "one project is written out"


def test_the_same_section_makes_the_same_rows_and_another_seed_others() -> None:
    assert generated(PLAN) == generated(PLAN)
    assert generated(PLAN) != generated(PLAN | {"seed": 4})


def test_requests_are_in_every_state(tmp_path: Path) -> None:
    statuses = {request.status for request in built(tmp_path, **PLAN).signatures}
    assert statuses == {"sent", "viewed", "completed", "declined", "expired", "cancelled", "failed"}


def test_what_is_done_to_a_render_comes_after_it(tmp_path: Path) -> None:
    state = built(tmp_path, **PLAN)
    for share in state.shares:
        assert share.created_at > (state.renders[share.render_id].completed_at or NOW)
    for event in state.events:
        assert event.created_at > state.renders[event.render_id].created_at
        assert event.share_id is None or event.created_at > state.shares[event.share_id].created_at


def test_projects_alone_are_enough(tmp_path: Path) -> None:
    assert [project.slug for project in built(tmp_path, projects=2, name="solo").projects] == ["p", "solo-1", "solo-2"]


@pytest.mark.parametrize(
    ("plan", "place", "said"),
    [
        ({"projects": 0}, "generate.projects", "minimum of 1"),
        ({"projects": 1, "renders": 5}, "generate.renders", "no templates"),
        ({"projects": 1, "templates": 1, "shares": 1}, "generate.shares", "no renders"),
        ({"projects": 1, "renders": -1}, "generate.renders", "minimum"),
        ({"projects": 1, "templates": 1, "renders": 10**9}, "generate.renders", "maximum"),
        ({"projects": 1, "name": "Big Name"}, "generate.name", "Big Name"),
        ({"projects": 1, "rendres": 1}, "generate.rendres", "`renders`"),
        ({"templates": 1}, "generate", "projects"),
        ({"projects": 1, "seed": "x"}, "generate.seed", "integer"),
        ({"projects": 1, "name": "p", "days": 0}, "generate.days", "minimum"),
    ],
)
def test_a_section_that_cannot_be_is_refused_with_its_line(
    tmp_path: Path, plan: dict[str, Any], place: str, said: str
) -> None:
    with pytest.raises(WorldFileError) as refused:
        built(tmp_path, **plan)
    assert f"world.yaml:3: {place}: " in str(refused.value) and said in str(refused.value)
