"""Planting: an emulator, and the drifting server before it, each a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlsplit

from ..check.reaching import EMULATOR_KEYS, Reached
from ..check.target import NEEDS, Target
from ..errors import Unusable
from ..gate import WRITING, Gate, Policy
from ..replay.emulator import emulator

BUDGET = 1_000_000
FLAGS = ("--clock", "real", "--progression", "time:0.05")


@dataclass
class Bed:
    """Where drifts are planted. The target has no control API."""

    address: str
    process: "subprocess.Popen[str]"
    number: int = 0
    lock: Lock = field(default_factory=Lock)

    @contextmanager
    def reached(self, run: str, drift: str) -> Iterator[Reached]:
        """A fresh session behind the drifting server, with the drift of that name; with none for an empty one."""
        with self.lock:
            self.number += 1
            session = f"selftest-{self.number}"
            if drift:
                self._plant(f"{session} {drift}")
        base = f"{self.address}/s/{session}"
        gate = Gate(Policy(frozenset({urlsplit(base).netloc}), run, WRITING, BUDGET))
        try:
            yield Reached(Target("selftest", base, EMULATOR_KEYS, frozenset(NEEDS) - {"control"}), gate)
        finally:
            gate.close()

    def _plant(self, line: str) -> None:
        """Returns when it is in force."""
        if self.process.stdin is None or self.process.stdout is None:
            raise Unusable("the drifting server has no pipes")
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        if self.process.stdout.readline().strip() != line:
            raise Unusable("the drifting server has gone")


@contextmanager
def bed() -> Iterator[Bed]:
    """Both processes are gone afterwards."""
    with emulator(*FLAGS) as upstream:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "craftkit_contracts.selftest.server", upstream],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            said = process.stdout.readline() if process.stdout else ""
            if not said.startswith("listening on "):
                raise Unusable("the drifting server did not start")
            yield Bed(said.split()[-1], process)
        finally:
            process.terminate()
            process.communicate()
