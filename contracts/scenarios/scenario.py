"""Scenario: a named situation, read and checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .duration import seconds

VERBS = ("call", "control", "advance", "simulate", "answer", "receive", "check-pdf", "arm")
CONTROLLED = frozenset(VERBS) - {"call", "check-pdf"}  # what only an emulator can do
LONGEST_PAUSE = 10.0  # seconds that are really waited where nobody holds the clock
CLOCK = "2026-06-21T10:00:00Z"
ANY = "any"  # in place of a world: the scenario makes what it needs, in whatever project


class Given(NamedTuple):
    """What holds before the first step."""

    world: str = "demo"
    clock: str = CLOCK
    seed: str = "0"
    progression: str = "time:0.2"
    disputes: Mapping[str, str] = {}
    faults: tuple[Mapping[str, Any], ...] = ()
    keys: Mapping[str, str] = {}
    receiver: Mapping[str, Any] | None = None


class Step(NamedTuple):
    """`subject` is what stands behind the verb; `fields` is the whole step as written; `number` counts from 1."""

    number: int
    line: int
    verb: str
    subject: Any
    fields: Mapping[str, Any]

    @property
    def is_pause(self) -> bool:
        return self.verb == "advance" and seconds(self.subject) <= LONGEST_PAUSE

    @property
    def says(self) -> str:
        """`3 (line 27): call GET /v1/renders/{render_id}`."""
        subject = self.subject if isinstance(self.subject, (str, int)) else ""
        return f"{self.number} (line {self.line}): {self.verb} {subject}".rstrip()


class Scenario(NamedTuple):
    """`golden` is where its transcript lies, written or not."""

    path: Path
    title: str
    why: str
    given: Given
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def golden(self) -> Path:
        """In golden/ beside scenarios/; elsewhere beside the file."""
        folder = self.path.parent
        return folder.parent / "golden" / f"{self.name}.txt" if folder.name == "scenarios" else self._beside

    @property
    def _beside(self) -> Path:
        return self.path.with_suffix(".golden.txt")

    @property
    def stands_alone(self) -> bool:
        """Whether it plays in any project, on a deployment too."""
        return self.given.world == ANY

    def needs_control(self) -> str:
        """Why it can be played on an emulator only; empty when it needs none."""
        given = self.given
        needs = {"disputes": given.disputes, "faults": given.faults, "a receiver": given.receiver is not None}
        for what, there in needs.items():
            if there:
                return f"it is given {what}, which only an emulator can have"
        step = next((step for step in self.steps if step.verb in CONTROLLED and not step.is_pause), None)
        return f"step {step.says}: only an emulator can do that" if step else ""
