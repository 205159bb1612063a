"""Recorder: keeps what it hears, without secrets, and tells it as a scenario."""

import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from ..proxying.passage import Passed
from ..redaction import Redactor
from .heard import Ear, Heard
from .surroundings import Surroundings
from .telling import CONTROL, Telling
from .writing import text_of, write

MOST = 2000  # exchanges
MOST_STEPS = 500  # as many as a scenario may have
BETWEEN_WRITES = 2.0  # seconds
SHARE = 20  # of the time, a twentieth goes into writing: what is recorded waits for it
NO_STEPS = ("webhooks", "sessions", "snapshots", "journal", "deliveries")  # of the control API
WHY = "What an application asked and what it was answered, recorded on its way."


class Recorder:
    """`begin`: by a steady clock, when what is given held."""

    def __init__(self, base: str, around: Surroundings, redactor: Redactor, keys: Mapping[str, str]) -> None:
        self.heard: list[Heard] = []
        self.left_out: dict[str, int] = {}
        self._base, self._around = base, around
        self._ear = Ear(base, redactor, keys)
        self._begin = time.monotonic()
        self._lock = Lock()
        self._next_write = 0.0

    def hear(self, passed: Passed) -> Heard:
        with self._lock:
            one = self._ear.heard(passed)
            why = one.left_out or _is_no_step(one) or ("there were too many" if len(self.heard) >= MOST else "")
            if why:
                self.left_out[why] = self.left_out.get(why, 0) + 1
            else:
                self.heard.append(one)
            return one._replace(left_out=why)

    def scenario(self, title: str) -> str:
        begin = min(one.began for one in self.heard)
        steps = Telling(self._base, moves=self._around.moves).steps(self.heard, begin)
        if len(steps) > MOST_STEPS:
            self.left_out[f"a scenario has {MOST_STEPS} steps at most"] = len(steps) - MOST_STEPS
        remarks = ["Recorded by `craftkit-contracts record`, secrets and people replaced. Webhooks are not in it."]
        remarks += [
            f"Left out, {'once' if count == 1 else f'{count} times'}: {why}." for why, count in self.left_out.items()
        ]
        head: dict[str, Any] = {
            "version": 1,
            "scenario": title,
            "why": WHY,
            "given": self._around.given_after(begin - self._begin),
        }
        return text_of(head | {"steps": steps[:MOST_STEPS]}, remarks)

    def save(self, path: Path, title: str, *, at_once: bool) -> None:
        """Along the way not more often than now and then: it is written anew each time."""
        with self._lock:
            began = time.monotonic()
            if self.heard and (at_once or began >= self._next_write):
                write(path, self.scenario(title))
                now = time.monotonic()
                self._next_write = now + max(BETWEEN_WRITES, SHARE * (now - began))


def _is_no_step(one: Heard) -> str:
    """A replay plays in a session of its own, beside which there is no other."""
    if one.path.startswith("/s/"):
        return "another session of the emulator; --base-url .../s/NAME records that"
    if not one.path.startswith(CONTROL):
        return ""
    word = one.path.removeprefix(f"{CONTROL}/").partition("/")[0].partition("?")[0]
    is_one = one.method not in ("GET", "HEAD") and word not in NO_STEPS and word != one.path
    return "" if is_one else "calls of the control API that only read, or reach beyond one scenario"
