"""An emulator as a user starts it: a process of its own, on a free port."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PATIENCE = 30  # seconds after which a process that says nothing, or does not end, is given up
COMMAND = (sys.executable, "-m", "craftkit_emulator")


def environment(variables: Mapping[str, str] = {}) -> dict[str, str]:
    """This process's, without what would steer an emulator, and with every warning of it an error."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CRAFTKIT_EMULATOR_")}
    return clean | {"PYTHONWARNINGS": "error"} | dict(variables)


@dataclass
class Emulator:
    """A running emulator. `first_line` is what it said first, `log` what it has written to standard error so far."""

    process: subprocess.Popen[str]
    first_line: str
    log_file: Path

    @property
    def address(self) -> str:
        found = re.fullmatch(r"listening on (http://\S+)\n", self.first_line)
        assert found, self.first_line
        return found[1]

    @property
    def log(self) -> str:
        return self.log_file.read_text("utf-8")

    def next_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def greeting(self) -> list[str]:
        """All lines after the first, of an emulator that has been stopped."""
        assert self.process.poll() is not None and self.process.stdout is not None
        return self.process.stdout.read().splitlines()

    def stop(self, number: int) -> tuple[int, float]:
        """Send it a signal; its exit status and the seconds until it was gone."""
        since = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), time.monotonic() - since


@contextmanager
def running(*flags: str, variables: Mapping[str, str] = {}) -> Iterator[Emulator]:
    """An emulator started with these flags (`--port 0` unless they name one), until the end of the block."""
    port = () if "--port" in flags or "CRAFTKIT_EMULATOR_PORT" in variables else ("--port", "0")
    with TemporaryDirectory() as folder, open(Path(folder, "log"), "w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*COMMAND, *flags, *port], stdout=subprocess.PIPE, stderr=log, text=True, env=environment(variables)
        )
        watchdog = threading.Timer(PATIENCE, process.kill)
        try:
            assert process.stdout is not None
            watchdog.start()
            first_line = process.stdout.readline()
            watchdog.cancel()
            assert first_line, Path(log.name).read_text("utf-8")
            yield Emulator(process, first_line, Path(log.name))
        finally:
            watchdog.cancel()
            assert process.stdout is not None
            process.stdout.close()  # or a long greeting that nobody reads would hold the process up
            process.terminate()
            watchdog = threading.Timer(PATIENCE, process.kill)
            watchdog.start()
            process.wait()
            watchdog.cancel()


def finished(*arguments: str, variables: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
    """A call of the command line that ends by itself."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        env=environment(variables),
        timeout=PATIENCE,
        check=False,
    )


def assert_refused(ended: subprocess.CompletedProcess[str], *said: str) -> str:
    """Exit status 2 and exactly one line on standard error, which says all of that. Returns the line."""
    assert ended.returncode == 2, (ended.returncode, ended.stderr[-2000:])
    assert ended.stdout == ""
    line, end, rest = ended.stderr.partition("\n")
    assert (end, rest) == ("\n", ""), ended.stderr[-2000:]
    assert line.startswith("craftkit-emulator: ")
    assert len(line) < 1000
    for part in said:
        assert part in line
    return line
