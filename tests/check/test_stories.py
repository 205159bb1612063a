"""Scenarios as a driver of the check: expectations that are not met are deviations, exchanges are judged."""

from pathlib import Path

from craftkit_contracts.check.book import Book
from craftkit_contracts.check.driving import Drive, made_on_purpose
from craftkit_contracts.check.probe import Plan
from craftkit_contracts.check.stories import stories
from craftkit_contracts.check.target import NEEDS, Target
from craftkit_contracts.gate import WRITING, Gate, Policy
from craftkit_contracts.judge import Judge
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.scenarios.library import chosen
from craftkit_contracts.specification import Specification

from .probing import KEYS

SPECIFICATION = Specification.from_file()
WRONG = """
version: 1
scenario: A template that is not there
why: To see what becomes of expectations that are not met.
steps:
  - call: GET /v1/templates/invoice
    expect: {status: 200, body: {slug: other}}
"""


def drive(root: str, judge: Judge, names: list[str], can: frozenset[str] = frozenset(NEEDS)) -> tuple[Drive, Plan]:
    gate = Gate(Policy(frozenset({root.removeprefix("http://")}), "r1", WRITING, 10_000))
    target = Target("it", root, KEYS, can)
    plan = Plan.of(stories(chosen(names), SPECIFICATION), target)
    drive = Drive(target, gate, Book(SPECIFICATION, judge, Redactor(), marked=made_on_purpose), run="r1")
    drive.through(plan.probes, lambda probe: None)
    return drive, plan


def test_all_are_played_as_they_are_written(root: str, judge: Judge) -> None:
    driven, plan = drive(root, judge, [])
    assert [str(each) for each in driven.book.deviations.values()] == []
    assert (driven.failed, [str(each) for each in driven.book.broken]) == ([], [])
    assert [pair for pair in plan.reachable if not driven.book.ledger.count(*pair)] == []
    assert len(plan.reachable) > 80 and 0 < driven.asked["scenarios"] <= plan.requests


def test_what_is_not_as_expected_is_a_deviation_with_its_place(root: str, judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG)
    driven, _ = drive(root, judge, [str(tmp_path / "wrong.yaml")])
    (found,) = driven.book.deviations.values()
    assert (found.kind, found.operation, found.where) == ("rule-broken", "getTemplate", "body.slug")
    assert found.source == "scenario wrong, step 1 (line 6): call GET /v1/templates/invoice"
