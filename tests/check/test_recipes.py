"""The workflows to be copied: their commands do what they say, with the emulator in the place of production."""

import io
import json
import os
import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from craftkit_contracts.check.reports import REPORTS

from ..craftkit import LIVE_KEY, REVOKED_KEY
from ..frame.checkout import ROOT
from .live import checked
from .results import result

FOLDER = ROOT / "fixtures" / "ci"
NAMES = ("pull-request", "nightly")


def steps(name: str) -> list[dict[str, Any]]:
    workflow = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    found: list[dict[str, Any]] = workflow["jobs"]["contract"]["steps"]
    return found


def run(name: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The step `Check`, as Actions would run it."""
    step = next(step for step in steps(name) if step.get("name") == "Check")
    scripts = folder / "bin"
    scripts.mkdir(exist_ok=True)
    (scripts / "craftkit-contracts").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m craftkit_contracts "$@"\n')
    (scripts / "craftkit-contracts").chmod(0o755)
    given = {**step["env"], "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), **variables}
    environment = {**os.environ, **given, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_nightly_one_compares_with_the_night_before(root: str, tmp_path: Path) -> None:
    given = {"CRAFTKIT_BASE_URL": root, "CRAFTKIT_API_KEY": LIVE_KEY, "PROFILE": "quick", "RATE": "500/s"}
    first = run("nightly", tmp_path, **given)
    assert first.returncode == 0, first.stdout + first.stderr
    before = json.loads((tmp_path / "previous" / "report.json").read_text("utf-8"))
    second = run("nightly", tmp_path, **given)
    assert second.returncode == 0, second.stdout + second.stderr
    assert json.loads((tmp_path / "previous" / "report.json").read_text("utf-8"))["run"] != before["run"]
    assert (tmp_path / "summary.md").read_text("utf-8").count("### ") == 2


def test_what_could_not_be_checked_is_red_and_nothing_to_be_compared_with(root: str, tmp_path: Path) -> None:
    for name in ("CRAFTKIT_API_KEY", "CRAFTKIT_BASE_URL"):
        given = {"CRAFTKIT_BASE_URL": root, "CRAFTKIT_API_KEY": REVOKED_KEY, "PROFILE": "quick", "RATE": "500/s"}
        done = run("nightly", tmp_path, **{**given, name: "" if name == "CRAFTKIT_API_KEY" else "http://127.0.0.1:1"})
        assert done.returncode == 3 and "::warning" not in done.stdout
    assert not (tmp_path / "previous").exists()


def test_the_one_for_pull_requests_needs_no_secret(tmp_path: Path) -> None:
    done = run("pull-request", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "reports" / "junit.xml").exists() and (tmp_path / "summary.md").exists()
    assert "secrets." not in (FOLDER / "pull-request.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("status", "expected"), [(0, 0), (1, 1), (2, 0), (3, 3)])
def test_only_what_is_stale_is_a_warning(tmp_path: Path, name: str, status: int, expected: int) -> None:
    step = next(step for step in steps(name) if step.get("name") == "Check")
    played = f'craftkit-contracts() {{ mkdir -p reports; echo "{{}}" > reports/report.json; return {status}; }}\n'
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", played + step["run"]],
        cwd=tmp_path,
        env={**os.environ, **step["env"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expected and ("::warning" in done.stdout) == (status == 2)
    assert (tmp_path / "previous").exists() == (name == "nightly" and status != 3)


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        ("", "api --silent comments --field body=@reports/report.md"),
        ("https://x/1\nhttps://x/2", "api --silent --method PATCH https://x/1 --field body=@reports/report.md"),
    ],
)
def test_a_pull_request_has_one_comment_however_often_it_is_checked(tmp_path: Path, there: str, asked: str) -> None:
    step = next(step for step in steps("pull-request") if step.get("name") == "Comment")
    played = 'gh() { echo "$@" >> asked; if [ "$3" = --paginate ]; then echo "$THERE"; fi; }\n'
    subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", played + step["run"]],
        cwd=tmp_path,
        env={**os.environ, "COMMENTS": "comments", "THERE": there},
        check=True,
    )
    listed, done = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert listed.startswith("api comments --paginate --jq .[] | select(") and done == asked


def test_the_comment_is_known_by_the_head_of_the_report() -> None:
    step = next(step for step in steps("pull-request") if step.get("name") == "Comment")
    pattern = re.search(r'test\("(.+?)"\)', step["run"])
    assert pattern and re.match(pattern[1], REPORTS["report.md"](result()))


def test_a_live_check_without_a_deployment_skips_with_its_reason() -> None:
    out = io.StringIO()
    assert checked([], {"CRAFTKIT_BASE_URL": "http://127.0.0.1:1"}, out) == 0
    assert out.getvalue().startswith("skipped: CRAFTKIT_API_KEY not set")
    assert checked([], {"CRAFTKIT_BASE_URL": "http://127.0.0.1:1", "CRAFTKIT_API_KEY": LIVE_KEY}, out) == 3


def test_tox_has_both() -> None:
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    assert tox["testenv:contracts"]["commands"].strip().startswith("craftkit-contracts check --target emulator ")
    assert tox["testenv:contracts-live"]["commands"].startswith("python -m tests.check.live ")
