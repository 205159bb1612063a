"""The agenda: work that falls due, as data. No thread sleeps; whoever moves or reads the clock runs what is due."""

import heapq
from collections.abc import Callable
from typing import NamedTuple


class Job(NamedTuple):
    """`kind` names a function of the job table, `id` the record it is about, `due` the instant it counts as done at."""

    due: int
    number: int
    kind: str
    id: str


class Agenda:
    """Jobs in due order; those due at the same instant in the order in which they were noted."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._number = 0
        self.on_change: Callable[[], None] = lambda: None  # who sleeps until something is due hears of it

    def at(self, due: int, kind: str, id: str) -> None:
        self._number += 1
        heapq.heappush(self._jobs, Job(due, self._number, kind, id))
        self.on_change()

    def next_due(self) -> int | None:
        return self._jobs[0].due if self._jobs else None

    def take_due(self, now: int) -> Job | None:
        """The next job that is due by `now`, taken off the agenda."""
        if self._jobs and self._jobs[0].due <= now:
            return heapq.heappop(self._jobs)
        return None

    def copy(self) -> "Agenda":
        """The same jobs. Nobody hears of its changes yet."""
        twin = Agenda()
        twin._jobs, twin._number = self._jobs.copy(), self._number
        return twin

    def __len__(self) -> int:
        return len(self._jobs)
