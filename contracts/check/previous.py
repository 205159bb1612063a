"""Previous: what a run leaves for the next one to be compared with, as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ..specification import Specification
from .options import Unusable

FORMAT = 1
LARGEST = 64 * 1024 * 1024


class First(NamedTuple):
    """The run that saw something first, and when that began."""

    run: str
    started: str

    def __str__(self) -> str:
        return f"since {self.started.replace('T', ' ')[:16]} UTC (run {self.run})"


@dataclass(frozen=True, slots=True)
class Previous:
    """`specification`: a digest; `deviations`: the words for each fingerprint; `parity`: what the target did where the
    emulator did otherwise, by fingerprint; `met`: documented answers that were met, `operation status`; `since`: the
    first run that saw each deviation."""

    specification: str = ""
    deviations: Mapping[str, str] = field(default_factory=dict)
    parity: Mapping[str, str] = field(default_factory=dict)
    met: frozenset[str] = frozenset()
    since: Mapping[str, First] = field(default_factory=dict)

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
                specification=memory["specification"],
                deviations=memory["deviations"],
                parity=memory["parity"],
                met=frozenset(memory["met"]),
                since=_since(report),
            )
        except OSError as error:
            raise Unusable(f"--previous {path}: {error.strerror}") from None
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise Unusable(f"--previous {path}: not the JSON report of a check") from None

    def written(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "specification": self.specification,
            "deviations": dict(self.deviations),
            "parity": dict(self.parity),
            "met": sorted(self.met),
            "since": {key: first._asdict() for key, first in self.since.items()},
        }


def _since(report: Mapping[str, Any]) -> dict[str, First]:
    """What a report does not date was there when it was made."""
    told = {key: First(str(row["run"]), str(row["started"])) for key, row in report["memory"].get("since", {}).items()}
    then = First(str(report["run"]), str(report["started"]))
    return {key: told.get(key, then) for key in report["memory"]["deviations"]}


def digest(specification: Specification) -> str:
    return sha256(json.dumps(specification.document, sort_keys=True, default=str).encode()).hexdigest()[:16]
