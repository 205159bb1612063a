"""openapi-python-client, as a partner would call it."""

import os
import subprocess
import sys
from pathlib import Path

from ..frame.checkout import ROOT

# The generator knows only a few content types; the option that its manual has for the others
OPTIONS = "content_type_overrides:\n  application/pdf: application/octet-stream\npost_hooks: []\n"
PATIENCE = 120


def generate(document: Path, folder: Path) -> Path:
    """The package `craftkit_client` in the folder. A warning, which is an operation left out, ends it with an error."""
    options = folder / "options.yaml"
    options.write_text(OPTIONS, "utf-8")
    package = folder / "craftkit_client"
    paths = ("--path", str(document), "--config", str(options), "--output-path", str(package))
    run(sys.executable, "-m", "openapi_python_client", "generate", *paths, "--meta", "none", "--fail-on-warning")
    return package


def run(*command: str, **environment: str) -> str:
    """What the program printed; it has to end well."""
    both = os.environ | environment
    ended = subprocess.run(command, cwd=ROOT, env=both, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
