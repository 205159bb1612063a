"""Scenarios that stand alone: they play in whatever project, on a deployment, and leave nothing that can be deleted."""

import pytest
from craftkit_contracts.check.book import Book
from craftkit_contracts.check.driving import Drive
from craftkit_contracts.check.probe import Plan
from craftkit_contracts.check.stories import stories
from craftkit_contracts.check.target import NEEDS, Target
from craftkit_contracts.gate import WRITING, Gate, Policy
from craftkit_contracts.judge import Judge
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.scenarios.library import chosen
from craftkit_contracts.specification import Specification

from ..craftkit import LIVE_KEY, TEST_KEY
from ..scenarios.running import finished
from .deployment import Deployment

SPECIFICATION = Specification.from_file()
FLAGS = ("--allow-writes", "--rate", "500/s")
ALONE = {f"scenarios: {each.name}" for each in chosen([]) if each.stands_alone}


def test_a_replay_that_names_none_plays_them_alone(deployment: Deployment) -> None:
    ended = finished("replay", "--base-url", deployment.address, *FLAGS, variables={"CRAFTKIT_API_KEY": TEST_KEY})
    assert (ended.returncode, "0 mismatched" in ended.stdout) == (0, True), (ended.stdout, ended.stderr)
    assert f" {len(ALONE)} passed" in ended.stdout and "not run: it tells of the world demo" in ended.stdout
    assert "not run: only an emulator can do that: answer-lost-on-its-way, " in ended.stdout
    assert len(ended.stdout.splitlines()) < 12
    made = {path for method, path, status in deployment.seen if (method, status) == ("PUT", 201)}
    gone = {path for method, path, status in deployment.seen if method == "DELETE" and status < 300}
    assert made and made <= gone


def test_who_names_another_one_has_it_played(deployment: Deployment) -> None:
    variables = {"CRAFTKIT_API_KEY": TEST_KEY}
    for times in (1, 2):  # their names are of the run's own
        ended = finished(
            "replay", "render-an-invoice", "order-repeated-in-doubt", "--base-url", deployment.address, *FLAGS,
            variables=variables,
        )  # fmt: skip
        assert (ended.returncode, "2 passed" in ended.stdout) == (0, True), (times, ended.stdout, ended.stderr)


@pytest.mark.parametrize(
    ("can", "played"),
    [({"project-key"}, {"scenarios: look-around"}), ({"project-key", "writes"}, ALONE), (set(), set())],
)
def test_a_check_of_a_deployment_plays_those_that_it_may(
    base_url: str, judge: Judge, can: set[str], played: set[str]
) -> None:
    target = Target("it", base_url, {"project": LIVE_KEY}, frozenset(can))
    plan = Plan.of(stories(chosen([]), SPECIFICATION), target)
    assert {probe.name for probe in plan.probes} == played
    assert {NEEDS["demo-world"]} <= {why for _, why in plan.left_out}
    gate = Gate(Policy(frozenset({base_url.split("/")[2]}), "r1", WRITING, 10_000))
    drive = Drive(target, gate, Book(SPECIFICATION, judge, Redactor(), marked=lambda exchange: False), run="r1")
    drive.through(plan.probes, lambda probe: None)
    assert (drive.failed, [str(each) for each in drive.book.deviations.values()]) == ([], [])
    assert [pair for pair in plan.reachable if not drive.book.ledger.count(*pair)] == []
    assert drive.asked["scenarios"] <= plan.requests and bool(played) == bool(drive.asked)
