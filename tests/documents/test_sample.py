"""Samples satisfy their manifest; and samples with something wrong in them show that binding and the schema agree."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema
import jsonschema_rs
from craftkit_emulator.documents.data_types import DATA_TYPES
from craftkit_emulator.documents.keys import clashes
from craftkit_emulator.documents.manifest import Manifest
from craftkit_emulator.documents.sample import sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

repeatable = settings(derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

# The two libraries know the same dates and date-times, except year 0 and leap seconds, which are not drawn here. Of uri
# and email the Python one knows nothing or next to nothing: there it may only be laxer.
LAXER_IN_PYTHON = {"image", "url", "email"}
KNOWN_TO_BOTH = jsonschema.FormatChecker(formats=["date", "date-time"])

STRINGS = """
x true false True 5 5.0 5.5 -0 01 .5 5. +5 0x10 1_000 1e3 1E+03 1e-3 1.5e1 50e-1 1e300 1e308 1.7976931348623157e308
2e308 1e309 1e400 -1e400 0e999 0.5e309 \u0663 Infinity NaN null 2026-02-28 2026-02-30 20260228 2026-02-28T10:00:00Z
2026-02-28T10:00:00.5+05:30 2026-02-28T10:00:00 2026-02-28T25:00:00Z https://example.com/a.png http:// HTTP://a.example
https://\xe9.example data:image/png;base64,AAAA ftp://a.example //a.example a@b.example a@b @ a@b@c
""".split()  # with a digit that only Unicode calls a digit, and a host that needs IDNA
SPACED = ["", " ", "5\n", " 5", "1e3\n", "true\n", "2026-02-28\n", "a@b.example\n", "https://a.example\n", "http://a b"]
LONG = ["9" * 300, "1" * 309, "9" * 309, "1" * 400, "0." + "3" * 400, "1" * 210 + "e5", "1e" + "0" * 300 + "9"]
NUMBERS = [0, 5, -7, 5.0, 5.5, -0.0, 2**53 + 1, 10**308, 10**309, 10**400, 1e308, float("1e400"), float("-1e400")]
OTHERS: list[Any] = [True, False, [], [1], [None], [[]], [{}, {}], {}, {"a": 1}, {"a": None}, {"b": {"a": "5"}}]
DECIMALS = st.from_regex(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", fullmatch=True)
MISSING = object()
ODD = st.one_of(
    st.none(),
    st.just(MISSING),
    st.sampled_from(OTHERS),
    st.sampled_from(NUMBERS) | st.floats(allow_nan=False) | st.integers(),
    st.sampled_from([*STRINGS, *SPACED, *LONG]) | st.text() | DECIMALS | st.floats(allow_nan=False).map(repr),
)

KEYS = st.lists(st.sampled_from(["a", "b", "price", ""]), min_size=1, max_size=3).map(lambda key: "n" + ".".join(key))


@st.composite
def definitions(draw: st.DrawFn, *, at_least: int = 0) -> list[dict[str, Any]]:
    chosen: list[dict[str, Any]] = []
    for key in draw(st.lists(KEYS, min_size=at_least, max_size=5)):
        definition = {"key": key, "label": key, "dataType": draw(st.sampled_from(sorted(DATA_TYPES)))}
        definition |= draw(st.sampled_from([{}, {"required": True}, {"required": True, "integer": True}]))
        chosen += [] if clashes({"variables": [*chosen, definition], "loops": []}) else [definition]
    return chosen


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    keys = draw(st.lists(st.sampled_from(["rows", "areas", "na.b"]), max_size=2, unique=True))
    loops = [{"key": key, "label": key, "itemFields": draw(definitions(at_least=1))} for key in keys]
    return Manifest({"variables": draw(definitions()), "loops": loops})


@st.composite
def exchanges(draw: st.DrawFn) -> tuple[Manifest, dict[str, Any]]:
    """A manifest with its sample, in which up to three places hold something else or nothing."""
    manifest = draw(manifests())
    data = sample(manifest, 7)
    for _ in range(draw(st.integers(0, 3))):
        if places := list(_places(data)):
            holder, key = draw(st.sampled_from(places))
            _put(holder, key, draw(ODD))
    return manifest, data


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield value, key
        yield from _places(item)


def _put(holder: Any, key: Any, value: object) -> None:
    if value is MISSING:
        del holder[key]
    else:
        holder[key] = deepcopy(value)  # or the next draw would change the list from which this one was drawn


def _types(manifest: Manifest) -> set[str]:
    fields = [*manifest.variables, *(field for loop in manifest.loops for field in loop.item_fields)]
    return {field.data_type for field in fields}


@settings(repeatable, max_examples=1500)
@given(exchanges())
def test_data_binds_exactly_when_the_published_schema_accepts_it(exchange: tuple[Manifest, dict[str, Any]]) -> None:
    manifest, data = exchange
    binds = manifest.bind(data).issues == {}
    assert binds == jsonschema_rs.Draft7Validator(manifest.json_schema, validate_formats=True).is_valid(data)
    partner = jsonschema.Draft7Validator(manifest.json_schema, format_checker=KNOWN_TO_BOTH).is_valid(data)
    assert partner == binds or (partner and _types(manifest) & LAXER_IN_PYTHON)


@settings(repeatable, max_examples=400)
@given(exchanges())
def test_binding_what_was_bound_changes_nothing(exchange: tuple[Manifest, dict[str, Any]]) -> None:
    manifest, data = exchange
    once = manifest.bind(data)
    if not once.issues:
        assert manifest.bind(once.data) == once


@settings(repeatable, max_examples=200)
@given(manifests(), st.integers() | st.text())
def test_a_sample_fills_every_manifest_without_issues(manifest: Manifest, seed: int | str) -> None:
    data = sample(manifest, seed)
    bound = manifest.bind(data)
    assert (bound.issues, bound.data) == ({}, data)


@settings(repeatable, max_examples=50)
@given(manifests())
def test_every_published_schema_is_valid_draft_07(manifest: Manifest) -> None:
    jsonschema.Draft7Validator.check_schema(manifest.json_schema)


INVOICE = Manifest(
    {
        "variables": [
            {"key": "customer.name", "label": "Customer name", "dataType": "text", "required": True},
            {"key": "customer.city", "label": "City", "dataType": "text"},
            {"key": "invoice.total", "label": "Total", "dataType": "currency", "required": True},
            {"key": "invoice.dueAt", "label": "Due at", "dataType": "datetime"},
        ],
        "loops": [
            {
                "key": "lineItems",
                "label": "Line items",
                "itemFields": [{"key": "qty", "label": "Quantity", "dataType": "number", "integer": True}],
            }
        ],
    }
)


def test_a_sample_depends_on_its_seed_alone() -> None:
    assert sample(INVOICE, 1) == sample(INVOICE, 1) != sample(INVOICE, 2)


def test_a_sample_looks_like_what_its_labels_promise() -> None:
    data = sample(INVOICE, 1)
    assert " " in data["customer"]["name"]
    assert data["invoice"]["dueAt"].startswith("2026-")
    assert 2 <= len(data["lineItems"]) <= 3
    assert all(1 <= row["qty"] <= 20 for row in data["lineItems"])
