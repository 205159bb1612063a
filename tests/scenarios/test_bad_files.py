"""Scenario files that cannot be used are refused with one line that says where, what came and what was expected."""

import re
from pathlib import Path

import pytest
from craftkit_contracts.scenarios.file import LARGEST_BYTES, ScenarioError, load
from craftkit_contracts.scenarios.library import chosen

from .broken import CALL, FILES, HEAD, steps
from .running import assert_refused, finished


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    content, line, said = FILES[name]
    path = tmp_path / "situation.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(ScenarioError) as told:
        load(path)
    text = str(told.value)
    assert text.startswith(str(path)) and "\n" not in text and len(text) < 1500
    found = re.match(r"(?::(\d+): |: line (\d+): )", text.removeprefix(str(path)))
    assert found and int(found[1] or found[2]) == line, text
    for part in said:
        assert part in text


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"version: 1\nscenario: \xe9\n")
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    for path, said in (
        (tmp_path / "latin.yaml", "not UTF-8 at byte 21"),
        (huge, f"larger than {LARGEST_BYTES} bytes"),
        (tmp_path / "none.yaml", "cannot be read: No such file or directory"),
        (folder, "cannot be read: Is a directory"),
    ):
        with pytest.raises(ScenarioError, match=said):
            load(path)


def test_scenarios_are_found_by_name_by_path_and_by_folder(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(steps(CALL), "utf-8")
    assert [one.name for one in chosen([str(tmp_path)])] == ["one", "two"]
    assert [one.name for one in chosen([str(tmp_path / "two.yaml"), str(tmp_path)])] == ["two", "one"]
    assert [one.name for one in chosen(["render-an-invoice"])] == ["render-an-invoice"]
    with pytest.raises(ScenarioError, match="no scenario is called 'render-invoice'; did you mean render-an-invoice"):
        chosen(["render-invoice"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(ScenarioError, match="no scenario files"):
        chosen([str(tmp_path / "empty")])


def test_one_bad_file_among_good_ones_stops_the_replay_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(steps(CALL), "utf-8")
    (tmp_path / "worse.yaml").write_text(HEAD, "utf-8")
    ended = finished("replay", str(tmp_path))
    assert_refused(ended, f"{tmp_path / 'worse.yaml'}:1:", '"steps" is a required property')
    assert ended.stdout == ""
