"""Reports of a check, for machines and people."""

from pathlib import Path

from ..result import Result
from . import record


def write(folder: Path, result: Result) -> None:
    """All of them. OSError when the folder cannot be written to."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in REPORTS.items():
        (folder / name).write_text(made(result), "utf-8")


REPORTS = {"report.json": record.text}
