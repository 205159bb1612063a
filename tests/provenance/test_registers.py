"""fixtures/assumptions.yaml and fixtures/rules.yaml: what they hold, and that code and registers name the same."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from craftkit_emulator.api.marks import marks_in
from craftkit_emulator.api.sources import source_of
from craftkit_emulator.operations.table import OPERATIONS
from craftkit_emulator.world.disputes import disputes

from ..frame.checkout import ROOT, files

Row = dict[str, Any]
SOURCES = [*files("emulator", pattern="*.py"), *files("emulator", pattern="*.js"), ROOT / "openapi.yaml"]
TEXTS = ("topic", "decided", "hint", "reason", "rule")


def register(name: str) -> list[Row]:
    rows: list[Row] = yaml.safe_load((ROOT / "fixtures" / f"{name}.yaml").read_text("utf-8"))
    return rows


ASSUMPTIONS, RULES, DISPUTES = register("assumptions"), register("rules"), register("disputes")
ALL = "all"


def operations(row: Row) -> list[str]:
    """Those that it names one by one."""
    named = row.get("operations", [])
    return [] if named == ALL else list(named)


def cited() -> Iterator[tuple[str, str]]:
    """Every mark in the code and in the contract, with its file."""
    for path in SOURCES:
        yield from ((mark, str(path)) for mark in marks_in((ROOT / path).read_text("utf-8")))


CITED = dict(cited())


def test_the_assumptions_are_all_there_in_order() -> None:
    assert [row["id"] for row in ASSUMPTIONS] == [f"U{number:02}" for number in range(1, 97)]


@pytest.mark.parametrize("row", ASSUMPTIONS, ids=lambda row: row["id"])
def test_an_assumption_says_what_is_done_or_why_nothing_is(row: Row) -> None:
    assert {"id", "topic", "decided"} <= set(row) <= {*TEXTS, "id", "confidence", "operations"} - {"rule"}
    assert (row["decided"] is None) == ("reason" in row)
    assert row.get("confidence", "low") == "low"


@pytest.mark.parametrize("row", RULES, ids=lambda row: row["id"])
def test_a_rule_has_a_page_and_says_what_it_settles(row: Row) -> None:
    assert {"id", "rule"} <= set(row) <= {"id", "rule", "operations"}
    assert marks_in(row["id"]) == [row["id"]]


@pytest.mark.parametrize("row", [*ASSUMPTIONS, *RULES], ids=lambda row: row["id"])
def test_texts_are_short(row: Row) -> None:
    for name in TEXTS:
        text = row.get(name)
        assert text is None or (0 < len(text) <= 320 and text == text.strip() and "\n" not in text), name


@pytest.mark.parametrize("row", [*ASSUMPTIONS, *RULES, *DISPUTES], ids=lambda row: row["id"])
def test_the_operations_that_a_row_concerns_exist(row: Row) -> None:
    named = row.get("operations", ALL)
    assert named == ALL or (len(set(named)) == len(named) > 0 and set(named) <= set(OPERATIONS))


def test_a_dispute_concerns_the_operations_that_its_overlay_changes() -> None:
    contract = yaml.load((ROOT / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
    for row in DISPUTES:
        ways = [change["path"].split("/")[2:4] for change in row.get("overlay", ()) if "/paths/" in change["path"]]
        changed = {contract["paths"][path.replace("~1", "/")][method]["operationId"] for path, method in ways}
        assert row.get("operations") == ALL or changed <= set(row.get("operations", ())), row["id"]


def test_rules_are_in_order_and_each_operation_has_one() -> None:
    ids = [row["id"] for row in RULES]
    assert ids == sorted(set(ids))
    assert set(OPERATIONS) - {operation for row in RULES for operation in operations(row)} == set()


def test_every_mark_in_the_code_is_registered() -> None:
    """Whoever adds a rule registers it: a page in rules.yaml, an assumption in assumptions.yaml."""
    known = {*disputes(), *(row["id"] for row in [*ASSUMPTIONS, *RULES])}
    assert {mark: file for mark, file in CITED.items() if mark not in known} == {}


def test_what_was_decided_is_cited_where_it_is_done_and_nothing_else_is() -> None:
    decided = {row["id"] for row in ASSUMPTIONS if row["decided"] is not None}
    assert decided - set(CITED) == set(), "decided, and no code says so"
    undecided = {row["id"] for row in ASSUMPTIONS} - decided
    assert undecided & set(CITED) == set(), "cited, and nothing was decided"


def test_every_operation_cites_a_rule_of_its_own() -> None:
    """In its function: so that whoever asks for an explanation is sent to a page."""
    pages = {name: {row["id"] for row in RULES if name in operations(row)} for name in OPERATIONS}
    codes = {name: operation.function.__code__ for name, operation in OPERATIONS.items()}
    marks = {name: set(source_of(code.co_filename).of(code)) for name, code in codes.items()}
    assert [name for name in OPERATIONS if not pages[name] & marks[name]] == []


def test_every_rule_is_cited() -> None:
    assert {row["id"] for row in RULES} - set(CITED) == set()
