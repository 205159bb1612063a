"""`craftkit-contracts` as a user runs it, and scenarios played by hand on an emulator of the tests."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from craftkit_contracts.replay.outcome import Outcome
from craftkit_contracts.replay.run import Run
from craftkit_contracts.replay.target import Access, reach
from craftkit_contracts.scenarios.file import load

COMMAND = (sys.executable, "-m", "craftkit_contracts")
PATIENCE = 120


def finished(*arguments: str, variables: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CRAFTKIT_")}
    environ = clean | {"PYTHONWARNINGS": "error"} | dict(variables)
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env=environ, timeout=PATIENCE, check=False
    )


def assert_refused(ended: subprocess.CompletedProcess[str], *said: str) -> None:
    """Exit status 3 and exactly one line on standard error, which says all of that."""
    assert ended.returncode == 3, (ended.returncode, ended.stdout, ended.stderr[-2000:])
    assert ended.stderr.count("\n") == 1 and ended.stderr.startswith("craftkit-contracts: "), ended.stderr[-2000:]
    for part in said:
        assert part in ended.stderr


def written(folder: Path, steps: list[dict[str, Any]], *, name: str = "situation", **more: Any) -> Path:
    """A scenario file with these steps."""
    path = folder / f"{name}.yaml"
    content = {"version": 1, "scenario": "A situation", "why": "To try it.", **more, "steps": steps}
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    return path


def played(path: Path, address: str, **access: Any) -> Outcome:
    """On the emulator, or whatever else, at that address."""
    target, gate = reach(address, Access(**access))
    try:
        return Run(target, gate).outcome(load(path))
    finally:
        gate.close()
