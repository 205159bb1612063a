"""openapi-python-client turns the served openapi.yaml into a client that lives the story without a hand edit."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..craftkit import Craftkit
from .evidence import assert_whole, contract_of, hard_of_hearing
from .fields import lost
from .generator import generate, run

STORY = "tests.clients.story"
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
