"""Running: the emulator as a user starts it, and schemathesis against it, each in a process of its own.

schemathesis is driven by its command line. That is the documented way to have all phases, warnings that fail a run, and
the report (`engine.from_schema` is not documented, and pytest runs the phases in other ways); it can be repeated by
hand; and hooks and Hypothesis settings stay out of the process of the other tests.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..craftkit import Craftkit, wait_for
from .scene import BASE_URL, lay_out

ROOT = Path(__file__).parents[2]
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
NOW = "2026-06-21T10:00:00Z"  # the clock stands still, so that ids, and with them the requests, repeat
# What the hooks are told by their environment, beside where the emulator is and what lies in it (scene.py)
LEDGER = "CRAFTKIT_CONFORMANCE_LEDGER"  # path of the file; nothing is recorded without it
STATEFUL = "CRAFTKIT_CONFORMANCE_STATEFUL"  # set for the run of the stateful phase

PATIENCE = 900  # seconds: a run that hangs is ended


@contextmanager
def running_emulator(log: Path) -> Iterator[str]:
    """Its address. Renders are done at once; otherwise no download would ever be met."""
    command = [sys.executable, "-m", "craftkit_emulator", "--port", "0", "--progression", "immediate", "--clock", NOW]
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=_environment()) as process,
    ):
        try:
            assert process.stdout is not None
            address = process.stdout.readline().removeprefix("listening on ").strip()
            assert address, log.read_text("utf-8")
            wait_for(address)
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=10)


def run_schemathesis(
    address: str, *arguments: str, folder: Path, url: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    """Against the emulator at `address`, or through what stands before it at `url`, in a demo world with the scene laid
    out. What it writes goes into `folder`; `environ` is for the hooks."""
    scene = lay_out(Craftkit(address))
    command = [
        *[sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "--no-color"],
        *["run", f"{address}/_emulator/openapi.yaml", "--url", url or address, "--checks", "all", *arguments],
    ]
    environment = _environment() | {BASE_URL: address, "PYTHONPATH": _import_path()} | scene.told() | environ
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.run(command, check=False, cwd=folder, env=environment, timeout=PATIENCE, **streams)


def _import_path() -> str:
    """For the hooks: the checkout, before what we were started with ourselves."""
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


def _environment() -> dict[str, str]:
    """Ours, without what would configure the emulator or schemathesis behind the test's back."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COVERAGE_", "CRAFTKIT_", "SCHEMATHESIS_"))
    }
