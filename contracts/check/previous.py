"""Previous: what a run leaves for the next one to be compared with, as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..address import is_near
from ..errors import Unusable
from .digests import Digests
from .verdict import UNDECIDED, Verdict

FORMAT, NONE = 1, Digests()
LARGEST = 64 * 1024 * 1024


class First(NamedTuple):
    """The run that saw something first, and when that began."""

    run: str
    started: str

    def __str__(self) -> str:
        return f"since {self.started.replace('T', ' ')[:16]} UTC (run {self.run})"


class Seen(NamedTuple):
    """A deviation as it was told, where it stood, who had moved, the question whose answer had it, and the first run
    that saw it."""

    words: str
    since: First
    operation: str = ""
    status: int | None = None
    where: str = ""
    verdict: Verdict = Verdict(UNDECIDED, "")
    step: str = ""

    def row(self, fingerprint: str) -> dict[str, Any]:
        who, because = self.verdict
        told = {"operation": self.operation, "status": self.status, "where": self.where, "step": self.step}
        return {"fingerprint": fingerprint, **told, "whoMoved": who, "because": because, "words": self.words}


@dataclass(frozen=True, slots=True)
class Previous:
    """`digests`: of the specification then; `seen`: deviations by fingerprint; `parity`: what the target did where the
    emulator did otherwise, by fingerprint; `emulator`: its answer to each question; `met`: documented answers that were
    met, `operation status`."""

    target: str = ""
    digests: Digests = NONE
    seen: Mapping[str, Seen] = field(default_factory=dict)
    parity: Mapping[str, str] = field(default_factory=dict)
    met: frozenset[str] = frozenset()
    emulator: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> "Previous | None":
        """From the JSON report of a run; None without one. Unusable for what is none."""
        if path is None:
            return None
        try:
            if path.stat().st_size > LARGEST:
                raise Unusable(f"--previous {path}: larger than {LARGEST} bytes")
            report = json.loads(path.read_bytes())
            memory = report["memory"]
            if memory["format"] != FORMAT:
                raise Unusable(f"--previous {path}: of format {memory['format']!r}, expected {FORMAT}")
            return cls(
                target=str(report["target"]),
                digests=Digests(memory["specification"], dict(memory.get("operations", {}))),
                seen=_seen(report),
                parity=dict(memory["parity"]),
                met=frozenset(memory["met"]),
                emulator=dict(memory.get("emulator", {})),
            )
        except OSError as error:
            raise Unusable(f"--previous {path}: {error.strerror}") from None
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise Unusable(f"--previous {path}: not the JSON report of a check") from None

    def is_of(self, target: str) -> bool:
        """An emulator on this machine has another port each time."""
        return _name(self.target) == _name(target)

    def looked(self, operation: str, status: str) -> bool:
        """Whether that answer was met; with an empty status, whether any was."""
        return (
            f"{operation} {status}" in self.met if status else any(met.startswith(f"{operation} ") for met in self.met)
        )

    def written(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "specification": self.digests.whole,
            "operations": dict(self.digests.operations),
            "deviations": {key: seen.words for key, seen in self.seen.items()},
            "since": {key: seen.since._asdict() for key, seen in self.seen.items()},
            "parity": dict(self.parity),
            "met": sorted(self.met),
            "emulator": dict(self.emulator),
        }


def _name(target: str) -> str:
    parts = urlsplit(target)
    host = "this machine" if is_near(target) else parts.netloc
    return f"{host}{parts.path.rstrip('/')}"


def _seen(report: Mapping[str, Any]) -> dict[str, Seen]:
    """What a report does not date was there when it was made."""
    memory, then = report["memory"], First(str(report["run"]), str(report["started"]))
    rows = {row["fingerprint"]: row for row in (*report["deviations"], *memory.get("notLookedAt", ()))}
    since = {key: First(str(row["run"]), str(row["started"])) for key, row in memory.get("since", {}).items()}
    return {
        key: _one(str(words), rows.get(key, {}), since.get(key, then)) for key, words in memory["deviations"].items()
    }


def _one(words: str, row: Mapping[str, Any], since: First) -> Seen:
    told = Verdict(str(row.get("whoMoved", UNDECIDED)), str(row.get("because", "")))
    place = str(row.get("operation", "")), row.get("status"), str(row.get("where", ""))
    example = row.get("example") or {}
    return Seen(words, since, *place, told, str(example.get("step") or row.get("step", "")))
