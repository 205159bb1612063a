"""Every command of the README is run, and its tables say what the code says."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import requests
from craftkit_emulator.control.views import About, verbs
from craftkit_emulator.settings import OPTIONS
from craftkit_emulator.world.faults.kinds import KINDS
from pypdf import PdfReader

from ..cli.process import environment, running
from .checkout import ROOT
from .differences import rewritten

README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"(?m)^(?: *<!-- (?P<mark>[^\n]*) -->\n)?(?P<indent> *)```sh\n(?P<code>.*?)^ *```$", re.DOTALL)
MARKED = {found["mark"]: found["code"].strip() for found in BLOCK.finditer(README) if found["mark"]}
UNMARKED = [dedent(found["code"]) for found in BLOCK.finditer(README) if not found["mark"]]


def test_the_commands_that_take_long_are_marked_and_of_one_line() -> None:
    assert list(MARKED) == [
        "the start command",
        "the proxy command",
        "the check command",
        "the live check command",
        "the record command",
        "the test command",
        "the benchmark command",
    ]
    assert all("\n" not in command for command in MARKED.values())
    assert len(UNMARKED) == 11, "and the others are run below"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that a clone would have, in a folder that has nothing else."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().split():
        if (ROOT / name).exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name, follow_symlinks=False)
    return tmp_path


def test_the_start_command_installs_and_starts_the_emulator(clone: Path) -> None:
    outer = os.environ | {"CRAFTKIT_EMULATOR_PORT": "0"}
    with subprocess.Popen(
        ["bash", "-c", MARKED["the start command"]],
        cwd=clone,
        env=outer,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        address = next(line.split()[-1] for line in process.stdout if line.startswith("listening on "))
        assert requests.get(f"{address}/v1/health", timeout=10).status_code == 200
        os.killpg(process.pid, signal.SIGTERM)


def test_the_other_commands_work_with_what_the_emulator_prints(tmp_path: Path) -> None:
    with running() as emulator:
        exports = emulator.next_line()
        script = "\n".join(["set -euo pipefail", exports, *UNMARKED])
        install_scripts(tmp_path / ".venv" / "bin")
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert '{"error":' not in done.stdout
    text = PdfReader(tmp_path / "letter.pdf").pages[0].extract_text()
    assert "Acme Corp" in text and "9.99 EUR" in text
    assert "openapi: 3.1.0" in (tmp_path / "openapi-here.yaml").read_text("utf-8")


def test_the_proxy_command_judges_until_it_is_stopped(tmp_path: Path) -> None:
    install_scripts(tmp_path / ".venv" / "bin")
    with running() as emulator:
        script = f"export CRAFTKIT_BASE_URL={emulator.address}\nexec {MARKED['the proxy command']}"
        with subprocess.Popen(["bash", "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            address = process.stdout.readline().removeprefix("listening on ").strip()
            assert requests.get(f"{address}/v1/health", timeout=10).headers["Craftkit-Contracts"] == "ok"
            process.terminate()
            assert process.wait(10) == 0
    assert {each.name for each in (tmp_path / "judged").iterdir()} == {"proxy.json", "proxy.html"}


def test_the_record_command_listens_until_it_is_stopped(tmp_path: Path) -> None:
    install_scripts(tmp_path / ".venv" / "bin")
    with running() as emulator:
        script = f"export CRAFTKIT_BASE_URL={emulator.address}\nexec {MARKED['the record command']}"
        with subprocess.Popen(["bash", "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            address = process.stdout.readline().removeprefix("listening on ").strip()
            assert requests.get(f"{address}/v1/health", timeout=10).status_code == 200
            process.terminate()
            assert process.wait(10) == 0
    assert "call: GET /v1/health" in (tmp_path / "my-application.yaml").read_text("utf-8")


def install_scripts(folder: Path) -> None:
    """The console scripts of pyproject.toml, whatever an older install of this environment knows of them."""
    folder.mkdir(parents=True)
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    for name, place in scripts.items():
        module, _, function = place.partition(":")
        (folder / name).write_text(f"#!{sys.executable}\nfrom {module} import {function}\n{function}()\n", "utf-8")
        (folder / name).chmod(0o755)


@pytest.mark.long
def test_the_benchmark_command_runs_the_benchmark() -> None:
    assert MARKED["the benchmark command"] == ".venv-test/bin/tox -e benchmark"
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--quick"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("/ one route: ") == 5


def test_the_table_of_flags_is_that_of_the_settings() -> None:
    rows = re.findall(r"(?m)^ *\| `(--[a-z-]+)` \| (?:`([^`]+)`)? *\|", README)
    assert rows == [(option.flag, "" if option.is_switch else option.default) for option in OPTIONS]


def test_the_table_of_the_control_api_is_that_of_its_verbs() -> None:
    about = About("", lambda base, readings: b"")
    expected = {(verb.method, f"/_emulator{verb.path}") for verb in verbs(about)} | {
        ("GET", "/_emulator/openapi.yaml"),
        ("GET", "/_emulator/control.yaml"),
    }
    assert set(_documented_verbs()) == expected


def test_the_tables_of_disputes_and_assumptions_are_those_of_the_registers() -> None:
    assert rewritten(README) == README, "python -m tests.frame.differences --write"


def test_the_table_of_faults_is_that_of_their_kinds() -> None:
    rows = re.findall(r"(?m)^\| `([a-z-]+)` \| ((?:`[A-Za-z]+`(?:, )?)*) \| (.*) \|$", README)
    shown = [(name, re.findall(r"\w+", fields)) for name, fields, _ in rows if name in KINDS]
    assert shown == [(name, list(kind.settings)) for name, kind in KINDS.items()]
    assert all(kind.says in README for kind in KINDS.values())


def _documented_verbs() -> Iterator[tuple[str, str]]:
    for methods, path in re.findall(r"(?m)^\| (`[A-Z`, ]+) (/_emulator[a-z/.{}-]*)`", README):
        for method in re.findall("[A-Z]+", methods):
            yield method, path
