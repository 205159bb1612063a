"""Bodies of the wrong shape: `invalid_request`, with issues in the words of Zod 3 under dot paths (D04, U31)."""

import json
import time
from typing import Any

import pytest

from ..craftkit import Craftkit, assert_problem
from .operations import BY_NAME, WITH_BODY, Operation, name_of, send, unjudged

SHAPED = [operation for operation in WITH_BODY if operation.name != "createBuilderTemplate"]  # it takes any JSON (D47)
TEXT = {"key": "a", "label": "A", "dataType": "text"}
LOOP = {"key": "items", "label": "Items", "itemFields": [TEXT]}
TEMPLATE = {"name": "N", "manifest": {"variables": [], "loops": []}}
LONG, FEW = "String must contain at most {} character(s)", "String must contain at least {} character(s)"
DATA_TYPES = "'text' | 'longtext' | 'number' | 'currency' | 'date' | 'datetime' | 'boolean' | 'image' | 'url' | 'email'"


def issues_of(craftkit: Craftkit, operation: str, body: Any) -> dict[str, list[str]]:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    issues = assert_problem(send(craftkit, BY_NAME[operation], payload), "invalid_request")["issues"]
    assert list(issues) == ["formErrors", "fieldErrors"]
    found: dict[str, list[str]] = issues["fieldErrors"] or {"": issues["formErrors"]}
    return found


def manifest(variable: Any = None, loop: Any = None) -> dict[str, Any]:
    variables, loops = ([] if definition is None else [definition] for definition in (variable, loop))
    return {"manifest": {"variables": variables, "loops": loops}}


@pytest.mark.parametrize("operation", SHAPED, ids=name_of)
@pytest.mark.parametrize(
    ("body", "kind"), [(b"[]", "array"), (b"null", "null"), (b"5", "number"), (b'"x"', "string"), (b"true", "boolean")]
)
def test_a_body_that_is_no_object_is_a_form_error(
    craftkit: Craftkit, operation: Operation, body: bytes, kind: str
) -> None:
    assert issues_of(craftkit, operation.name, body) == {"": [f"Expected object, received {kind}"]}


@pytest.mark.parametrize("operation", ["createTemplate", "upsertTemplate"])
@pytest.mark.parametrize(
    ("change", "field", "texts"),
    [
        ({"name": ""}, "name", [FEW.format(1)]),
        ({"name": "x" * 121}, "name", [LONG.format(120)]),
        ({"name": None}, "name", ["Expected string, received null"]),
        ({"description": None}, "description", ["Expected string, received null"]),
        ({"description": "x" * 281}, "description", [LONG.format(280)]),
        ({"manifest": []}, "manifest", ["Expected object, received array"]),
        ({"manifest": {"loops": []}}, "manifest.variables", ["Required"]),
        ({"manifest": {"variables": [], "loops": None}}, "manifest.loops", ["Expected array, received null"]),
        (manifest("x"), "manifest.variables.0", ["Expected object, received string"]),
        *(
            (manifest(TEXT | {"key": key}), "manifest.variables.0.key", ["Invalid"])
            for key in ("", "1", "a b", "a-b", "é", "a\n")
        ),
        (manifest(TEXT | {"key": "k" * 161}), "manifest.variables.0.key", [LONG.format(160)]),
        (manifest(TEXT | {"label": ""}), "manifest.variables.0.label", [FEW.format(1)]),
        (manifest(TEXT | {"label": "l" * 161}), "manifest.variables.0.label", [LONG.format(160)]),
        (manifest({"key": "a", "dataType": "text"}), "manifest.variables.0.label", ["Required"]),
        (
            manifest(TEXT | {"dataType": "Text"}),
            "manifest.variables.0.dataType",
            [f"Invalid enum value. Expected {DATA_TYPES}, received 'Text'"],
        ),
        (
            manifest(TEXT | {"dataType": 5}),
            "manifest.variables.0.dataType",
            [f"Expected {DATA_TYPES}, received number"],
        ),
        (manifest(TEXT | {"required": "yes"}), "manifest.variables.0.required", ["Expected boolean, received string"]),
        (manifest(TEXT | {"integer": 1}), "manifest.variables.0.integer", ["Expected boolean, received number"]),
        (manifest(TEXT | {"format": "f" * 61}), "manifest.variables.0.format", [LONG.format(60)]),
        (manifest(TEXT | {"description": "d" * 281}), "manifest.variables.0.description", [LONG.format(280)]),
        (manifest(TEXT | {"previewData": {}}), "manifest.variables.0.previewData", ["Invalid input"]),
        (
            manifest(None, LOOP | {"itemFields": []}),
            "manifest.loops.0.itemFields",
            ["Array must contain at least 1 element(s)"],
        ),
        (manifest(None, LOOP | {"key": "a-b"}), "manifest.loops.0.key", ["Invalid"]),
        (
            manifest(None, LOOP | {"previewData": [{}] * 11}),
            "manifest.loops.0.previewData",
            ["Array must contain at most 10 element(s)"],
        ),
        (
            manifest(None, LOOP | {"previewData": [1]}),
            "manifest.loops.0.previewData.0",
            ["Expected object, received number"],
        ),
        *(
            ({"layout": odd}, "layout", [f"Expected object, received {kind}"])
            for odd, kind in ((None, "null"), ([], "array"))
        ),
        (
            {"pageConfig": {"format": "B5"}},
            "pageConfig.format",
            ["Invalid enum value. Expected 'A3' | 'A4' | 'A5' | 'Letter' | 'Legal', received 'B5'"],
        ),
        (
            {"pageConfig": {"format": None}},
            "pageConfig.format",
            ["Expected 'A3' | 'A4' | 'A5' | 'Letter' | 'Legal', received null"],
        ),
        ({"pageConfig": {"printBackground": 1}}, "pageConfig.printBackground", ["Expected boolean, received number"]),
        *(
            ({"pageConfig": {"margin": odd}}, "pageConfig.margin", ["Invalid input"])
            for odd in (5, None, "1em", "-1mm", {"top": "0"})
        ),
    ],
)
def test_a_template_of_the_wrong_shape_is_refused_in_zod_words(
    craftkit: Craftkit, operation: str, change: dict[str, Any], field: str, texts: list[str]
) -> None:
    assert issues_of(craftkit, operation, TEMPLATE | change) == {field: texts}


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        *((slug, "Invalid") for slug in ("", "A", "a_b", "a.b", "a/b", "-a", "a--b", "é", "a\n", " ")),
        ("a" * 121, LONG.format(120)),
        (None, "Expected string, received null"),
        (5, "Expected string, received number"),
    ],
)
def test_a_slug_in_the_body_must_be_one(craftkit: Craftkit, slug: Any, text: str) -> None:
    assert issues_of(craftkit, "createTemplate", TEMPLATE | {"slug": slug}) == {"slug": [text]}


@pytest.mark.parametrize(
    ("body", "issues"),
    [
        ({}, {"data": ["Required"]}),
        ({"data": None}, {"data": ["Expected object, received null"]}),
        ({"data": []}, {"data": ["Expected object, received array"]}),
        ({"data": {}, "jobId": ""}, {"jobId": [FEW.format(1)]}),
        ({"data": {}, "jobId": "j" * 201}, {"jobId": [LONG.format(200)]}),
        ({"data": {}, "jobId": None}, {"jobId": ["Expected string, received null"]}),
        ({"data": {}, "options": None}, {"options": ["Expected object, received null"]}),
        ({"data": {}, "options": {"sync": "x"}}, {"options.sync": ["Expected boolean, received string"]}),
        ({"data": {}, "options": {"filename": "f" * 121}}, {"options.filename": [LONG.format(120)]}),
        (
            {"data": {}, "options": {"versionNumber": "1"}},
            {"options.versionNumber": ["Expected number, received string"]},
        ),
        (
            {"data": {}, "options": {"versionNumber": 0}},
            {"options.versionNumber": ["Number must be greater than or equal to 1"]},
        ),
        (
            {"data": {}, "options": {"versionNumber": 1.5}},
            {"options.versionNumber": ["Expected integer, received float"]},
        ),
        (
            b'{"data":{},"options":{"versionNumber":1e400}}',
            {"options.versionNumber": ["Expected integer, received float"]},
        ),
        (
            {"data": 1, "jobId": 2},
            {f: [f"Expected {t}, received number"] for f, t in (("data", "object"), ("jobId", "string"))},
        ),
    ],
)
def test_a_render_of_the_wrong_shape_is_refused_in_zod_words(
    craftkit: Craftkit, body: Any, issues: dict[str, list[str]]
) -> None:
    assert issues_of(unjudged(craftkit), "renderTemplate", body) == issues


@pytest.mark.parametrize(
    ("body", "issues"),
    [
        ({}, {"eventType": ["Required"]}),
        ({"eventType": 5}, {"eventType": ["Expected 'viewed' | 'downloaded' | 'printed', received number"]}),
        ({"eventType": None}, {"eventType": ["Expected 'viewed' | 'downloaded' | 'printed', received null"]}),
        (
            {"eventType": "it's"},
            {"eventType": ["Invalid enum value. Expected 'viewed' | 'downloaded' | 'printed', received 'it's'"]},
        ),
        ({"eventType": "viewed", "metadata": None}, {"metadata": ["Expected object, received null"]}),
        ({"eventType": "viewed", "metadata": []}, {"metadata": ["Expected object, received array"]}),
    ],
)
def test_an_event_of_the_wrong_shape_is_refused_in_zod_words(
    craftkit: Craftkit, body: Any, issues: dict[str, list[str]]
) -> None:
    assert issues_of(craftkit, "recordRenderEvent", body) == issues


@pytest.mark.parametrize(
    ("variables", "loops"),
    [
        ([{}] * 100_000, []),
        ([TEXT | {"key": f"v{number}"} for number in range(1000)] + [{}] * 100_000, []),
        ([], [{"itemFields": [{}] * 300}] * 300),
    ],
    ids=["at once", "after a good start", "in lists of lists"],
)
def test_a_body_wrong_in_many_places_is_told_of_some(
    craftkit: Craftkit, variables: list[Any], loops: list[Any]
) -> None:
    """In a moment, too: jsonschema-rs finds all errors before it tells the first, and each takes kilobytes."""
    body = {"name": "N", "manifest": {"variables": variables, "loops": loops}}
    started = time.monotonic()
    assert 0 < len(issues_of(unjudged(craftkit), "createTemplate", body)) <= 100
    assert time.monotonic() - started < 2.5


def test_an_error_far_down_a_long_list_is_found(craftkit: Craftkit) -> None:
    variables = [TEXT | {"key": f"v{number}"} for number in range(5000)]
    body = TEMPLATE | {"manifest": {"variables": [*variables, {"key": 5}], "loops": []}}
    found = issues_of(unjudged(craftkit), "createTemplate", body)
    assert all(field.startswith("manifest.variables.5000.") for field in found) and found


def test_an_infinite_sample_value_is_not_called_null(craftkit: Craftkit) -> None:
    body = json.dumps(TEMPLATE | manifest(TEXT | {"previewData": "@"})).replace('"@"', "1e400").encode()
    response = send(unjudged(craftkit), BY_NAME["createTemplate"], body)
    assert response.status_code == 201 or "received null" not in response.text


def test_a_body_that_is_no_object_is_told_that_and_nothing_else(craftkit: Craftkit) -> None:
    issues = assert_problem(craftkit.post("/v1/embed/sessions", []), "invalid_request", status=422)["issues"]
    assert issues == {"formErrors": ["Expected object, received array"], "fieldErrors": {}}
