"""The probes find nothing wrong with the emulator, meet what they say they meet, and cost no more than they say."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import yaml
from craftkit_contracts.check.probe import Plan, Probe
from craftkit_contracts.check.probes import PROBES
from craftkit_contracts.check.probes.credentials import AREAS
from craftkit_contracts.check.target import Target
from craftkit_contracts.check.visit import words
from craftkit_contracts.judge import Judge
from craftkit_contracts.specification import Specification
from craftkit_emulator.api.marks import marks_in

from ..craftkit import ACCOUNT_KEY, GLOBEX_KEY, LIVE_KEY
from ..frame.checkout import ROOT, files
from .probing import ALL, READING, Run

SPECIFICATION = Specification.from_file()
REGISTERS = ("rules", "disputes", "assumptions")
BY_NAME = {probe.name: probe for probe in PROBES}
EMPTY_WORLD = f"""
version: 1
accountKeys: [{ACCOUNT_KEY}]
projects:
  - name: Empty
    slug: empty
    embed: true
    keys: [{{key: {LIVE_KEY}}}]
  - name: Other
    slug: other
    keys: [{{key: {GLOBEX_KEY}}}]
"""


@pytest.fixture(scope="module")
def start(http: requests.Session, judge: Judge) -> Callable[..., Run]:
    return lambda url, **more: Run(url, SPECIFICATION, judge, http, **more)


@pytest.fixture(scope="module")
def whole(root: str, start: Callable[..., Run]) -> dict[str, Run]:
    """A run of every probe, each with a book of its own."""
    runs = {name: start(f"{root}/s/probes", id="whole").ask([probe]) for name, probe in BY_NAME.items()}
    return {name: run for name, run in runs.items() if run.asked}


def test_names_are_their_own() -> None:
    assert len(BY_NAME) == len(PROBES)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_probe_finds_nothing_and_does_what_it_says(whole: dict[str, Run], name: str) -> None:
    run, probe = whole[name], BY_NAME[name]
    assert run.told == []
    assert {operation for operation, _ in run.asked} == probe.operations
    assert {(operation, exchange.status) for operation, exchange in run.asked} == set(probe.meets)
    assert len(run.asked) <= probe.most
    methods = {exchange.method for _, exchange in run.asked}
    assert (methods <= {"GET", "HEAD"}) == ("writes" not in probe.needs)


def test_all_together_meet_each_operations_success_and_two_of_its_errors(whole: dict[str, Run]) -> None:
    met = {(operation, exchange.status) for run in whole.values() for operation, exchange in run.asked}
    assert met == Plan.of(PROBES, next(iter(whole.values())).target).reachable
    for operation in SPECIFICATION.operations.values():
        documented = {int(status) for status in operation.node["responses"]}
        statuses = {status for name, status in met if name == operation.id}
        assert {status for status in documented if status < 300} <= statuses, operation.id
        refused = {status for status in documented if 400 <= status < 500}
        assert len(statuses & refused) >= min(2, len(refused)), operation.id


def test_a_question_has_one_name_and_one_answer(whole: dict[str, Run]) -> None:
    answers: dict[str, set[str]] = {}
    for run in whole.values():
        for noted in run.book.noted:
            answers.setdefault(noted.step, set()).add(f"{noted.operation} {noted.exchange.status}")
    assert {step: several for step, several in answers.items() if len(several) > 1} == {}


def test_what_was_made_is_written_down_and_taken_away_where_the_api_can(
    root: str, start: Callable[..., Run], whole: dict[str, Run]
) -> None:
    made = [each for run in whole.values() for each in run.created]
    kinds = {"template", "project", "share", "signature", "render", "upload", "catalog version", "organisation"}
    assert kinds <= {each.kind for each in made}
    left = requests.get(f"{root}/s/probes/v1/templates", headers={"Authorization": f"Bearer {LIVE_KEY}"}, timeout=60)
    assert [each["slug"] for each in left.json()["templates"] if each["slug"].startswith("ckc-")] == []
    listed = f"{root}/s/probes/v1/signatures"
    signatures = requests.get(listed, headers={"Authorization": f"Bearer {LIVE_KEY}"}, timeout=60).json()["signatures"]
    assert Counter(each["status"] for each in signatures) == {"cancelled": 4, "completed": 1, "sent": 1}


@pytest.mark.parametrize("time", [1, 2])
def test_nor_does_it_find_anything_the_next_times(root: str, start: Callable[..., Run], time: int) -> None:
    assert start(f"{root}/s/probes", id=f"again-{time}").ask(PROBES).told == []


@pytest.mark.parametrize("flags", [{"seed": "7", "progression": "polls:3"}, {"progression": "immediate"}])
def test_nor_with_other_settings(serve: Callable[..., str], start: Callable[..., Run], flags: dict[str, str]) -> None:
    assert start(serve(**flags)).ask(PROBES).told == []


@pytest.mark.parametrize("can", [READING, ALL], ids=["reading", "writing"])
def test_nor_in_an_empty_account(
    serve: Callable[..., str], start: Callable[..., Run], tmp_path: Path, can: frozenset[str]
) -> None:
    (tmp_path / "empty.yaml").write_text(EMPTY_WORLD)
    run = start(serve(world=str(tmp_path / "empty.yaml")), can=can - {"hook", "admin-key"})
    assert run.ask(PROBES).told == []


def test_a_run_that_may_not_write_sends_nothing_that_could(root: str, start: Callable[..., Run]) -> None:
    run = start(f"{root}/s/reading", can=READING).ask(PROBES)
    assert {exchange.method for _, exchange in run.asked} == {"GET"}
    assert run.told == [] and run.created == []
    assert 100 < len(run.asked) <= sum(probe.most for probe in PROBES if "writes" not in probe.needs) < 200


def test_every_rule_is_from_a_page_that_is_registered() -> None:
    registers = (yaml.safe_load((ROOT / f"fixtures/{name}.yaml").read_text()) for name in REGISTERS)
    registered = {row["id"] for rows in registers for row in rows}
    cited = {mark for path in files("contracts/check", pattern="*.py") for mark in marks_in((ROOT / path).read_text())}
    assert cited - registered == set()


def test_every_operation_with_a_credential_is_asked_for_without_one() -> None:
    default = SPECIFICATION.document["security"]
    with_one = {each.id for each in SPECIFICATION.operations.values() if each.node.get("security", default)}
    assert {operation for area in AREAS for operation in area.operations} == with_one


def test_a_probe_is_left_out_with_its_reason() -> None:
    plan = Plan.of(PROBES, Target("live", "https://api.example.com", {"project": "ck_live_x"}))
    reasons = {probe.name: why for probe, why in plan.left_out}
    assert "writing was not allowed" in reasons["templates: publishing"]
    assert "--max-signatures" in reasons["signing: sending"] and "--max-emails" in reasons["mail: sending"]
    assert "--no-embed" in reasons["embed_renders: pages"]
    assert [probe.name for probe in plan.probes][:2] == ["health: health", "credentials: listTemplates"]


def test_a_declaration_reads_as_a_line() -> None:
    probe = Probe.of(test_names_are_their_own, "getRender 200 404, listTemplates 200", most=3, calls="getHealth")  # type: ignore[arg-type]
    assert probe.name == "test_probes: test names are their own"
    assert probe.meets == (("getRender", 200), ("getRender", 404), ("listTemplates", 200))
    assert probe.operations == {"getRender", "listTemplates", "getHealth"}


@pytest.mark.parametrize(
    ("value", "said"),
    [("a text", "a text"), (None, "null"), (True, "true"), ({"b", "a"}, "a, b"), (["a"], '["a"]'), (set(), "")],
)
def test_a_probe_says_what_came_in_words_of_the_api(value: object, said: str) -> None:
    assert words(value) == said
