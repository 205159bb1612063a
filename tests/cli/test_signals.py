"""A signal may come at any moment, also in the middle of the wait for it."""

import threading

from craftkit_emulator.cli import set_from_a_signal

from .process import PATIENCE


def test_a_signal_in_the_middle_of_a_wait_is_no_deadlock() -> None:
    """It is dealt with in the thread that waits, which may hold the lock of what it waits for."""
    stop = threading.Event()
    with stop._cond:  # type: ignore[attr-defined]
        set_from_a_signal(stop)
    assert stop.wait(PATIENCE)
