"""The switches themselves: how a reading is chosen, shown, and taken back."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from craftkit_emulator.app import Application
from craftkit_emulator.settings import SettingsError, read
from craftkit_emulator.world.file import WorldFileError

from ..craftkit import Craftkit, assert_problem
from ..frame.checkout import ROOT
from .conftest import Follow

DISPUTES: list[dict[str, Any]] = yaml.safe_load((ROOT / "fixtures" / "disputes.yaml").read_text("utf-8"))
SWITCHES = {each["id"]: each for each in DISPUTES if "other" in each}
NOTES = [each["id"] for each in DISPUTES if "other" not in each]


def test_all_disputes_are_listed_with_readings_sources_and_the_default_in_force(craftkit: Craftkit) -> None:
    listed = craftkit.control("GET", "/disputes")["disputes"]
    assert [each["id"] for each in listed] == [each["id"] for each in DISPUTES]
    assert all(each["inForce"] == each["default"] and each["sources"] for each in listed)


@pytest.mark.parametrize("id", SWITCHES)
def test_a_switch_goes_to_the_other_reading_and_back(craftkit: Craftkit, id: str) -> None:
    switch = SWITCHES[id]
    assert craftkit.control("PUT", f"/disputes/{id}", {"reading": switch["other"]})["inForce"] == switch["other"]
    assert craftkit.control("GET", f"/disputes/{id}")["inForce"] == switch["other"]
    assert craftkit.control("PUT", f"/disputes/{id}", {"reading": "default"})["inForce"] == switch["default"]


def test_the_preset_flips_all_that_can_be_switched(craftkit: Craftkit) -> None:
    flipped = craftkit.control("PUT", "/disputes", {"preset": "other"})["disputes"]
    assert {each["id"]: each["inForce"] for each in flipped if each["other"]} == {
        id: switch["other"] for id, switch in SWITCHES.items()
    }
    back = craftkit.control("PUT", "/disputes", {"preset": "default", "readings": {"D42": "B"}})["disputes"]
    assert [each["id"] for each in back if each["inForce"] != each["default"]] == ["D42"]


def test_a_reset_returns_to_the_readings_of_the_start(serve: Callable[..., str]) -> None:
    craftkit = Craftkit(serve(disputes="D42=B"))
    craftkit.control("PUT", "/disputes/D42", {"reading": "A"})
    craftkit.control("PUT", "/disputes/D01", {"reading": "B"})
    craftkit.control("POST", "/reset")
    assert craftkit.control("GET", "/disputes/D42")["inForce"] == "B"
    assert craftkit.control("GET", "/disputes/D01")["inForce"] == "A"


def test_sessions_follow_readings_of_their_own(follow: Follow, craftkit: Craftkit) -> None:
    follow(D42="B")
    assert craftkit.control("GET", "/disputes/D42")["inForce"] == "A"


@pytest.mark.parametrize(
    ("path", "body", "code", "told"),
    [
        ("/disputes/D99", {"reading": "A"}, "not_found", "Dispute"),
        ("/disputes/D42", {"reading": "C"}, "invalid_request", "D42: expected A (the default) or B, received 'C'"),
        ("/disputes/D08", {"reading": "B"}, "invalid_request", "D08 is a note"),
        ("/disputes/D42", {}, "invalid_request", "Required"),
        ("/disputes", {"readings": {"D42": "B", "D99": "A"}}, "invalid_request", "D99"),
        ("/disputes", {"preset": "both"}, "invalid_request", "preset"),
    ],
)
def test_a_reading_that_is_not_there_is_refused_and_nothing_changes(
    craftkit: Craftkit, path: str, body: Any, code: str, told: str
) -> None:
    response = craftkit.request("PUT", f"/_emulator{path}", json=body)
    assert_problem(response, code)
    assert told.lower() in response.text.lower()
    assert craftkit.control("GET", "/disputes/D42")["inForce"] == "A"


def test_flag_and_world_file_choose_and_the_flag_wins(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text("version: 1\ndisputes: {D42: B, D13: other}\n")
    application = Application(read({"world": str(world), "disputes": "D42=A,D01=B"}, {}))
    assert application.sessions.get("").state.readings == {"D01": "B", "D13": "B"}
    world.write_text("version: 1\ndisputes: other\n")
    assert len(Application(read({"world": str(world)}, {})).sessions.get("").state.readings) == len(SWITCHES)


@pytest.mark.parametrize("text", ["D42", "D42=C", "D99=A", "D08=B", "all", "=B", "D42="])
def test_a_flag_that_chooses_nothing_there_is_one_line(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^--disputes .*: .+$"):
        read({"disputes": text}, {})


def test_a_world_file_that_chooses_what_is_not_there_names_its_line(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text("version: 1\ndisputes:\n  D42: C\n")
    with pytest.raises(WorldFileError, match=r"world.yaml:\d+: disputes.*: D42: expected A \(the default\) or B"):
        Application(read({"world": str(world)}, {}))


def test_the_served_contract_is_the_effective_one(follow: Follow, craftkit: Craftkit) -> None:
    plain = yaml.safe_load(craftkit.get("/_emulator/openapi.yaml").content)
    changed = yaml.safe_load(follow(D39="B").get("/_emulator/openapi.yaml").content)
    renamed = [each["paths"]["/v1/projects/{id}"]["patch"]["responses"]["200"] for each in (plain, changed)]
    assert [each["content"]["application/json"]["schema"]["$ref"].rsplit("/")[-1] for each in renamed] == [
        "Project",
        "CreatedProject",
    ]
    assert "/s/" in changed["servers"][0]["url"]


def test_the_code_asks_for_every_switch_and_always_for_its_other_reading() -> None:
    """`reads` is false for a default reading, whatever is in force: such a question could never be answered."""
    asked: dict[str, set[str]] = {}
    for path in (ROOT / "emulator").rglob("*.py"):
        for id, reading in re.findall(r'(?:reads|Rewording)\(\s*"(D\d\d)", "(\w+)"', path.read_text("utf-8")):
            asked.setdefault(id, set()).add(reading)
    assert asked == {id: {SWITCHES[id]["other"]} for id in asked}, "not the other reading of a switch"
