"""Stopping: the signals that end a run. Each is a KeyboardInterrupt, held back where one would lose a process."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # or what was made, and an emulator of ours, would be left behind

_held: list[bool] = []  # for each block that is not to be disturbed, whether a signal has come


def listen() -> None:
    """From now on. What `nohup` has ignore SIGHUP ignores it; SIGINT is heard, though a shell has what it starts in the
    background ignore it."""
    for number in _numbers():
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def ignore() -> None:
    """What is left to do is done."""
    for number in _numbers():
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def undisturbed() -> Iterator[None]:
    """A signal waits until the end of the block, which must be short."""
    _held.append(False)
    try:
        yield
    finally:
        came = _held.pop()
    if came:
        raise KeyboardInterrupt


def _stop(number: int, frame: FrameType | None) -> None:
    if not _held:
        raise KeyboardInterrupt
    _held[-1] = True


def _numbers() -> Iterator[signal.Signals]:
    """Windows has no SIGHUP."""
    return (getattr(signal, name) for name in NAMES if hasattr(signal, name))
