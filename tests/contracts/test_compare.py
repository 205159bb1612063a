"""Two versions of the specification: every change is found, told where it is, and known to break or not."""

from typing import Any

import pytest
import yaml
from craftkit_contracts.compare.documents import Comparison
from jsonpatch import JsonPatch

from ..frame.checkout import ROOT
from .test_disputes import DISPUTES, OVERLAYS

Node = Any
CONTRACT: Node = yaml.load((ROOT / "openapi.yaml").read_text("utf-8"), yaml.CSafeLoader)
RENDER = "/paths/~1v1~1templates~1{slug}~1render/post"
ENVELOPE = "/components/schemas/QueuedRenderEnvelope"
STATUS = "/components/schemas/RenderStatusEnum/enum"

# name: patch, whether it breaks, kind, a part of the place
CHANGES: dict[str, tuple[list[dict[str, Any]], bool, str, str]] = {
    "operation gone": ([{"op": "remove", "path": RENDER}], True, "operation removed", "POST /v1/templates/{}/render"),
    "operation new": (
        [{"op": "add", "path": "/paths/~1v1~1new", "value": {"get": {"operationId": "new", "responses": {}}}}],
        False,
        "operation added",
        "GET /v1/new",
    ),
    "operation renamed": (
        [{"op": "replace", "path": f"{RENDER}/operationId", "value": "render"}],
        True,
        "operationId changed",
        "render",
    ),
    "reply field gone": (
        [{"op": "remove", "path": f"{ENVELOPE}/properties/pollUrl"}],
        True,
        "property removed",
        "QueuedRenderEnvelope.pollUrl",
    ),
    "reply field new": (
        [{"op": "add", "path": f"{ENVELOPE}/properties/more", "value": {"type": "string"}}],
        False,
        "property added",
        "QueuedRenderEnvelope.more",
    ),
    "reply field retyped": (
        [{"op": "replace", "path": f"{ENVELOPE}/properties/pollUrl/type", "value": "integer"}],
        True,
        "type changed",
        "QueuedRenderEnvelope.pollUrl",
    ),
    "reply enum widened": (
        [{"op": "add", "path": f"{STATUS}/-", "value": "paused"}],
        True,
        "values added",
        "RenderStatusEnum",
    ),
    "reply enum narrowed": ([{"op": "remove", "path": f"{STATUS}/0"}], False, "values removed", "RenderStatusEnum"),
    "success status gone": (
        [{"op": "remove", "path": f"{RENDER}/responses/202"}],
        True,
        "status removed",
        "POST /v1/templates/{}/render 202",
    ),
    "error status new": (
        [{"op": "add", "path": f"{RENDER}/responses/418", "value": {"description": "no"}}],
        False,
        "status added",
        "418",
    ),
    "parameter demanded": (
        [
            {
                "op": "add",
                "path": f"{RENDER}/parameters/-",
                "value": {"in": "query", "name": "region", "required": True, "schema": {"type": "string"}},
            }
        ],
        True,
        "required parameter added",
        "query region",
    ),
    "request body demanded field": (
        [{"op": "add", "path": "/components/schemas/ShareCreate/required", "value": ["message"]}],
        True,
        "required now",
        "ShareCreate.message",
    ),
    "request limit lowered": (
        [{"op": "replace", "path": "/components/schemas/ProjectRename/properties/name/maxLength", "value": 50}],
        True,
        "maxLength changed",
        "ProjectRename.name",
    ),
    "request limit raised": (
        [{"op": "replace", "path": "/components/schemas/ProjectRename/properties/name/maxLength", "value": 500}],
        False,
        "maxLength changed",
        "ProjectRename.name",
    ),
    "webhook gone": (
        [{"op": "remove", "path": "/webhooks/form.event"}],
        True,
        "operation removed",
        "POST form.event",
    ),
    "credentials demanded": (
        [{"op": "replace", "path": "/paths/~1v1~1health/get/security", "value": [{"projectKey": []}]}],
        True,
        "credentials changed",
        "GET /v1/health",
    ),
}


def test_a_specification_does_not_differ_from_itself() -> None:
    assert Comparison(CONTRACT, CONTRACT).differences() == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found_and_weighed(name: str) -> None:
    patch, breaking, kind, where = CHANGES[name]
    changed = JsonPatch(list(patch)).apply(CONTRACT)  # type: ignore[arg-type]
    found = Comparison(CONTRACT, changed).differences()
    met = [each for each in found if each.kind == kind and where in each.where]
    assert len(met) == 1 and met[0].breaking is breaking and met[0].operations, "\n".join(map(str, found))
    assert len({each.where for each in found}) == len(found) == 1, "\n".join(map(str, found))


def test_renamed_variables_of_a_path_are_no_difference() -> None:
    text = (ROOT / "openapi.yaml").read_text("utf-8").replace("/v1/renders/{id}:", "/v1/renders/{renderId}:")
    assert Comparison(CONTRACT, yaml.load(text, yaml.CSafeLoader)).differences() == []


@pytest.mark.parametrize("id", OVERLAYS)
def test_every_other_reading_of_the_documentation_shows_as_a_difference(id: str) -> None:
    changed = JsonPatch(list(OVERLAYS[id])).apply(CONTRACT)
    assert Comparison(CONTRACT, changed).differences(), next(each for each in DISPUTES if each["id"] == id)["topic"]


def as_written_in_3_0(node: Node) -> Node:
    """No lists of types, no null, no constants."""
    if isinstance(node, list):
        return [as_written_in_3_0(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: as_written_in_3_0(value) for key, value in node.items()}
    if isinstance(made.get("type"), list):
        kinds = [kind for kind in made.pop("type") if kind != "null"]
        made |= {"type": kinds[0]} if len(kinds) == 1 else {"anyOf": [{"type": kind} for kind in kinds]}
        made["nullable"] = "null" in node["type"]
    if "const" in made and "properties" not in made:
        made["enum"] = [made.pop("const")]
    if {"type": "null"} in made.get("anyOf", ()) and len(made["anyOf"]) == 2:
        made |= {"allOf": [each for each in made.pop("anyOf") if each != {"type": "null"}], "nullable": True}
    return made


def test_the_same_contract_in_the_words_of_openapi_3_0_is_no_difference() -> None:
    other = as_written_in_3_0(CONTRACT) | {"openapi": "3.0.3"}
    assert "nullable" in str(other) and "const" not in other["components"]["schemas"]["ShareCreate"]
    assert Comparison(CONTRACT, other).differences() == Comparison(other, CONTRACT).differences() == []
