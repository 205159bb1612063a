"""Reports that cannot be written: one clear line and exit status 3, and what was found was told before."""

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest
from craftkit_contracts.check.reports import REPORTS

from .checking import SHARES, contracts, full_at, leftovers, swept, writing
from .deployment import Deployment

TEMPLATES = "listTemplates,upsertTemplate,deleteTemplate"
FULL = Path("/dev/full")
SMALL = 4096  # bytes, less than any report has


def check(folder: Path, out: IO[Any] | int = subprocess.PIPE, *, before: Callable[[], None] | None = None) -> Any:
    command = [sys.executable, "-m", "craftkit_contracts", "check", "--target", "emulator", "--operations", "getHealth"]
    return subprocess.run(
        [*command, "--report-dir", str(folder)],
        stdout=out,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        text=True,
        timeout=120,
        check=False,
        preexec_fn=before,
    )


def _told(done: Any, *words: str) -> None:
    assert done.returncode == 3, done.stderr
    line, end, rest = done.stderr.partition("\n")
    assert (end, rest) == ("\n", "") and line.startswith("craftkit-contracts: ")
    assert all(word in line for word in words), line


def _little_room() -> None:
    """A disk that is full, as far as files go."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))


def test_a_folder_that_is_a_file_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    done = check(tmp_path / "file")
    _told(done, "--report-dir", "expected a folder, it is a file")
    assert done.stdout == "" and (tmp_path / "file").read_text() == "mine"


def test_so_is_a_folder_that_cannot_be_made() -> None:
    done = check(Path("/dev/null/reports"))
    _told(done, "--report-dir /dev/null/reports", "expected a folder, /dev/null is a file")
    assert done.stdout == ""


def test_a_disk_that_is_full_leaves_nothing_half_written(tmp_path: Path) -> None:
    done = check(tmp_path, before=_little_room)
    _told(done, "--report-dir", "reports cannot be written: File too large")
    assert "tested" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_clean_up_ledger_that_takes_no_more_ends_the_making_and_can_still_be_read(
    deployment: Deployment, base_url: str, tmp_path: Path
) -> None:
    ledger = tmp_path / "made.jsonl"
    with full_at(600):
        done = contracts(tmp_path, *writing(base_url, TEMPLATES, "--cleanup-ledger", str(ledger)))
    assert done.status == 3 and leftovers(deployment, base_url) == []
    assert re.search(r"the clean-up ledger cannot be written \(.*\), so nothing is made", done.out), done.out
    assert swept(tmp_path, base_url, ledger).status == 0


def test_a_clean_up_ledger_that_cannot_be_begun_ends_the_run(
    deployment: Deployment, base_url: str, tmp_path: Path
) -> None:
    ledger = tmp_path / "made.jsonl"
    with full_at(0):
        done = contracts(tmp_path, *writing(base_url, SHARES, "--cleanup-ledger", str(ledger)))
    assert (done.status, done.line) == (3, f"{ledger}: the clean-up ledger cannot be written: File too large")
    assert not ledger.exists() and {method for method, _, _ in deployment.seen} == {"GET"}


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_terminal_that_takes_nothing_is_told_on_the_other_one_and_reports_are_there(tmp_path: Path) -> None:
    with FULL.open("w") as out:
        done = check(tmp_path, out)
    assert {path.name for path in tmp_path.iterdir()} == set(REPORTS)
    _told(done, "No space left on device")
