"""World files: what is read, and what a good file becomes."""

from pathlib import Path

import pytest
from craftkit_emulator.world import tree
from craftkit_emulator.world.faults.fault import Armed, Fault
from craftkit_emulator.world.file import WorldFileError, find
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.seed import load
from craftkit_emulator.world.tree import Tree
from craftkit_emulator.world.world import State

NOW = 1_781_956_800_000  # 2026-06-20T12:00:00Z
DAY = 86_400_000
HEAD = "version: 1\nprojects:\n  - name: P\n    slug: p\n    templates:\n"
MANIFEST = "{variables: [{key: n, label: N, dataType: text}], loops: []}"
TEMPLATE = f"{{slug: a, name: A, createdAt: %s, versions: [{{manifest: {MANIFEST}}}]}}"


def built(tmp_path: Path, text: str, at: int = NOW) -> State:
    path = tmp_path / "world.yaml"
    path.write_text(text, "utf-8")
    return load(str(path)).build(seed="0", clock_at=at, progression=IMMEDIATE)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("-60d", NOW - 60 * DAY),
        ("0s", NOW),
        ("+5m", NOW + 300_000),
        ("5m", NOW + 300_000),
        ("-1.5h", NOW - 5_400_000),
        ("2026-06-20T12:00:00Z", NOW),
        ('"2026-06-20T14:00:00+02:00"', NOW),
        ("2026-06-20T12:00:00.250Z", NOW + 250),
        ("-99999w", 0),
    ],
)
def test_times_are_absolute_or_relative_to_the_start_of_the_world(tmp_path: Path, text: str, instant: int) -> None:
    state = built(tmp_path, f"{HEAD}      - {TEMPLATE % text}\n")
    assert [template.created_at for template in state.templates] == [instant]


def test_a_date_stays_a_text(tmp_path: Path) -> None:
    text = f"{HEAD}      - {TEMPLATE % '0s'}\n    renders: [{{template: a, data: {{n: 2026-06-21}}}}]\n"
    assert [render.data for render in built(tmp_path, text).renders] == [{"n": "2026-06-21"}]


def test_data_is_bound_as_a_submitted_render_would_be(tmp_path: Path) -> None:
    text = f"{HEAD}      - {TEMPLATE % '0s'}\n    renders: [{{template: a, data: {{n: x, unknown: 1}}}}]\n"
    assert [render.data for render in built(tmp_path, text).renders] == [{"n": "x"}]


def test_renders_are_listed_in_the_order_of_their_creation(tmp_path: Path) -> None:
    rows = ", ".join(f"{{template: a, createdAt: {at}, data: {{n: '{at}'}}}}" for at in ("-1d", "-3d", "-2d"))
    state = built(tmp_path, f"{HEAD}      - {TEMPLATE % '-9d'}\n    renders: [{rows}]\n")
    project = next(iter(state.projects))
    assert [render.data["n"] for render in state.renders.newest("project", project.id, limit=9)] == [
        "-1d",
        "-2d",
        "-3d",
    ]


@pytest.mark.parametrize("status", ["queued", "rendering", "succeeded", "failed"])
def test_a_render_never_takes_less_than_no_time(tmp_path: Path, status: str) -> None:
    from craftkit_emulator.operations.rendering import JOBS
    from craftkit_emulator.world.world import World

    text = f"{HEAD}      - {TEMPLATE % '0s'}\n    renders: [{{template: a, status: {status}, data: {{n: x}}}}]\n"
    state = built(tmp_path, text)
    world = World("", build=lambda: state, jobs=dict(JOBS))
    world.move_clock(NOW + DAY)
    render = next(iter(state.renders))
    assert render.status in ("succeeded", "failed")
    assert render.started_at is not None and render.started_at >= render.created_at
    assert render.completed_at is not None and render.completed_at >= render.started_at


def test_the_same_file_builds_the_same_state_again() -> None:
    seed = load("demo")
    one, other = (seed.build(seed="0", clock_at=NOW, progression=IMMEDIATE) for _ in range(2))
    assert list(one.renders) == list(other.renders)
    assert list(one.events) == list(other.events)
    assert list(one.templates) == list(other.templates)


def test_worlds_of_one_seed_share_nothing_that_changes() -> None:
    seed = load("demo")
    one, other = (seed.build(seed="0", clock_at=NOW, progression=IMMEDIATE) for _ in range(2))
    one.slugs.clear()
    one.tallies.clear()
    one.faults["queue-down-1"] = Armed("queue-down-1", Fault("queue-down"))
    assert (len(other.slugs), other.faults) == (6, {})
    assert other.tallies


def test_the_demo_world_holds_what_the_readme_promises() -> None:
    state = load("demo").build(seed="0", clock_at=NOW, progression=IMMEDIATE)
    assert {(project.name, project.embed, project.deleted_at is None) for project in state.projects} == {
        ("Acme Charter", True, True),
        ("Globex", False, True),
        ("Bygone Boats", False, False),
        ("Acme Corp", True, True),
        ("Acme Corp Sandbox", False, True),
    }
    slugs = {slug for _, slug in state.slugs}
    assert slugs >= {"invoice", "charter-handover", "draft-only", "always-fails"}
    invoice = next(template for template in state.templates if template.slug == "invoice")
    assert invoice.version == 2
    assert state.renders["3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"].status == "succeeded"


@pytest.mark.parametrize(
    ("name", "inside"), [("demo", True), ("./demo.yaml", False), ("mine.yml", False), ("a/b", False)]
)
def test_a_world_is_named_or_addressed(name: str, inside: bool) -> None:
    assert (find(name) != Path(name)) == inside


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        ((), 1),
        (("b",), 3),
        (("b", 1), 4),
        (("b", 1, "c"), 5),
        (("b", 1, "none"), 4),
        (("none", 3), 1),
    ],
)
def test_the_line_of_a_place_is_as_near_as_the_file_allows(steps: tuple[str | int, ...], line: int) -> None:
    assert Tree("a: 1\nb:\n  - x\n  - d: 1\n    c: 2\n").line(steps) == line


def test_the_python_loader_reads_as_the_c_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML has the C loader only where libyaml was there when it was built."""
    import importlib
    import sys

    import yaml

    text = find("demo").read_text("utf-8")
    expected = Tree(text).plain()
    monkeypatch.delattr(yaml, "CSafeLoader")
    monkeypatch.delitem(sys.modules, tree.__name__)
    plain = importlib.import_module(tree.__name__)
    assert plain is not tree
    assert plain._Loader.__mro__[1] is yaml.SafeLoader
    assert plain.Tree(text).plain() == expected


def test_an_error_is_one_line_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text("version: 1\nprojects: [\n", "utf-8")
    with pytest.raises(WorldFileError) as refused:
        load(str(path))
    assert str(refused.value).startswith(f"{path}: ")
    assert "\n" not in str(refused.value)
