"""The example of the README is a scenario that passes, and its table of steps is that of the verbs."""

import json
import re
from pathlib import Path

from craftkit_contracts.replay.outcome import PASSED
from craftkit_contracts.scenarios import matchers
from craftkit_contracts.scenarios.scenario import VERBS

from ..frame.checkout import ROOT
from .running import played

SECTION = (ROOT / "README.md").read_text("utf-8").partition("### Scenarios and replay")[2].partition("\n## ")[0]


def test_the_example_passes(tmp_path: Path, frozen: str) -> None:
    found = re.search(r"```yaml\n(.*?)```", SECTION, re.DOTALL)
    assert found
    path = tmp_path / "example.yaml"
    path.write_text(found[1], "utf-8")
    outcome = played(path, frozen)
    assert outcome.status == PASSED, outcome.told()


def test_the_table_of_steps_is_that_of_the_verbs() -> None:
    assert sorted(re.findall(r"(?m)^\| `([a-z-]+)` \|", SECTION)) == sorted(VERBS)


def test_every_matcher_is_named_and_every_named_one_is_known() -> None:
    prose = re.sub(r"```.*?```", "", SECTION, flags=re.DOTALL)
    named = set(re.findall(r"`(<[^`]+>)`", prose)) - {"<every>", "<some>"}
    assert {f"<{word}>" for word in matchers.PLAIN} <= named
    assert all(matchers.matcher(text) for text in named)


def test_what_can_be_given_expected_and_simulated_is_named() -> None:
    schema = json.loads((ROOT / "fixtures" / "scenario.schema.json").read_text("utf-8"))["$defs"]
    words = {*schema["given"]["properties"], *schema["expect"]["properties"], *schema["simulate"]["properties"]}
    words |= set(schema["simulate"]["properties"]["simulate"]["enum"]) | set(schema["receiver"]["properties"])
    missing = [word for word in sorted(words) if not re.search(rf"\b{word}\b", SECTION)]
    assert missing == []
