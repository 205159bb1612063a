"""openapi-python-client turns the served openapi.yaml into a client that lives the story without a hand edit."""

import json
import os
import subprocess
import sys
from pathlib import Path

from ..craftkit import Craftkit
from ..frame.checkout import ROOT
from .evidence import assert_whole, contract_of, hard_of_hearing

# The generator knows only a few content types; the option that its manual has for the others
OPTIONS = "content_type_overrides:\n  application/pdf: application/octet-stream\npost_hooks: []\n"
STORY = "tests.clients.story"
PATIENCE = 120


def test_a_generated_python_client_drives_the_story(craftkit: Craftkit, tmp_path: Path) -> None:
    _generate(contract_of(craftkit, tmp_path), tmp_path)
    _check_types(tmp_path)
    with hard_of_hearing() as receiver:
        lived = _run(sys.executable, "-m", STORY, craftkit.base_url, receiver.url, PYTHONPATH=str(tmp_path))
        assert_whole(craftkit, receiver, json.loads(lived))


def _generate(document: Path, folder: Path) -> None:
    """A warning, which is an operation left out, ends it with an error."""
    options = folder / "options.yaml"
    options.write_text(OPTIONS, "utf-8")
    package = folder / "craftkit_client"
    paths = ("--path", str(document), "--config", str(options), "--output-path", str(package))
    flags = ("--meta", "none", "--fail-on-warning")
    _run(sys.executable, "-m", "openapi_python_client", "generate", *paths, *flags)


def _check_types(folder: Path) -> None:
    """The story uses the generated types as they are. Elsewhere mypy has no such client, hence the story's ignores."""
    (folder / "craftkit_client" / "py.typed").touch()
    flags = ("--config-file=", "--strict", "--no-warn-unused-ignores", f"--cache-dir={folder / 'mypy'}")
    _run(sys.executable, "-m", "mypy", *flags, "-m", STORY, MYPYPATH=str(folder))


def _run(*command: str, **environment: str) -> str:
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
