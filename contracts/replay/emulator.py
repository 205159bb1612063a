"""An emulator of our own, started as a user starts it: a process on a free port, gone when the replay ends."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import IO

from ..errors import Unusable
from ..scenarios.scenario import CLOCK
from ..stopping import undisturbed

PATIENCE = 20.0  # seconds until it must say where it listens
COMMAND = (sys.executable, "-m", "craftkit_emulator")
FLAGS = (
    "--port",
    "0",
    "--host",
    "127.0.0.1",
    "--clock",
    CLOCK,
    "--seed",
    "0",
    "--world",
    "demo",
    "--log-level",
    "error",
    "--stop-with-stdin",
)


@contextmanager
def emulator(*flags: str, command: Sequence[str] = COMMAND) -> Iterator[str]:
    """Its address. Unusable when it does not start. `flags` come after the usual ones, and win."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CRAFTKIT_EMULATOR_")}
    with TemporaryFile() as log, ExitStack() as stack:
        with undisturbed():
            process = _start([*command, *FLAGS, *flags], environ, log)
            stack.callback(_end, process)
        yield _address(process, log)


def _start(command: Sequence[str], environ: Mapping[str, str], log: IO[bytes]) -> subprocess.Popen[str]:
    """What it reads ends with this process, however that ends."""
    return subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=environ
    )


def _address(process: subprocess.Popen[str], log: IO[bytes]) -> str:
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    out = process.stdout or sys.stdin
    try:
        line = out.readline()
    except KeyboardInterrupt:
        out.close()
        raise
    finally:
        watchdog.cancel()
    said, _, address = line.strip().rpartition(" ")
    if said != "listening on":
        out.close()
        log.seek(0)
        last = log.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        raise Unusable(f"the emulator did not start: {''.join(last) or 'it said nothing'}")
    threading.Thread(target=_read_on, args=(out,), daemon=True).start()
    return address


def _read_on(out: IO[str]) -> None:
    """Its greeting is for people; unread, it could hold the process up."""
    with out:
        for _ in out:
            pass


def _end(process: subprocess.Popen[str]) -> None:
    with undisturbed():
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()
