"""What the README says of contract checks: its commands are run, its tables and its example hold."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from craftkit_contracts.check import known
from craftkit_contracts.check.reports import REPORTS

from ..cli.process import environment, running
from .checking import rewritten
from .test_readme import MARKED, README, install_scripts


def test_the_tables_of_flags_and_of_who_moved_are_those_of_the_code() -> None:
    assert rewritten(README) == README, "python -m tests.frame.checking --write"


def test_a_table_without_its_place_is_noticed() -> None:
    with pytest.raises(ValueError, match="lacks the lines"):
        rewritten("# Craftkit emulator")


@pytest.mark.long
def test_the_checks_of_the_readme_find_nothing_and_leave_their_reports(tmp_path: Path) -> None:
    install_scripts(tmp_path / ".venv" / "bin")
    with running() as emulator:
        script = ["set -e", emulator.next_line(), MARKED["the check command"], MARKED["the live check command"]]
        done = subprocess.run(
            ["bash", "-c", "\n".join(script)],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    for folder in ("checked", "live"):
        assert {path.name for path in (tmp_path / folder).iterdir()} == set(REPORTS)


def test_the_example_of_a_known_deviation_can_be_used(tmp_path: Path) -> None:
    example = re.search(r"(?s)```yaml\n(- kind: .*?)```", README)
    assert example is not None
    (tmp_path / "known.yaml").write_text(example[1], "utf-8")
    entries = known.load(tmp_path / "known.yaml", today=date(2026, 8, 1))
    assert [entry.ticket for entry in entries] == ["CK-123"]
