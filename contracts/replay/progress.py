"""Progress: one line on a terminal that is written over; silent everywhere else."""

import threading
from contextlib import suppress
from typing import TextIO

from .outcome import MISMATCH, NOT_RUN, Outcome

WIDTH = 30


class Progress:
    """A context, so that the line is gone when something else is written."""

    def __init__(self, total: int, out: TextIO) -> None:
        self._total = total
        self._out = out
        self._shown = out.isatty()
        self._done = 0
        self._bad = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "Progress":
        self._draw("")
        return self

    def __exit__(self, *_: object) -> None:
        self._put("")

    def done(self, outcome: Outcome) -> None:
        with self._lock:
            self._done += 1
            self._bad += outcome.status in (MISMATCH, NOT_RUN)
            self._draw(outcome.scenario.name)

    def _draw(self, name: str) -> None:
        full = WIDTH * self._done // max(1, self._total)
        bar = "#" * full + "." * (WIDTH - full)
        bad = f", {self._bad} not passed" if self._bad else ""
        self._put(f"[{bar}] {self._done}/{self._total}{bad} {name[:40]}")

    def _put(self, line: str) -> None:
        """That nobody reads it any more is no reason to stop."""
        if self._shown:
            with suppress(OSError):
                self._out.write(f"\r\x1b[K{line}")
                self._out.flush()
