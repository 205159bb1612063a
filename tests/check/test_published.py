"""What a deployment publishes of itself is compared with what we have."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from craftkit_contracts.cli import main

from .deployment import Deployment
from .recorder import Recorder

with open("openapi.yaml", "rb") as file:
    OURS = yaml.load(file, yaml.CSafeLoader)


def compared(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    return main(["compare", *arguments], {}, out), out.getvalue()


@pytest.mark.parametrize(
    ("place", "kind", "made"),
    [
        ("/openapi.json", "application/json", json.dumps),
        ("/openapi.yaml", "application/yaml", yaml.safe_dump),
        ("/v1/openapi.json", "text/plain", json.dumps),
    ],
)
def test_what_is_published_is_found_and_compared(deployment: Deployment, place: str, kind: str, made: Any) -> None:
    base_url = f"{deployment.address}/s/published"
    deployment.pages[f"published{place}"] = kind, made(OURS).encode()
    assert compared("--base-url", base_url) == (
        0,
        f"{base_url}{place} is compared with ours\n0 differences, 0 of them breaking\n",
    )
    less = {**OURS, "paths": {path: item for path, item in OURS["paths"].items() if path != "/v1/health"}}
    deployment.pages[f"published{place}"] = kind, made(less).encode()
    status, told = compared("--base-url", base_url)
    assert status == 1 and "breaking: GET /v1/health: operation removed (getHealth)" in told


def test_a_deployment_that_publishes_none_is_said_to(deployment: Deployment) -> None:
    told = "publishes no specification (none at /openapi.json, /openapi.yaml, /v1/openapi.json)"
    assert compared("--base-url", deployment.address) == (0, f"{deployment.address} {told}\n")
    assert [path for _, path, _ in deployment.seen] == ["/openapi.json", "/openapi.yaml", "/v1/openapi.json"]
    for end in ("/openapi.json", "/openapi.yaml"):
        deployment.pages[end] = "text/html", b"<html>paths: {}</html>"
    assert told in compared("--base-url", deployment.address)[1]


@pytest.mark.parametrize(
    "case",
    [
        (503, "application/json", b"{}", "503, so whether a specification is served cannot be told"),
        (401, "application/json", b"{}", "401, so whether"),
        (200, "application/json", b"[1", "while parsing"),
        (200, "application/json", b"{}", "expected an OpenAPI document, with `paths`"),
    ],
)
def test_what_cannot_be_told_is_exit_status_3(
    recorder: Recorder, capsys: pytest.CaptureFixture[str], case: tuple[int, str, bytes, str]
) -> None:
    status, kind, body, told = case
    recorder.answers.append((status, {"Content-Type": kind}, body))
    assert compared("--base-url", recorder.address) == (3, "")
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--base-url", "http://127.0.0.1:1"), "refused"),
        (("--base-url", "nonsense"), "--base-url"),
        (("openapi.yaml",), "expected OLD.yaml and NEW.yaml, or --base-url"),
        (("a", "b", "--base-url", "http://127.0.0.1:1"), "one file at the most"),
    ],
)
def test_what_is_not_asked_well(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str) -> None:
    assert compared(*arguments) == (3, "")
    assert told in capsys.readouterr().err


BOAT = "openapi: 3.1.0\ninfo: {title: B, version: '1'}\npaths: {/b: {get: {responses: {'200': {description: b}}}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("swagger: '2.0'\npaths: {}\n", "expected OpenAPI 3.0 or later (`openapi: 3.x.x`), came swagger 2.0"),
        ("name: me\npaths: {}\n", "expected OpenAPI 3.0 or later (`openapi: 3.x.x`), came none"),
        ("name: me\n", "expected an OpenAPI document, with `paths`"),
        (BOAT + "x: {$ref: '#/components/schemas/Boat'}\n", "nothing is at #/components/schemas/Boat"),
        (BOAT + "x: {$ref: 'boats.yaml#/Boat'}\n", "boats.yaml#/Boat is in another file; bundle"),
        (BOAT + "x: {$ref: '#/x'}\n", "the reference #/x leads back to itself"),
        (BOAT + "x: &x [*x]\n", "its aliases (`*name`) make more than"),
        (
            BOAT
            + "a: &a [1,1,1,1,1,1,1,1]\n"
            + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 8)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
            "its aliases (`*name`) make more than",
        ),
        (BOAT.replace("{description: b}", "12"), "no valid OpenAPI document, at paths"),
    ],
)
def test_a_file_that_is_no_specification_is_told(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.yaml").write_text(BOAT, "utf-8")
    (tmp_path / "new.yaml").write_text(text, "utf-8")
    assert compared(str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")) == (3, "")
    told = capsys.readouterr().err
    assert f"new.yaml: {said}" in told and told.count("\n") == 1
