"""openapi-typescript turns the served openapi.yaml into types under which a client lives the story, checked by tsc."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ..craftkit import Craftkit
from .evidence import HERE, assert_whole, contract_of, hard_of_hearing

PACKAGES = ("openapi-typescript@7.13.0", "openapi-fetch@0.17.0", "typescript@5.9.3")
PROGRAMS = ("partner.ts", "story.ts")
NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ENETUNREACH")
# Options of the generator: a free-form object takes any member, and what has a default may be left out.
FLAGS = ("--empty-objects-unknown", "--default-non-nullable", "false")
STRICT = (
    "--strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --noEmitOnError "
    "--target es2022 --module nodenext --lib es2022,dom,dom.iterable"
).split()
PATIENCE = 120


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A folder with the generator, the compiler and the story in it. Skips without Node.js or out of npm's reach."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("a client in TypeScript needs Node.js (npm, node)")
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}', "utf-8")
    quietly = ("--no-audit", "--no-fund", "--no-save", "--prefer-offline")
    installed = _run(tmp_path, "npm", "install", *quietly, *PACKAGES)
    if any(sign in installed.stderr for sign in NO_NETWORK):
        pytest.skip(f"npm cannot fetch {PACKAGES}: {installed.stderr[-300:]}")
    _assert_fine(installed)
    for program in PROGRAMS:
        shutil.copy(HERE / program, tmp_path)
    return tmp_path


def test_a_client_of_generated_typescript_types_drives_the_story(craftkit: Craftkit, workshop: Path) -> None:
    document = contract_of(craftkit, workshop)
    _assert_fine(_run(workshop, _tool(workshop, "openapi-typescript"), document.name, "-o", "schema.d.ts", *FLAGS))
    _assert_fine(_run(workshop, _tool(workshop, "tsc"), *STRICT, *PROGRAMS))
    with hard_of_hearing() as receiver:
        lived = _assert_fine(_run(workshop, "node", "story.js", craftkit.base_url, receiver.url))
        assert_whole(craftkit, receiver, json.loads(lived))


def _tool(workshop: Path, name: str) -> str:
    return str(workshop / "node_modules" / ".bin" / name)


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def _assert_fine(run: subprocess.CompletedProcess[str]) -> str:
    """What the program had to say."""
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
