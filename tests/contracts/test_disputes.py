"""fixtures/disputes.yaml: where the documentation contradicts itself, and the other readings of openapi.yaml."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonpatch import JsonPatch
from openapi_spec_validator import OpenAPIV31SpecValidator

from ..frame.checkout import ROOT

Node = Any
DISPUTES: list[dict[str, Any]] = yaml.safe_load((ROOT / "fixtures" / "disputes.yaml").read_text("utf-8"))
OVERLAYS = {dispute["id"]: dispute["overlay"] for dispute in DISPUTES if "overlay" in dispute}


@pytest.fixture(scope="module")
def contract() -> Node:
    return yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))


def test_every_dispute_has_its_readings_a_default_and_sources() -> None:
    assert [dispute["id"] for dispute in DISPUTES] == [f"D{number:02}" for number in range(1, 54)]
    for dispute in DISPUTES:
        assert dispute["default"] in dispute["readings"] and dispute["sources"], dispute["id"]
        assert dispute["effect"] in ("contract", "server", "note"), dispute["id"]
        assert ("overlay" in dispute) == (dispute["effect"] == "contract"), dispute["id"]
        if dispute["effect"] != "note":
            assert dispute["other"] in dispute["readings"] and dispute["other"] != dispute["default"], dispute["id"]


@pytest.mark.parametrize("id", OVERLAYS)
def test_an_overlay_changes_the_contract_and_leaves_no_reference_dangling(contract: Node, id: str) -> None:
    changed = patched(contract, OVERLAYS[id])
    assert changed != contract
    assert [reference for reference in references(changed) if not resolves(changed, reference)] == []


def test_all_overlays_together_give_a_valid_document(contract: Node) -> None:
    for overlay in OVERLAYS.values():
        contract = patched(contract, overlay)
    assert list(OpenAPIV31SpecValidator(contract).iter_errors()) == []


def patched(document: Node, operations: list[dict[str, Any]]) -> Node:
    changes: Any = operations
    return JsonPatch(changes).apply(document)


def steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def at(node: Node, way: list[str]) -> Node:
    for step in way:
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def references(node: Node) -> Iterator[str]:
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in inner:
        yield from references(child)


def resolves(document: Node, reference: str) -> bool:
    try:
        return at(document, steps(reference.removeprefix("#"))) is not None
    except (KeyError, IndexError, ValueError):
        return False
