"""Waiting: a thread that is about to stand still for long says so, and whoever gave it its work may put another in its
place meanwhile. Where nobody did (a test, Flask's development server), saying so changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Protocol


class Crew(Protocol):
    """Whose threads these are."""

    def step_out(self) -> None:
        """The calling thread waits from now on. Problem when too many do."""

    def step_in(self) -> None:
        """It works again."""


_thread = local()


def belong_to(crew: Crew) -> None:
    """The calling thread is one of the crew's."""
    _thread.crew = crew


def crew_of_this_thread() -> Crew | None:
    crew: Crew | None = getattr(_thread, "crew", None)
    return crew


@contextmanager
def waiting() -> Iterator[None]:
    """`with waiting(): ...` around what takes long. Problem, before it begins, when too many wait already."""
    crew = crew_of_this_thread()
    if crew is None:
        yield
        return
    crew.step_out()
    try:
        yield
    finally:
        crew.step_in()
