"""Errors under both readings: D01 to D06, D13, D38."""

from typing import Any

import pytest

from ..craftkit import (
    ACCOUNT_KEY,
    ADMIN_KEY,
    GLOBEX_KEY,
    GONE_KEY,
    NO_SUCH_ID,
    RENDER_ID,
    REVOKED_KEY,
    Craftkit,
    assert_problem,
)
from .conftest import Follow

WRONG = {"customer": {"name": 7}}


def test_d01_data_that_does_not_fit_is_400_with_flattened_issues_or_422_with_a_list(follow: Follow) -> None:
    flattened = assert_problem(follow().submit("invoice", {}), "invalid_input_data", status=400)
    assert flattened["issues"] == {"formErrors": [], "fieldErrors": {"customer.name": ["Required"]}}
    listed = assert_problem(follow(D01="B").submit("invoice", {}), "invalid_input_data", status=422)
    assert listed["issues"] == [{"path": ["customer", "name"], "message": "Required"}]


def test_d01_an_item_of_a_loop_is_a_number_in_the_list(follow: Follow) -> None:
    craftkit = follow(D01="B")
    manifest = {
        "variables": [],
        "loops": [
            {
                "key": "areas",
                "label": "Areas",
                "itemFields": [{"key": "size", "label": "Size", "dataType": "number", "required": True}],
            }
        ],
    }
    craftkit.publish_template("yard", manifest)
    error = assert_problem(craftkit.submit("yard", {"areas": [{"size": 1}, {}]}), "invalid_input_data", status=422)
    assert error["issues"] == [{"path": ["areas", 1, "size"], "message": "Required"}]


@pytest.mark.parametrize(
    ("path", "key", "usual"),
    [
        (f"/v1/renders/{RENDER_ID}", None, "unauthorized"),
        (f"/v1/renders/{RENDER_ID}", REVOKED_KEY, "unauthorized"),
        ("/v1/projects", None, "unauthorized"),
        ("/v1/projects", "ck_acct_none", "unauthorized"),
        (f"/v1/embed/renders/{NO_SUCH_ID}", None, "unauthorized"),
    ],
)
def test_d02_a_missing_and_a_bad_credential_share_a_code_or_have_one_each(
    follow: Follow, path: str, key: str | None, usual: str
) -> None:
    assert_problem(follow().get(path, key=key), usual, status=401)
    own = "missing_authorization" if key is None else "invalid_credentials"
    assert_problem(follow(D02="B").get(path, key=key), own, status=401)


def test_d02_an_admin_call_and_an_embed_download_without_a_key(follow: Follow) -> None:
    body = {"externalOrgId": "org-1"}
    for readings, code in (({}, "invalid_credentials"), ({"D02": "B"}, "missing_authorization")):
        craftkit = follow(**readings)
        assert craftkit.post("/v1/admin/provision", body, key=None).json() == {"error": code}
        assert craftkit.get(f"/v1/embed/renders/{RENDER_ID}/download", key=None).json() == {"error": code}


def test_d03_a_key_whose_project_is_gone_is_forbidden_or_just_unauthorized(follow: Follow) -> None:
    path = f"/v1/renders/{RENDER_ID}/engagement"
    assert_problem(follow().get(path, key=GONE_KEY), "forbidden")
    assert_problem(follow(D03="B").get(path, key=GONE_KEY), "unauthorized", message="Invalid or revoked API key.")
    assert_problem(follow(D03="B", D02="B").get(path, key=GONE_KEY), "invalid_credentials")
    assert_problem(follow(D03="B").get("/v1/templates", key=GONE_KEY), "forbidden")


def test_d04_issues_are_keyed_by_path_or_by_its_first_step(follow: Follow) -> None:
    by_path = assert_problem(follow().submit("invoice", {}), "invalid_input_data")["issues"]["fieldErrors"]
    by_step = assert_problem(follow(D04="B").submit("invoice", {}), "invalid_input_data")["issues"]["fieldErrors"]
    assert (by_path, by_step) == ({"customer.name": ["Required"]}, {"customer": ["Required"]})


def test_d04_texts_of_one_step_are_told_once(follow: Follow) -> None:
    variables = [{"key": "a", "label": "A", "dataType": "colour"}, {"key": "b", "label": "B", "dataType": "colour"}]
    response = follow(D04="B").post("/v1/templates", {"name": "T", "manifest": {"variables": variables, "loops": []}})
    errors = assert_problem(response, "invalid_request")["issues"]["fieldErrors"]
    assert list(errors) == ["manifest"] and len(errors["manifest"]) == len(set(errors["manifest"]))


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/v1/projects", ACCOUNT_KEY),
        ("/v1/embed/sessions", ""),
        ("/v1/embed/sessions/refresh", ""),
        ("/v1/embed/catalogs", ""),
    ],
)
def test_d05_a_wrong_shape_is_422_on_four_operations_or_400_everywhere(follow: Follow, path: str, key: str) -> None:
    assert_problem(follow().post(path, {"name": 7}, key=key), "invalid_request", status=422)
    assert_problem(follow(D05="A").post(path, {"name": 7}, key=key), "invalid_request", status=400)


@pytest.mark.parametrize(
    ("what", "path", "body", "code"),
    [
        (
            "catalogs",
            "/v1/embed/catalogs",
            {"name": "crm", "catalog": {"namespaces": [], "loops": []}},
            "internal_error",
        ),
        ("inserts", "/v1/embed/builder/templates", {"documentTemplate": {}}, "insert_failed"),
    ],
)
def test_d06_two_operations_have_a_500_of_their_own_or_all_share_one(
    follow: Follow, what: str, path: str, body: Any, code: str
) -> None:
    for readings, expected in (({}, code), ({"D06": "A"}, "internal")):
        craftkit = follow(**readings)
        craftkit.fail_next(what)
        assert_problem(craftkit.post(path, body), expected, status=500)


@pytest.mark.parametrize(
    ("asked", "key", "status", "code"),
    [
        ("POST /v1/embed/sessions", None, 401, "missing_authorization"),
        ("POST /v1/embed/sessions", GLOBEX_KEY, 401, "invalid_credentials"),
        ("POST /v1/embed/builder/templates", None, 401, "missing_or_invalid_authorization"),
        ("POST /v1/admin/provision", "ck_admin_wrong", 401, "invalid_credentials"),
        ("PATCH /v1/admin/provision", ADMIN_KEY, 404, "not_found"),
        (f"GET /v1/embed/renders/{RENDER_ID}/download", "ck_live_none", 401, "invalid_credentials"),
    ],
)
def test_d13_an_error_is_flat_or_in_the_envelope_of_all(
    follow: Follow, asked: str, key: str | None, status: int, code: str
) -> None:
    method, path = asked.split()
    body = {"externalOrgId": "org-9", "emailFrom": None} if "provision" in path else None
    usual, other = follow(), follow(D13="B")
    flat, enveloped = (craftkit.request(method, path, key=key, json=body) for craftkit in (usual, other))
    assert (flat.status_code, flat.json()) == (status, {"error": code})
    assert_problem(enveloped, code, status=status)


def test_d13_a_bad_body_of_an_admin_call_comes_with_its_issues_then(follow: Follow) -> None:
    assert follow().post("/v1/admin/provision", {}, key=ADMIN_KEY).json() == {"error": "invalid_request"}
    error = assert_problem(follow(D13="B").post("/v1/admin/provision", {}, key=ADMIN_KEY), "invalid_request")
    assert error["issues"]["fieldErrors"] == {"externalOrgId": ["Required"]}


def test_d38_a_new_name_may_be_longer_than_a_first_one_or_obeys_the_same_rules(follow: Follow) -> None:
    for readings, longest, status in (({}, 200, 400), ({"D38": "A"}, 120, 422)):
        craftkit = follow(**readings)
        craftkit.key = ACCOUNT_KEY
        id = craftkit.post("/v1/projects", {"name": "Fleet"}).json()["id"]
        path = f"/v1/projects/{id}"
        assert craftkit.request("PATCH", path, json={"name": "x" * longest}).status_code == 200
        too_long = craftkit.request("PATCH", path, json={"name": "x" * (longest + 1)})
        assert_problem(too_long, "invalid_request", status=status)
        assert_problem(craftkit.request("PATCH", path, data="{"), "invalid_json", status=400)


def test_all_other_readings_at_once_still_make_a_contract_that_holds(follow: Follow, craftkit: Craftkit) -> None:
    switches = craftkit.control("GET", "/disputes")["disputes"]
    flipped = follow(**{each["id"]: "other" for each in switches if each["other"]})
    assert_problem(flipped.submit("invoice", {}), "invalid_input_data", status=422)
    assert_problem(flipped.get("/v1/templates", key=None), "missing_authorization")
    assert flipped.get("/v1/templates").status_code == 200
    assert flipped.get(f"/v1/renders/{RENDER_ID}/engagement").status_code == 200
