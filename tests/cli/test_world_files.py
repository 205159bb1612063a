"""A broken world file is one line that says where, what came and what was expected; nothing runs, nothing hangs."""

import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from craftkit_emulator.cli import main

from .broken_worlds import BROKEN
from .process import assert_refused, finished, running


@pytest.mark.parametrize(("content", "said"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_world_file_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, said: tuple[str, ...]
) -> None:
    """In this process, by the subcommand that reads a world and never serves: what is not refused cannot hang."""
    path = tmp_path / "world.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    status = main(["sample", "invoice", "--world", str(path)], {}, sys.stdout)
    assert_refused(CompletedProcess("sample", status, *capsys.readouterr()), str(path), *said)


@pytest.mark.parametrize(
    "name", ["empty", "not YAML", "wrong version", "dangling template", "number without end", "draft inside itself"]
)
def test_serve_refuses_the_same_files(tmp_path: Path, name: str) -> None:
    content, said = next(row[1:] for row in BROKEN if row[0] == name)
    path = tmp_path / "world.yaml"
    path.write_text(str(content))
    assert_refused(finished("--port", "0", "--world", str(path)), str(path), *said)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!!python/object/new:os.system", "!!python/name:os.system"]
)
def test_a_yaml_tag_runs_no_code(tmp_path: Path, tag: str) -> None:
    path, witness = tmp_path / "world.yaml", tmp_path / "ran"
    value = "" if "name" in tag else f'["touch {witness}"]'
    path.write_text(f"version: 1\ndescription: {tag} {value}\n")
    assert_refused(finished("--port", "0", "--world", str(path)), "python/", "line 2")
    assert not witness.exists()


def test_what_is_no_file_is_one_line(tmp_path: Path) -> None:
    assert_refused(finished("--port", "0", "--world", str(tmp_path)), str(tmp_path), "directory")
    assert_refused(finished("--port", "0", "--world", str(tmp_path / "none.yaml")), "none.yaml", "no such", "demo")
    assert_refused(finished("--port", "0", "--world", "nobody"), "nobody", "no such", "demo")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)
    assert_refused(finished("--port", "0", "--world", str(path)), str(path), "larger than")


def test_aliases_that_multiply_are_refused_at_once(tmp_path: Path) -> None:
    """A billion laughs: 2 kB that are ten thousand million words."""
    path = tmp_path / "laughs.yaml"
    bombs = "".join(
        f"  {chr(98 + level)}: &{chr(98 + level)} [{','.join([f'*{chr(97 + level)}'] * 10)}]\n" for level in range(9)
    )
    path.write_text(f"version: 1\ndescription:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n{bombs}")
    assert_refused(finished("--port", "0", "--world", str(path)), str(path))


def test_a_world_of_two_thousand_projects_starts(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text("version: 1\nprojects:\n" + "".join(f"  - {{name: P {n}, slug: p{n}}}\n" for n in range(2000)))
    with running("--world", str(path)) as emulator:
        assert emulator.address
