"""Progress: probes done, rate and time left, on one line of a terminal; in a log a line now and then."""

from contextlib import suppress
from time import monotonic
from typing import TextIO

from .probe import Plan, Probe

OVER = "\r\x1b[K"  # the line that is there
WIDTH, EVERY = 30, 60.0  # characters; seconds between two lines of a log


class Progress:
    def __init__(self, out: TextIO, every: float = EVERY) -> None:
        self._out, self._every = out, every
        self._is_terminal = out.isatty()
        self._done = self._asked = 0
        self._target = ""
        self._began = self._told = monotonic()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_terminal:
            self._put(OVER)

    def done(self, target: str, plan: Plan, probe: Probe) -> None:
        now = monotonic()
        if target != self._target:
            self._target, self._done, self._asked, self._began = target, 0, 0, now
        self._done += 1
        self._asked += probe.most
        if self._is_terminal:
            self._put(OVER + self._line(plan, probe, now - self._began))
        elif now - self._told >= self._every:
            self._told = now
            self._put(f"{self._line(plan, probe, now - self._began)}\n")

    def _line(self, plan: Plan, probe: Probe, passed: float) -> str:
        """A probe counts as much as it may ask: one that fuzzes takes as long as fifty others."""
        share = max(1, self._asked) / max(1, self._asked, plan.requests)
        full = int(WIDTH * share)
        bar = "#" * full + "." * (WIDTH - full)
        pace = f"{self._done / max(passed, 0.001):.0f} probes/s, {passed / share * (1 - share):.0f} s left"
        return f"{self._target} [{bar}] {self._done}/{len(plan.probes)} {pace} {probe.name[:40]}"

    def _put(self, text: str) -> None:
        """That nobody reads it any more is no reason to stop."""
        with suppress(OSError):
            self._out.write(text)
            self._out.flush()
