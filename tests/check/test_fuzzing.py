"""What schemathesis draws: the same in every run, only what may be sent, and nothing wrong found in the emulator."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from craftkit_contracts.check.book import Book
from craftkit_contracts.check.driving import Drive, made_on_purpose
from craftkit_contracts.check.fuzzing.fuzzers import Fuzzing
from craftkit_contracts.check.fuzzing.ground import ROWS
from craftkit_contracts.check.options import PROFILES
from craftkit_contracts.check.probe import Plan, Probe
from craftkit_contracts.check.target import NEEDS, Target
from craftkit_contracts.gate import WRITING, Gate, Policy
from craftkit_contracts.judge import Judge
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.specification import Specification

from ..craftkit import LIVE_KEY
from .probing import KEYS
from .recorder import Recorder

SPECIFICATION = Specification.from_file()
PHASES = PROFILES["full"].phases
READING = frozenset({"project-key", "embed"})
DRAWING = """
from craftkit_contracts.check.fuzzing.drawing import Drawer
from craftkit_contracts.specification import Specification
drawer = Drawer(Specification.from_file().document)
for operation in ("renderTemplate", "listSignatures", "uploadFormImage"):
    for drawn in drawer.drawn(operation, ("examples", "coverage", "fuzzing"), 12, base="http://h", steer=print):
        print(ascii(drawn))
"""


def fuzzers(most: int = 6) -> dict[str, Probe]:
    return {probe.name.removeprefix("fuzzing: "): probe for probe in Fuzzing(SPECIFICATION, PHASES, most).probes}


@pytest.fixture(scope="module")
def driven(judge: Judge) -> Callable[..., Drive]:
    def driven(root: str, can: frozenset[str], *probes: Probe, **policy: Any) -> Drive:
        gate = Gate(Policy(frozenset({urlsplit(root).netloc}), "r1", WRITING, **policy))
        book = Book(SPECIFICATION, judge, Redactor(*KEYS.values()), marked=made_on_purpose)
        drive = Drive(Target("it", root, KEYS, can), gate, book, run="r1")
        drive.through(Plan.of(probes, drive.target).probes, lambda probe: None)
        return drive

    return driven


def test_two_runs_draw_the_same_and_leave_no_files(tmp_path: Path) -> None:
    def drawn(seed: str) -> str:
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", DRAWING.replace("steer=print", "steer=lambda number, case: None")]
        return subprocess.run(command, cwd=tmp_path, env=environ, check=True, capture_output=True, text=True).stdout

    first = drawn("1")
    assert first == drawn("2") and len(first.splitlines()) > 20
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_an_emulator_takes_it_all_and_is_found_sound(root: str, driven: Callable[..., Drive]) -> None:
    probes = fuzzers(8)
    drive = driven(root, frozenset(NEEDS), *probes.values())
    assert [str(each) for each in drive.book.deviations.values()] == []
    assert (drive.failed, [str(each) for each in drive.book.broken]) == ([], [])
    assert drive.asked.keys() == {"fuzzing"} and drive.asked.total() <= sum(probe.most for probe in probes.values())
    for operation in SPECIFICATION.operations.values():
        good = [int(status) for status in operation.node["responses"] if status.startswith("2")]
        assert any(drive.book.ledger.count(operation.id, status) for status in good), operation.id


def test_who_may_not_write_sends_get_alone(root: str, driven: Callable[..., Drive]) -> None:
    drive = driven(f"{root}/s/fuzz-reading", READING, *fuzzers().values())
    assert {noted.exchange.method for noted in drive.book.noted} == {"GET"}
    assert drive.book.deviations == {} and drive.asked.total() > 80


def test_who_may_write_to_a_deployment_touches_nothing_but_its_own(root: str, driven: Callable[..., Drive]) -> None:
    address = f"{root}/s/fuzz-writing"
    before = _templates(address)
    drive = driven(address, READING | {"writes"}, *fuzzers(12).values())
    assert _templates(address) == before
    writing = [noted for noted in drive.book.noted if noted.exchange.method != "GET"]
    assert {noted.operation for noted in writing} == {
        *("createTemplate", "upsertTemplate", "deleteTemplate", "renderTemplate")
    }
    made = {each.id for each in drive.shared["created"] if each.kind == "template"}
    named = {noted.exchange.path.split("/")[3] for noted in writing if noted.operation != "createTemplate"}
    assert named <= made and all(slug.startswith("ckc-") for slug in made)
    assert drive.book.deviations == {}


def _templates(address: str) -> list[str]:
    answer = requests.get(f"{address}/v1/templates", headers={"Authorization": f"Bearer {LIVE_KEY}"}, timeout=60)
    return [template["slug"] for template in answer.json()["templates"]]


def test_every_operation_about_a_thing_is_told_where_to_find_one() -> None:
    about_a_thing = {each.id for each in SPECIFICATION.operations.values() if "{" in each.path}
    assert about_a_thing <= ROWS.keys() <= SPECIFICATION.operations.keys()


def test_a_crash_is_told_as_the_undocumented_status_that_it_is(
    recorder: Recorder, driven: Callable[..., Drive]
) -> None:
    recorder.answers = [(500, {"Content-Type": "application/json"}, b"{}")] * 2
    drive = driven(recorder.address, READING, fuzzers()["listTemplates"])
    kinds = {(each.kind, each.where) for each in drive.book.deviations.values()}
    assert ("status-undocumented", "status") in kinds


def test_silence_is_told_of_a_service_that_answers_others(recorder: Recorder, driven: Callable[..., Drive]) -> None:
    with _silent(recorder, "/v1/templates"):
        drive = driven(recorder.address, READING, fuzzers()["listTemplates"], timeout=5.0)
    assert ("no-answer", "reply") in {(each.kind, each.where) for each in drive.book.deviations.values()}
    assert len(drive.failed) == 1


def test_a_spent_budget_ends_it_and_says_so(recorder: Recorder, driven: Callable[..., Drive]) -> None:
    drive = driven(recorder.address, READING, *fuzzers().values(), budget=5)
    assert len(recorder.lines) == 5 and "the budget of 5 requests is spent" in drive.stopped


@contextmanager
def _silent(recorder: Recorder, path: str) -> Iterator[None]:
    recorder.silent = path
    yield
    recorder.silent = ""
