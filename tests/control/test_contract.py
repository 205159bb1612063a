"""The control API's own OpenAPI file says what the code says, and replies are what it says."""

import json
import re
from typing import Any

import pytest
import requests
import yaml
from craftkit_emulator.control.views import About, Verb, verbs
from openapi_spec_validator import OpenAPIV31SpecValidator

from ..craftkit import Craftkit, assert_problem
from .contract import ControlContract, Operation

VERBS = {(verb.method, f"/_emulator{verb.path}"): verb for verb in verbs(About("", lambda base, readings: b""))}
TEXTS = {("GET", "/_emulator/openapi.yaml"), ("GET", "/_emulator/control.yaml")}
CONTRACT = ControlContract.from_file()
OPERATIONS = {(each.method.upper(), each.path): each for each in CONTRACT.operations}


def test_it_is_a_valid_openapi_document() -> None:
    assert [str(error.message) for error in OpenAPIV31SpecValidator(CONTRACT.document).iter_errors()] == []


def test_it_names_every_verb() -> None:
    unnamed = sorted({*VERBS, *TEXTS} - OPERATIONS.keys())
    assert unnamed == [], "add it to emulator/control/openapi.yaml, with its body and its reply"


def test_it_names_nothing_else() -> None:
    assert sorted(OPERATIONS.keys() - {*VERBS, *TEXTS}) == [], "views.py has no such verb: take it out of openapi.yaml"


BOTH = [pytest.param(VERBS[key], OPERATIONS[key], id=" ".join(key)) for key in sorted(VERBS.keys() & OPERATIONS.keys())]


@pytest.mark.parametrize(("verb", "operation"), BOTH)
def test_a_body_is_the_schema_in_the_code(verb: Verb, operation: Operation) -> None:
    assert operation.body == verb.schema, "make the requestBody in emulator/control/openapi.yaml say what the code says"


# What these take is told by their own words: they name what nobody knows themselves.
OF_THEIR_OWN = {"/clock", "/faults", "/snapshots/{name}/import"}


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.schema], ids=lambda verb: verb.path)
def test_a_field_that_nobody_knows_is_refused_by_its_name(craftkit: Craftkit, verb: Verb) -> None:
    path = "/_emulator" + re.sub(r"\{\w+\}", "0", verb.path)
    response = craftkit.request(verb.method, path, json={"nosuch": 1}, key=None)
    issues = assert_problem(response, "invalid_request")["issues"]
    if verb.path not in OF_THEIR_OWN:
        assert "Unrecognized key(s) in object: 'nosuch'" in issues["formErrors"]


@pytest.mark.parametrize(("verb", "operation"), BOTH)
def test_parameters_are_those_of_path_and_query(verb: Verb, operation: Operation) -> None:
    of_path = CONTRACT.document["paths"][operation.path].get("parameters", [])
    of_query = operation.described.get("parameters", [])
    assert [each["name"] for each in of_path] == re.findall(r"\{(\w+)\}", verb.path)
    assert [each["name"] for each in of_query] == list(verb.query)


def test_every_operation_has_a_name_of_its_own_and_a_known_tag() -> None:
    names = [each.described["operationId"] for each in CONTRACT.operations]
    assert len(set(names)) == len(names)
    known = {tag["name"] for tag in CONTRACT.document["tags"]}
    assert {tag for each in CONTRACT.operations for tag in each.described["tags"]} == known


@pytest.mark.parametrize("session", ["", "blue"])
def test_it_is_served_with_this_emulator_as_its_server(root: str, session: str) -> None:
    client = Craftkit(root, session)
    response = client.get("/_emulator/control.yaml", key=None)
    assert response.headers["Content-Type"] == "application/yaml"
    document = yaml.safe_load(response.text)
    assert document.pop("servers") == [{"url": client.base_url, "description": "This emulator"}]
    assert document == {key: value for key, value in CONTRACT.document.items() if key != "servers"}


def answered(method: str, path: str, status: int, body: Any) -> requests.Response:
    response = requests.Response()
    response.url, response.status_code = f"http://127.0.0.1/s/a/_emulator{path}", status
    response.request = requests.Request(method, response.url).prepare()
    response.headers["Content-Type"] = "application/json"
    response._content = json.dumps(body).encode()
    return response


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/health", 200, {"status": "ok", "color": "blue"}),
        ("GET", "/health", 200, {}),
        ("GET", "/mail/abc", 200, {"id": "abc"}),
        ("GET", "/mail", 200, {"mail": [{"id": "abc"}]}),
        ("DELETE", "/sessions/ghost", 404, {"error": "not_found"}),
        ("GET", "/nowhere", 200, {}),
    ],
)
def test_a_reply_that_breaks_it_is_found(method: str, path: str, status: int, body: Any) -> None:
    assert list(CONTRACT.faults(answered(method, path, status, body)))


def test_a_reply_that_keeps_it_is_not() -> None:
    problem = {"error": {"code": "not_found", "message": "No such session."}}
    assert not list(CONTRACT.faults(answered("GET", "/health", 200, {"status": "ok"})))
    assert not list(CONTRACT.faults(answered("DELETE", "/sessions/ghost", 404, problem)))
    assert not list(CONTRACT.faults(answered("GET", "/nowhere", 404, problem)))
