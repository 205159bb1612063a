"""Known deviations: what is known to differ, why, who sees to it, and until when it is put up with.

An entry covers one deviation exactly: kind, operation, status and place. It never hides another.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import yaml

from .deviation import KINDS, Deviation

LONGEST = timedelta(days=90)
LARGEST = 1024 * 1024
TEXT = {"type": "string", "minLength": 1, "pattern": r"\S"}
SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["kind", "operation", "where", "reason", "owner", "ticket", "expires"],
        "properties": {
            "kind": {"enum": list(KINDS)},
            "status": {"type": "integer"},
            "expires": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
            **dict.fromkeys(("operation", "where", "reason", "owner", "ticket"), TEXT),
        },
    },
}


class KnownFileError(Exception):
    """A file that cannot be used, in one line: file, entry, field, what came, what was expected."""


class Known(NamedTuple):
    kind: str
    operation: str
    status: int | None
    where: str
    reason: str
    owner: str
    ticket: str
    expires: date

    def covers(self, deviation: Deviation) -> bool:
        """Whether it is this one; without a status, whatever its status."""
        same = (self.kind, self.operation, self.where) == (deviation.kind, deviation.operation, deviation.where)
        return same and self.status in (None, deviation.status)

    def __str__(self) -> str:
        status = f" {self.status}" if self.status else ""
        return (
            f"{self.kind} at {self.operation}{status} {self.where} ({self.owner}, {self.ticket}, until {self.expires})"
        )


class Sorted(NamedTuple):
    """Deviations that are new, those that are covered, by which entry, and the entries to be looked at."""

    new: list[Deviation]
    covered: list[tuple[Deviation, Known]]
    expired: list[Known]
    gone: list[Known]


def sort(deviations: Iterable[Deviation], entries: Iterable[Known], *, today: date) -> Sorted:
    """An expired entry covers nothing any more. `gone`: entries that nothing met."""
    entries = list(entries)
    valid = [entry for entry in entries if entry.expires >= today]
    new: list[Deviation] = []
    covered: list[tuple[Deviation, Known]] = []
    for deviation in deviations:
        entry = next((entry for entry in valid if entry.covers(deviation)), None)
        if entry is None:
            new.append(deviation)
        else:
            covered.append((deviation, entry))
    met = {id(entry) for _, entry in covered}
    gone = [entry for entry in valid if id(entry) not in met]
    return Sorted(new, covered, [entry for entry in entries if entry.expires < today], gone)


def load(path: Path, *, today: date) -> list[Known]:
    """The entries of a file; KnownFileError for the first that cannot be used."""
    rows = _read(path)
    error = next(jsonschema_rs.validator_for(SCHEMA).iter_errors(rows), None)
    if error is not None:
        raise KnownFileError(f"{path}: {_place(error.instance_path)}: {error.message[:300]}")
    entries = [
        Known(**{"status": None, **row, "expires": _expiry(row["expires"], f"{path}: entry {number}")})
        for number, row in enumerate(rows, 1)
    ]
    for number, entry in enumerate(entries, 1):
        if entry.expires > today + LONGEST:
            raise KnownFileError(
                f"{path}: entry {number}: expires: {today + LONGEST} at the latest, not {entry.expires}"
            )
        if entry[:4] in [other[:4] for other in entries[: number - 1]]:
            raise KnownFileError(f"{path}: entry {number}: {entry} is in the file twice")
    return entries


def _read(path: Path) -> Any:
    """Its rows, dates as texts."""
    try:
        if path.stat().st_size > LARGEST:
            raise KnownFileError(f"{path}: larger than {LARGEST} bytes")
        rows = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes texts, lists and mappings only
    except OSError as error:
        raise KnownFileError(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise KnownFileError(f"{path}: {' '.join(str(error).split())[:300]}") from None
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and str(row.get("status", "")).isdecimal():
            row["status"] = int(row["status"])
    return rows or []


def _place(steps: Sequence[str | int]) -> str:
    return ": ".join(f"entry {step + 1}" if isinstance(step, int) else step for step in steps) or "the file"


def _expiry(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise KnownFileError(f"{where}: expires: there is no day {text}") from None
