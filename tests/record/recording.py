"""`craftkit-contracts record` as a user runs it: a process that listens until it is stopped."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..scenarios.running import COMMAND

PATIENCE = 30.0


@dataclass
class Listening:
    """`said`, `log`: what it wrote to standard output and error, once it has ended."""

    process: subprocess.Popen[str]
    address: str
    said: str = ""
    log: str = ""
    status: int = field(default=-1)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        self.said, self.log = self.process.communicate(timeout=PATIENCE)
        self.status = self.process.returncode
        return self.status


@contextmanager
def listening(*arguments: str) -> Iterator[Listening]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CRAFTKIT_")}
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=clean | {"PYTHONWARNINGS": "error"},
    )
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        watchdog.cancel()
        assert line.startswith("listening on http://127.0.0.1:"), (line, process.communicate())
        yield Listening(process, line.split()[-1])
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


def recording(base: str, path: Path, *more: str) -> tuple[str, ...]:
    return ("record", "--base-url", base, "--out", str(path), *more)
