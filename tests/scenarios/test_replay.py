"""The shipped scenarios, played on an emulator: as expected, and with the bytes of their golden transcripts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from craftkit_contracts.replay.outcome import PASSED, Outcome
from craftkit_contracts.replay.run import Run
from craftkit_contracts.replay.target import Access, reach
from craftkit_contracts.scenarios.file import load
from craftkit_contracts.scenarios.library import chosen, shipped
from craftkit_contracts.scenarios.scenario import Scenario
from craftkit_contracts.scenarios.tree import Tree

from ..frame.checkout import ROOT
from .running import finished

SCENARIOS = chosen([])


def test_every_scenario_has_its_golden_transcript_and_no_transcript_lacks_a_scenario() -> None:
    goldens = {path.stem for path in (ROOT / "fixtures" / "golden").iterdir()}
    assert goldens == {scenario.name for scenario in SCENARIOS}


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_a_scenario_is_what_its_schema_says_to_editors(path: Path) -> None:
    text = path.read_text("utf-8")
    schema: Any = json.loads((ROOT / "fixtures" / "scenario.schema.json").read_text("utf-8"))
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(Tree(text).plain)] == []
    assert text.partition("\n")[0] == "# yaml-language-server: $schema=../scenario.schema.json"
    assert yaml.compose(text, yaml.SafeLoader), "every YAML parser takes it, not only the one in C"
    load(path)


@pytest.mark.long
def test_all_are_identical_to_the_byte_twice_in_any_order_and_16_at_once(frozen: str) -> None:
    target, gate = reach(frozen, Access())
    run = Run(target, gate)
    for scenarios, jobs in ((SCENARIOS, 1), (SCENARIOS[::-1], 1), (SCENARIOS * 2, 16)):
        assert_all_passed(run.outcomes(scenarios, jobs, lambda outcome: None), scenarios)
    gate.close()


def assert_all_passed(outcomes: Sequence[Outcome], scenarios: Sequence[Scenario]) -> None:
    assert [outcome.told() for outcome in outcomes if outcome.status != PASSED or outcome.note] == []
    assert [outcome.scenario.name for outcome in outcomes] == [scenario.name for scenario in scenarios]
    for outcome in outcomes:
        assert outcome.transcript.encode() == outcome.scenario.golden.read_bytes()


def test_one_command_starts_an_emulator_and_plays_them_all() -> None:
    done = finished("replay", "--jobs", "16")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert done.stdout.startswith(f"{len(SCENARIOS)} scenarios: {len(SCENARIOS)} passed, 0 mismatched, 0 not run")
