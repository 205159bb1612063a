"""Variable catalogs (embed.md section 5)."""

import re
from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, Craftkit, assert_flat, assert_problem
from .partner import WHO, mint

FIELD = {"key": "name", "label": "Name", "dataType": "text"}
NAMESPACE = {"key": "customer", "label": "Customer", "fields": [FIELD]}
WRONG_FIELDS: dict[str, dict[str, Any]] = {
    "key": {"key": "a" * 161},
    "label": {"label": "x" * 161},
    "dataType": {"dataType": "colour"},
    "required": {"required": 1},
    "format": {"format": "x" * 61},
    "description": {"description": "x" * 281},
    "previewData": {"previewData": []},
}
LOOP = {"key": "order.items", "label": "Items", "itemFields": [FIELD]}


def publish(craftkit: Craftkit, name: Any = "our-fields", catalog: Any = None, **more: Any) -> Any:
    body = {"name": name, "catalog": {} if catalog is None else catalog}
    return craftkit.post("/v1/embed/catalogs", body, **more)


def test_versions_are_counted_by_name(craftkit: Craftkit) -> None:
    first = publish(craftkit)
    assert first.status_code == 201
    assert list(first.json()) == ["id", "name", "version"]
    assert re.fullmatch(r"[0-9a-f-]{36}", first.json()["id"])
    again = publish(craftkit, catalog={"namespaces": [NAMESPACE], "loops": [LOOP], "allowCustom": True})
    assert (again.json()["name"], again.json()["version"]) == ("our-fields", 2)
    assert again.json()["id"] != first.json()["id"]
    assert publish(craftkit, "other-fields").json()["version"] == 1


def test_names_are_a_projects_own(craftkit: Craftkit, other: str) -> None:
    publish(craftkit)
    assert publish(craftkit, key=other).json()["version"] == 1
    publish(craftkit, "theirs", key=other)
    reference = {**WHO, "catalogRef": {"name": "theirs"}}
    assert_problem(craftkit.post("/v1/embed/sessions", reference), "catalog_not_found")
    assert craftkit.post("/v1/embed/sessions", reference, key=other).status_code == 200


@pytest.mark.parametrize("reference", [{"name": "crm"}, {"name": "crm", "version": 1}, {"name": "crm", "version": 2.0}])
def test_a_session_may_name_any_version_or_none(craftkit: Craftkit, reference: dict[str, Any]) -> None:
    publish(craftkit, "crm")
    publish(craftkit, "crm")
    mint(craftkit, catalogRef=reference)


@pytest.mark.parametrize(
    "reference", [{"name": "nobody"}, {"name": ""}, {"name": "crm", "version": 3}, {"name": "crm", "version": 10**15}]
)
def test_an_unknown_catalog_or_version_is_404(craftkit: Craftkit, reference: dict[str, Any]) -> None:
    publish(craftkit, "crm")
    publish(craftkit, "crm")
    assert_problem(craftkit.post("/v1/embed/sessions", {**WHO, "catalogRef": reference}), "catalog_not_found")


@pytest.mark.parametrize("name", ["", "Upper", "-dash", "under_score", "dot.dot", "é", "a" * 121, "a\n", 7, None])
def test_a_name_that_is_none_is_422(craftkit: Craftkit, name: Any) -> None:
    error = assert_problem(publish(craftkit, name), "invalid_request", status=422)
    assert "name" in error["issues"]["fieldErrors"]


@pytest.mark.parametrize("name", ["a", "9-", "a" * 120])
def test_a_name_at_the_edge_is_taken(craftkit: Craftkit, name: str) -> None:
    assert publish(craftkit, name).json()["name"] == name


@pytest.mark.parametrize(
    ("catalog", "field"),
    [
        ([], "catalog"),
        ({"allowCustom": "no"}, "catalog.allowCustom"),
        ({"namespaces": [{**NAMESPACE, "fields": []}]}, "catalog.namespaces.0.fields"),
        ({"namespaces": [{"key": "a", "label": "A"}]}, "catalog.namespaces.0.fields"),
        ({"namespaces": [{**NAMESPACE, "key": "1a"}]}, "catalog.namespaces.0.key"),
        ({"namespaces": [{**NAMESPACE, "label": ""}]}, "catalog.namespaces.0.label"),
        ({"loops": [{**LOOP, "itemFields": []}]}, "catalog.loops.0.itemFields"),
        ({"loops": [{**LOOP, "previewData": [{}] * 11}]}, "catalog.loops.0.previewData"),
        *(
            ({"namespaces": [{**NAMESPACE, "fields": [{**FIELD, **wrong}]}]}, f"catalog.namespaces.0.fields.0.{name}")
            for name, wrong in WRONG_FIELDS.items()
        ),
    ],
)
def test_a_misshapen_catalog_is_422(craftkit: Craftkit, catalog: Any, field: str) -> None:
    error = assert_problem(publish(craftkit, catalog=catalog), "invalid_request", status=422)
    assert list(error["issues"]["fieldErrors"]) == [field]


def test_no_json_too_much_and_no_key(craftkit: Craftkit) -> None:
    path = "/v1/embed/catalogs"
    assert_problem(craftkit.post(path, data=""), "invalid_json")
    assert_problem(craftkit.post(path, data=b" " * (10 * 2**20 + 1)), "payload_too_large")
    assert_flat(craftkit.post(path, data="", key=None), "missing_authorization")
    assert_flat(publish(craftkit, key=GLOBEX_KEY), "invalid_credentials")


def test_storing_can_be_made_to_fail_and_makes_no_version(craftkit: Craftkit) -> None:
    craftkit.fail_next("catalogs")
    assert_problem(publish(craftkit), "internal_error")
    assert publish(craftkit).json()["version"] == 1
