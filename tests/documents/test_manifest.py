"""Binding and the published schema say the same, and both say what the documentation and the assumptions say."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from craftkit_emulator.documents.data_types import DATA_TYPES, FINITE, FINITE_INTEGER
from craftkit_emulator.documents.manifest import Manifest
from hypothesis import given, settings
from hypothesis import strategies as st

from .making import loop, raw, variable

repeatable = settings(derandomize=True, deadline=None, database=None, max_examples=400)
U30 = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def one(data_type: str, value: object, **more: Any) -> Any:
    """The bound value of a manifest with one required variable, or the text of its issue."""
    bound = Manifest(raw(variable("v", data_type, required=True, **more))).bind({"v": value})
    return bound.issues["v"] if bound.issues else bound.data["v"]


# --- Single values -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data_type", "value", "stored"),
    [
        ("text", "", ""),
        ("number", "12.50", 12.5),
        ("number", "5.0", 5),
        ("number", 5.0, 5),
        ("number", "-0", 0),
        ("number", "1e3", 1000),
        ("number", "9007199254740993", 9007199254740992.0),
        ("number", "9" * 300, 1e300),
        ("currency", "1.7976931348623157e+308", 1.7976931348623157e308),
        ("boolean", "false", False),
        ("boolean", True, True),
        ("date", "2026-02-28T10:00:00+02:00", "2026-02-28T10:00:00+02:00"),
        ("datetime", "2026-02-28", "2026-02-28"),
        ("image", "http://cdn.example.com/a.png", "http://cdn.example.com/a.png"),
        ("email", "jane@example.com", "jane@example.com"),
    ],
)
def test_an_accepted_value_is_stored_in_its_coerced_form(data_type: str, value: object, stored: object) -> None:
    result = one(data_type, value)
    assert (type(result), result) == (type(stored), stored)


@pytest.mark.parametrize(
    ("data_type", "value", "text"),
    [
        ("text", 5, "Expected string, received number"),
        ("longtext", [], "Expected string, received array"),
        ("text", "\ud800", "Invalid input"),
        ("number", "", "Expected number, received string"),
        ("number", " 5", "Expected number, received string"),
        ("number", "5\n", "Expected number, received string"),
        ("number", "1_000", "Expected number, received string"),
        ("number", True, "Expected number, received boolean"),
        ("number", math.nan, "Expected number, received nan"),
        ("number", math.inf, "Number must be finite"),
        ("number", 10**400, "Number must be finite"),
        ("currency", "-1e400", "Number must be finite"),
        ("boolean", "yes", "Expected boolean, received string"),
        ("boolean", 1, "Expected boolean, received number"),
        ("date", "2026-02-30", "Invalid date"),
        ("datetime", "2026-02-28T10:00:00", "Invalid date"),
        ("datetime", {}, "Expected string, received object"),
        ("image", "data:image/png;base64,AAAA", "Invalid url"),
        ("url", "ftp://example.com", "Invalid url"),
        ("email", "jane", "Invalid email"),
        ("email", "", "Invalid email"),
        ("email", "Jane <jane@example.com>", "Invalid email"),
        ("email", "jane@localhost", "Invalid email"),
        ("email", "jane@example.com\n", "Invalid email"),
    ],
)
def test_a_refused_value_is_explained_in_the_words_of_zod(data_type: str, value: object, text: str) -> None:
    assert one(data_type, value) == [text]


@pytest.mark.parametrize("value", ["5", "5.0", 5.0, 5, "5e0"])
def test_the_integer_flag_accepts_every_writing_of_an_integer(value: object) -> None:
    assert one("number", value, integer=True) == 5


@pytest.mark.parametrize("value", ["5.5", 5.5, "50e-1"])
def test_the_integer_flag_refuses_fractions(value: object) -> None:
    assert one("currency", value, integer=True) == ["Expected integer, received float"]


# --- Numeric strings ---------------------------------------------------------------------------------------


@repeatable
@given(st.from_regex(U30, fullmatch=True) | st.builds("{}e{}".format, st.integers(), st.integers(-400, 400)))
def test_what_the_numeric_pattern_accepts_is_a_finite_decimal(text: str) -> None:
    for pattern in (FINITE, FINITE_INTEGER):
        accepted = re.search(pattern, text) is not None
        assert not accepted or (U30.fullmatch(text) and math.isfinite(float(text)))
    assert not re.search(FINITE_INTEGER, text) or float(text).is_integer()


@repeatable
@given(st.floats(-1.69e308, 1.69e308) | st.integers(-(10**308), 10**308))
def test_every_number_is_accepted_as_programs_print_it(number: float) -> None:
    assert re.search(FINITE, str(number))
    assert re.search(FINITE, f"{number:.17e}")


def test_no_step_of_the_numeric_pattern_is_too_high() -> None:
    for digits in range(1, 310):
        assert not re.search(FINITE, "9" * digits + f"e{309 - digits}")
        assert not re.search(FINITE_INTEGER, "9" * digits + f".0E+00{309 - digits}")


@pytest.mark.parametrize(("data_type", "value"), [("number", "5\n"), ("boolean", "true\n")])
def test_the_published_patterns_end_at_the_end_for_python_too(data_type: str, value: str) -> None:
    pattern = DATA_TYPES[data_type].schema["pattern"]
    assert re.search(pattern, value[:-1])
    assert not re.search(pattern, value)


# --- Places ------------------------------------------------------------------------------------------------


def test_a_missing_value_is_required_at_its_own_path_even_without_its_parent() -> None:
    manifest = Manifest(raw(variable("a.b.c", required=True), variable("a.d"), variable("e", required=True)))
    assert manifest.bind({"e": None}).issues == {"a.b.c": ["Required"], "e": ["Required"]}
    assert manifest.bind({"a": {"b": None}, "e": ""}).issues == {"a.b.c": ["Required"]}


@pytest.mark.parametrize(("parent", "kind"), [("x", "string"), ([], "array"), (False, "boolean")])
def test_a_parent_of_the_wrong_type_is_reported_at_the_parent(parent: object, kind: str) -> None:
    manifest = Manifest(raw(variable("a.b.c")))
    assert manifest.bind({"a": {"b": parent}}).issues == {"a.b": [f"Expected object, received {kind}"]}


def test_unknown_keys_and_absent_values_are_dropped_and_loops_are_always_there() -> None:
    manifest = Manifest(raw(variable("a"), variable("b.c"), loops=(loop("rows", variable("x")),)))
    assert manifest.bind({"a": None, "z": 1}).data == {"rows": []}
    assert manifest.bind({"b": {"c": "1", "z": 2}, "rows": [{"z": 3}]}).data == {"b": {"c": "1"}, "rows": [{}]}


def test_a_dotted_loop_binds_only_at_its_literal_key() -> None:
    manifest = Manifest(raw(variable("handover.by"), loops=(loop("handover.areas", variable("x")),)))
    assert manifest.bind({"handover.areas": [{"x": "1"}]}).data["handover.areas"] == [{"x": "1"}]
    assert manifest.bind({"handover": {"areas": [{"x": "1"}]}}).data == {"handover": {}, "handover.areas": []}


def test_issues_in_loops_name_the_row() -> None:
    manifest = Manifest(raw(loops=(loop("areas", variable("state.now", required=True)),)))
    bound = manifest.bind({"areas": [{"state": {"now": "ok"}}, {}, None, {"state": {"now": 1}}]})
    assert bound.issues == {
        "areas.1.state.now": ["Required"],
        "areas.2": ["Expected object, received null"],
        "areas.3.state.now": ["Expected string, received number"],
    }


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ({}, "Expected array, received object"),
        ([{}] * 10_001, "Array must contain at most 10000 element(s)"),
    ],
)
def test_a_loop_is_an_array_of_at_most_ten_thousand_rows(rows: object, text: str) -> None:
    manifest = Manifest(raw(loops=(loop("areas", variable("x")),)))
    assert manifest.bind({"areas": rows}).issues == {"areas": [text]}
    assert manifest.bind({"areas": [{}] * 10_000}).issues == {}


def test_segments_may_be_empty() -> None:
    bound = Manifest(raw(variable("a..b", required=True), variable("c."))).bind({"a": {"": {"b": "1"}}, "c": {"": "2"}})
    assert (bound.data, bound.issues) == ({"a": {"": {"b": "1"}}, "c": {"": "2"}}, {})


def test_data_that_is_no_object_is_an_issue_and_not_a_crash() -> None:
    assert Manifest(raw()).bind([]).issues == {"": ["Expected object, received array"]}


def test_the_schema_of_the_charter_handover_reads_as_expected() -> None:
    """The example of [REF] create-template."""
    signature = variable("handover.signatureImageUrl", "image")
    areas = loop("areas", variable("areaKey"), variable("condition"))
    manifest = Manifest(raw(variable("handover.signedBy", required=True), signature, loops=(areas,)))
    text, image = {"type": "string"}, {"type": ["string", "null"], "format": "uri", "pattern": "^https?://[^/?#]"}
    optional = {"type": ["string", "null"]}
    rows = {"type": "object", "properties": {"areaKey": optional, "condition": optional}}
    handover = {
        "type": "object",
        "properties": {"signedBy": text, "signatureImageUrl": image},
        "required": ["signedBy"],
    }
    assert manifest.json_schema == {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {
            "handover": handover,
            "areas": {"type": ["array", "null"], "maxItems": 10_000, "items": rows},
        },
        "required": ["handover"],
    }


# --- Clashes -----------------------------------------------------------------------------------------------
