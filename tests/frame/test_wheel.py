"""The wheel is all that a user gets: it must hold everything, nothing else, and work from any directory."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import yaml

from ..craftkit import Craftkit
from .checkout import ROOT, files

RENAMED = {"emulator": "craftkit_emulator", "contracts": "craftkit_contracts", "fixtures": "craftkit_emulator/fixtures"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target), cwd=ROOT)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment that holds the wheel, and sees what else is installed here."""
    home = tmp_path_factory.mktemp("environment")
    _run(sys.executable, "-m", "venv", "--without-pip", str(home))
    python = str(home / "bin" / "python")
    _run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", str(wheel))
    site = next(home.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return home / "bin"


@pytest.fixture
def started(programs: Path, tmp_path: Path) -> Iterator[Craftkit]:
    """A client of the installed emulator, started as a user starts it, from an empty directory."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("CRAFTKIT_", "PYTHON"))}
    command = [str(programs / "craftkit-emulator"), "--port", "0"]
    with (
        requests.Session() as http,
        subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        said, _, address = process.stdout.readline().strip().rpartition(" ")
        assert said == "listening on"
        yield Craftkit(address, http=http)
        process.terminate()
        assert process.wait(timeout=20) == 0


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    expected = {f"{RENAMED[path.parts[0]]}/{'/'.join(path.parts[1:])}" for path in files(*RENAMED)}
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        as_json = json.loads(archive.read("craftkit_emulator/openapi.json"))
    assert packed == expected | {"craftkit_emulator/openapi.yaml", "craftkit_emulator/openapi.json"}
    assert as_json == yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8")), "the same contract, quicker to read"


def test_its_top_level_names_are_the_two_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"craftkit_contracts", "craftkit_emulator"}


def test_the_installed_emulator_renders_from_an_empty_directory(started: Craftkit, tmp_path: Path) -> None:
    assert started.get("/_emulator/health").json() == {"status": "ok"}
    assert started.get("/v1/health").status_code == 200
    started.publish_template("letter")
    done = started.finish(started.render("letter"))
    assert done["status"] == "succeeded"
    assert started.pdf(done).startswith(b"%PDF-")
    assert list(tmp_path.iterdir()) == []


def test_the_installed_replay_plays_a_scenario_from_an_empty_directory(programs: Path, tmp_path: Path) -> None:
    said = _run(str(programs / "craftkit-contracts"), "replay", "render-an-invoice", cwd=tmp_path)
    assert said.startswith("1 scenario: 1 passed")
    assert list(tmp_path.iterdir()) == []


def test_the_installed_emulator_is_the_wheel_not_the_checkout(programs: Path, tmp_path: Path) -> None:
    code = (
        "import craftkit_emulator, craftkit_contracts; print(craftkit_emulator.__file__, craftkit_contracts.__file__)"
    )
    places = _run(str(programs / "python"), "-I", "-c", code, cwd=tmp_path).split()
    assert all(Path(place).is_relative_to(programs.parent) for place in places)


def _run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
