"""openapi-python-client turns the served openapi.yaml into a client that lives the story without a hand edit."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from craftkit_contracts.specification import Specification

from ..craftkit import Craftkit
from .evidence import assert_whole, contract_of, hard_of_hearing
from .fields import lost
from .generator import generate, run

STORY = "tests.clients.story"
ROUND_TRIP = "tests.clients.round_trip"
PAGE: dict[str, Any] = {"type": "object", "required": ["more"], "properties": {"more": {"type": "boolean"}}}
CURSOR = {"required": ["cursor"], "properties": {"cursor": {"type": "string"}}}


def test_a_generated_python_client_drives_the_story(craftkit: Craftkit, tmp_path: Path) -> None:
    _check_types(generate(contract_of(craftkit, tmp_path), tmp_path))
    with hard_of_hearing() as receiver:
        lived = run(sys.executable, "-m", STORY, craftkit.base_url, receiver.url, PYTHONPATH=str(tmp_path))
        assert_whole(craftkit, receiver, json.loads(lived))


@pytest.mark.parametrize("readings", ["default", "other"])
def test_no_field_of_the_contract_is_lost_under_either_set_of_readings(
    craftkit: Craftkit, tmp_path: Path, readings: str
) -> None:
    craftkit.control("PUT", "/disputes", {"preset": readings})
    document = contract_of(craftkit, tmp_path)
    assert lost(yaml.load(document.read_bytes(), yaml.CSafeLoader), generate(document, tmp_path)) == []


def test_every_documented_reply_is_read_with_all_that_it_says(craftkit: Craftkit, tmp_path: Path) -> None:
    document = contract_of(craftkit, tmp_path)
    generate(document, tmp_path)
    replies = list(_replies(Specification(yaml.load(document.read_bytes(), yaml.CSafeLoader))))
    assert len(replies) > 200
    file = tmp_path / "replies.json"
    unknown = ["getRootHealth", 200, {"status": "ok", "secret": True}]
    file.write_text(json.dumps([*replies, unknown]), "utf-8")
    assert json.loads(run(sys.executable, "-m", ROUND_TRIP, str(file), PYTHONPATH=str(tmp_path))) == [unknown]


def test_a_lost_field_would_be_noticed(tmp_path: Path) -> None:
    """Of two schemas, the generator makes a model of the first; of the other, only of what its branch names."""
    book = {"type": "object", "properties": {"pages": {"type": "array", "items": PAGE}}}
    schemas = {"Book": book, "Page": {**PAGE, "oneOf": [CURSOR]}}
    document = {"openapi": "3.1.0", "info": {"title": "Books", "version": "1"}, "paths": {}}
    document |= {"components": {"schemas": schemas}}
    file = tmp_path / "openapi.yaml"
    file.write_text(yaml.safe_dump(document), "utf-8")
    assert lost(document, generate(file, tmp_path)) == ["Page"]


def _check_types(package: Path) -> None:
    """The story uses the generated types as they are. Elsewhere mypy has no such client, hence the story's ignores."""
    (package / "py.typed").touch()
    flags = ("--config-file=", "--strict", "--no-warn-unused-ignores", f"--cache-dir={package.parent / 'mypy'}")
    run(sys.executable, "-m", "mypy", *flags, "-m", STORY, MYPYPATH=str(package.parent))


def _replies(specification: Specification) -> Iterator[tuple[str, int, Any]]:
    """The examples of JSON, each with its operation and status."""
    for operation in specification.operations.values():
        for status, described in operation.node["responses"].items():
            media = specification.resolved(described).get("content", {}).get("application/json", {})
            shown = [specification.resolved(each)["value"] for each in media.get("examples", {}).values()]
            for example in shown + [media[name] for name in ("example",) if name in media]:
                yield operation.id, int(status), example
