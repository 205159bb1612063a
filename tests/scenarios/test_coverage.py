"""All scenarios together: every error code that the API may answer, and every edge of every lifecycle."""

import json
from pathlib import Path

import pytest
from craftkit_contracts.scenarios.library import chosen
from craftkit_contracts.scenarios.scenario import Scenario
from craftkit_contracts.specification import Specification
from craftkit_emulator.protocol.problem import CATALOGUE

from . import coverage

SCENARIOS = chosen([])
# Of the control API and of the server, not of Craftkit.
OWN = {
    "too_many_waiting",
    "session_limit_reached",
    "wait_timed_out",
}
LONGEST = 20  # steps; two-signers-in-order is the longest


def test_the_scenarios_meet_every_error_code_of_the_catalogue() -> None:
    met = set().union(*(coverage.problems(scenario.golden) for scenario in SCENARIOS))
    catalogue = coverage.codes(Specification.from_file()) | CATALOGUE.keys() - OWN
    assert len(catalogue) > 40 and {"not_found", "refresh_failed", "rate_limited"} <= catalogue
    assert not (missing := sorted(catalogue - met)), f"error codes that no scenario meets: {', '.join(missing)}"


def test_the_scenarios_cross_every_edge_of_every_lifecycle() -> None:
    edges = coverage.edges("seen") | coverage.edges("told")
    crossed = set().union(*(coverage.seen(one.golden) | coverage.told(one) for one in SCENARIOS))
    assert not (missing := sorted(map(str, edges - crossed))), f"edges that no scenario crosses: {', '.join(missing)}"


def test_at_least_40_scenarios_come_along_and_each_is_short() -> None:
    assert len(SCENARIOS) >= 40
    assert [scenario.name for scenario in SCENARIOS if not 2 <= len(scenario.steps) <= LONGEST] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_step_says_of_its_own_only_what_no_transcript_shows_and_proves_it(scenario: Scenario) -> None:
    assert coverage.told(scenario) <= coverage.edges("told"), "known are the edges of fixtures/lifecycles.yaml"
    for step in scenario.steps:
        assert "crosses" not in step.fields or {"expect", "body", "contains"} & step.fields.keys(), step.says


def test_no_transcript_shows_what_no_lifecycle_has() -> None:
    """Two states far apart, between which nobody looked, are no edge."""
    known = coverage.edges("seen")
    ways = {(edge.kind, edge.before): {one.after for one in known if one.kind == edge.kind} for edge in known}
    for scenario in SCENARIOS:
        for edge in coverage.seen(scenario.golden) - known:
            assert edge.after in ways.get((edge.kind, edge.before), ()), f"{scenario.name}: {edge}"


def test_what_was_asked_or_shown_the_other_way_round_does_not_count(tmp_path: Path) -> None:
    golden = tmp_path / "golden.txt"
    queued, rendering = (_reply({"id": "a", "pollUrl": "x", "status": status}) for status in ("queued", "rendering"))
    asked = '> {\n>   "error": "not_found"\n> }\n'
    errors = _reply({"error": "invalid_credentials"}) + _reply({"error": {"code": "conflict"}})
    golden.write_text(f"# A title\n{rendering}{asked}{queued}{errors}", "utf-8")
    assert coverage.seen(golden) == {coverage.Edge("render", "rendering", "queued")}
    assert coverage.problems(golden) == {"invalid_credentials", "conflict"}


def _reply(body: object) -> str:
    lines = "".join(f"< {line}\n" for line in json.dumps(body, indent=2).split("\n"))
    return f"\n=== 1. call\n> GET {{base}}/v1/x\n< 200\n<\n{lines}"
