"""Progress: probes done, rate and time left, on one line of a terminal; silent everywhere else."""

from time import monotonic
from typing import TextIO

from .probe import Plan, Probe

WIDTH = 30


class Progress:
    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._shown = out.isatty()
        self._done = 0
        self._target = ""
        self._began = monotonic()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def done(self, target: str, plan: Plan, probe: Probe) -> None:
        if target != self._target:
            self._target, self._done, self._began = target, 0, monotonic()
        self._done += 1
        total = len(plan.probes)
        passed = monotonic() - self._began
        left = passed / self._done * (total - self._done)
        full = WIDTH * self._done // max(1, total)
        bar = "#" * full + "." * (WIDTH - full)
        pace = f"{self._done / max(passed, 0.001):.0f} probes/s, {left:.0f} s left"
        self._write(f"{target} [{bar}] {self._done}/{total} {pace} {probe.name[:40]}")

    def _write(self, line: str) -> None:
        if self._shown:
            self._out.write(f"\r\x1b[K{line}")
            self._out.flush()
