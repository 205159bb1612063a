"""The bar can fail: schemathesis, run as for the emulator, catches a server that lies."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .liar import Answer, Lie, liar
from .running import run_schemathesis, running_emulator


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_emulator(tmp_path_factory.mktemp("liar") / "emulator.log") as address:
        yield address


def without_status(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "status"}


def about_success(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Lie:
    """A lie about the body of every 200."""

    def lie(answer: Answer) -> Answer:
        return Answer(200, json.dumps(change(json.loads(answer.content))).encode()) if answer.status == 200 else answer

    return lie


def lets_anyone_in() -> Lie:
    """Who is refused gets what the one before got."""
    seen = [Answer(200, b"{}")]

    def lie(answer: Answer) -> Answer:
        seen.append(answer if answer.status == 200 else seen[-1])
        return seen[-1] if answer.status == 401 else answer

    return lie


def refuses_good_data(answer: Answer) -> Answer:
    error = {"code": "invalid_input_data", "message": "No.", "issues": {"formErrors": [], "fieldErrors": {}}}
    return Answer(400, json.dumps({"error": error}).encode()) if answer.status == 202 else answer


INVALID = "ST108 Response violates schema"

# What it says about which operation, and what the report says about it
LIES: dict[str, tuple[str, Lie, str]] = {
    "a required field is missing": ("getRender", about_success(without_status), INVALID),
    "an undocumented field is there": ("getRender", about_success(lambda body: body | {"secret": 1}), INVALID),
    "an undocumented status": ("getRender", lambda answer: answer._replace(status=418), "ST103 Undocumented status"),
    "a server error": ("getRender", lambda answer: answer._replace(status=500), "ST101 Server error"),
    "anyone is let in": ("getRender", lets_anyone_in(), "ST401"),
    "good data is refused": ("renderTemplate", refuses_good_data, "refused as invalid_input_data, which it is not"),
}


@pytest.mark.parametrize("operation", ["getRender", "renderTemplate"])
def test_the_truth_passes(operation: str, address: str, tmp_path: Path) -> None:
    report = _run(address, lambda answer: answer, operation, folder=tmp_path)
    assert report.returncode == 0, report.stdout


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_caught(name: str, address: str, tmp_path: Path) -> None:
    operation, lie, said = LIES[name]
    report = _run(address, lie, operation, folder=tmp_path)
    assert report.returncode == 1, report.stdout
    assert said in report.stdout, report.stdout


def _run(address: str, lie: Lie, operation: str, *, folder: Path) -> subprocess.CompletedProcess[str]:
    arguments = ("--include-operation-id", operation, "--phases", "examples,coverage", "--warnings", "off")
    with liar(address, lie) as url:
        return run_schemathesis(address, *arguments, folder=folder, url=url)
