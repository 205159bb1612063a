"""openapi.yaml itself: valid, without a word from the linters, and true in each of its examples."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from craftkit_contracts.data import locate
from craftkit_contracts.specification import Operation, Specification

CHECKOUT = Path(__file__).parents[2]
RULESET = Path(__file__).with_name("spectral.yaml")
REDOCLY = "@redocly/cli@2.77.0"
SPECTRAL = "@stoplight/spectral-cli@6.16.3"
NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH")
PATIENCE = 300  # seconds: the first run fetches the linter

Node = Mapping[str, Any]


class Example(NamedTuple):
    where: str
    value: Any
    schema: Node


def test_it_is_valid_openapi(specification: Specification) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    assert [error.message for error in OpenAPIV31SpecValidator(specification.document).iter_errors()] == []


def test_redocly_reports_nothing() -> None:
    """Its recommended rules; redocly.yaml in the root says which one is replaced, and why."""
    run = npx(REDOCLY, "redocly", "lint", "openapi.yaml", "--format=json")
    assert json.loads(run.stdout)["problems"] == []
    assert run.returncode == 0, run.stderr


def test_redocly_would_report_something(tmp_path: Path) -> None:
    run = npx(REDOCLY, "redocly", "lint", str(_spoiled(tmp_path)), "--format=json", "--config=redocly.yaml")
    rules = {problem["ruleId"] for problem in json.loads(run.stdout)["problems"]}
    assert {"operation-summary", "rule/secured-operations-document-401"} <= rules


def test_spectral_reports_nothing() -> None:
    run = spectral("openapi.yaml")
    assert json.loads(run.stdout) == []
    assert run.returncode == 0, run.stderr


def test_spectral_would_report_something(tmp_path: Path) -> None:
    found = json.loads(spectral(str(_spoiled(tmp_path))).stdout)
    assert {problem["code"] for problem in found} >= {"operation-description"}


def test_every_example_fits_its_schema(specification: Specification) -> None:
    examples = list(_examples(specification))
    assert len(examples) > 100
    wrong = {
        example.where: [
            error.message for error in specification.validator(example.where, example.schema).iter_errors(example.value)
        ]
        for example in examples
    }
    assert {where: messages for where, messages in wrong.items() if messages} == {}


def test_every_operation_shows_its_request_and_each_of_its_replies(specification: Specification) -> None:
    shown = {example.where.rsplit(" example", 1)[0] for example in _examples(specification)}
    expected = {
        f"{operation.id} {status}"
        for operation in specification.operations.values()
        for status in operation.node["responses"]
    }
    assert expected - shown == set()


def npx(package: str, *command: str) -> subprocess.CompletedProcess[str]:
    """A linter of npm, in a fixed version. Skips where Node is missing, or the registry out of reach."""
    if shutil.which("npx") is None:
        pytest.skip("the linters of openapi.yaml need Node.js (npx)")
    environment = os.environ | {"REDOCLY_TELEMETRY": "off", "NO_COLOR": "1"}
    run = subprocess.run(
        ["npx", "--yes", "-p", package, *command],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if any(sign in run.stderr for sign in NO_NETWORK):
        pytest.skip(f"npx cannot fetch {package}: {run.stderr[-300:]}")
    return run


def spectral(document: str) -> subprocess.CompletedProcess[str]:
    return npx(
        SPECTRAL,
        "spectral",
        "lint",
        f"--ruleset={RULESET}",
        "--fail-severity=hint",
        "--format=json",
        "--quiet",
        document,
    )


def _spoiled(folder: Path) -> Path:
    """A copy in which one operation has neither summary, nor description, nor a 401."""
    import yaml

    document = yaml.safe_load(locate("openapi.yaml").read_bytes())
    operation = document["paths"]["/v1/templates"]["get"]
    for field in ("summary", "description"):
        del operation[field]
    del operation["responses"]["401"]
    path = folder / "spoiled.yaml"
    path.write_text(yaml.safe_dump(document), "utf-8")
    return path


def _examples(specification: Specification) -> Iterator[Example]:
    """Of parameters, request bodies, response headers and response bodies."""
    for operation in specification.operations.values():
        for parameter in operation.parameters:
            yield from _shown(specification, parameter, f"{operation.id} {parameter['name']}")
        if "requestBody" in operation.node:
            described = specification.resolved(operation.node["requestBody"])
            yield from _in_content(specification, described, f"{operation.id} request")
        yield from _of_responses(specification, operation)


def _of_responses(specification: Specification, operation: Operation) -> Iterator[Example]:
    for status in operation.node["responses"]:
        response = specification.response(operation, status)
        assert response is not None
        yield from _in_content(specification, response, f"{operation.id} {status}")
        for name, header in response.get("headers", {}).items():
            yield from _shown(specification, header, f"{operation.id} {status} {name}")


def _in_content(specification: Specification, described: Node, where: str) -> Iterator[Example]:
    for media in described.get("content", {}).values():
        yield from _shown(specification, media, where)


def _shown(specification: Specification, node: Node, where: str) -> Iterator[Example]:
    if "example" in node:
        yield Example(f"{where} example", node["example"], node["schema"])
    for name, example in node.get("examples", {}).items():
        yield Example(f"{where} example {name}", specification.resolved(example)["value"], node["schema"])


def test_compiled_the_whole_of_it_takes_little_memory() -> None:
    """As long as no validator has the components in it, once more."""
    fresh, before = Specification.from_file(), _resident_megabytes()
    for operation in fresh.operations.values():
        for status in operation.node["responses"]:
            described = fresh.response(operation, status) or {}
            for media_type, content in described.get("content", {}).items():
                fresh.validator((operation.id, status, media_type), content.get("schema", {}))
    assert _resident_megabytes() - before < 100


def _resident_megabytes() -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
