"""Reports of a check, for machines and people."""

import os
from pathlib import Path

from ...errors import Unusable
from ..result import Result
from . import junit, markdown, page, record


def write(folder: Path, result: Result) -> None:
    """All of them, each whole or not at all. Unusable where they cannot be written."""
    made = {name: make(result) for name, make in REPORTS.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            _put(folder / name, text)
    except FileExistsError:
        raise Unusable(f"--report-dir {folder}: expected a folder, it is a file") from None
    except OSError as error:
        raise Unusable(f"--report-dir {folder}: reports cannot be written: {error.strerror or error}") from None


def check(folder: Path) -> None:
    """Whether reports can be put there, before anything is asked. It is made no sooner than they are."""
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not there.is_dir():
        raise Unusable(f"--report-dir {folder}: expected a folder, {'it' if there == folder else there} is a file")
    if not os.access(there, os.W_OK | os.X_OK):
        raise Unusable(f"--report-dir {folder}: reports cannot be written: Permission denied")


def _put(path: Path, text: str) -> None:
    """Whoever reads it meanwhile finds what was there before."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8", errors="backslashreplace")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


REPORTS = {
    "report.json": record.text,
    "junit.xml": junit.text,
    "report.md": markdown.text,
    "report.html": page.text,
}
