"""The agenda: work that falls due, as data. No thread sleeps; whoever moves or reads the clock runs what is due."""

import heapq
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Job(NamedTuple):
    """`kind` names a function of the job table, `id` the record it is about, `due` the instant it counts as done at."""

    due: int
    number: int
    kind: str
    id: str


class Agenda:
    """Jobs in due order; those due at the same instant in the order in which they were noted."""

    def __init__(self, jobs: Iterable[Job] = (), number: int = 0) -> None:
        self._jobs = sorted(jobs)
        self.number = number  # of the latest job
        self.on_change: Callable[[], None] = lambda: None  # who sleeps until something is due hears of it

    def at(self, due: int, kind: str, id: str) -> None:
        self.number += 1
        heapq.heappush(self._jobs, Job(due, self.number, kind, id))
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
        return Agenda(self._jobs, self.number)

    def jobs(self) -> list[Job]:
        """In due order."""
        return sorted(self._jobs)

    def __len__(self) -> int:
        return len(self._jobs)
