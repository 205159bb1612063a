"""The shelf that the journals of all worlds stand on. It holds so many bytes: thousands of sessions with full journals
would take gigabytes. What they give up is freed bit by bit as others are written: a reset is not to pay for it."""

from collections import OrderedDict, deque
from collections.abc import Iterable
from threading import Lock
from typing import Protocol

MOST_WASTE = 128  # pages; what is beyond them is freed at once


class Shrinking(Protocol):
    def shrink(self) -> int:
        """Give up the oldest of what is kept. How many bytes that was; 0 when nothing is left."""


class Shelf:
    """When all journals together take more than `budget` bytes, the one that was written to longest ago shrinks first.
    None of them holds its lock when it calls."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.size = 0
        self._journals: OrderedDict[Shrinking, None] = OrderedDict()  # with entries, the latest written to at the end
        self._waste: deque[object] = deque()
        self._lock = Lock()

    def wrote(self, journal: Shrinking, grown: int) -> None:
        """It takes so many bytes more; fewer when that is below 0."""
        with self._lock:
            self.size += grown
            self._journals[journal] = None
            self._journals.move_to_end(journal)
            if self._waste:
                self._waste.popleft()
        while (oldest := self._oldest()) is not None:
            self._shrunk(oldest, oldest.shrink())

    def _oldest(self) -> Shrinking | None:
        """Who is to shrink, while all together take too much."""
        with self._lock:
            return next(iter(self._journals), None) if self.size > self.budget else None

    def _shrunk(self, journal: Shrinking, freed: int) -> None:
        with self._lock:
            self.size -= freed
            if not freed:
                self._journals.pop(journal, None)

    def emptied(self, journal: Shrinking, size: int, pages: Iterable[object]) -> None:
        """It had so many bytes, in these pages, and has none now."""
        with self._lock:
            self.size -= size
            self._journals.pop(journal, None)
            self._waste.extend(pages)
            while len(self._waste) > MOST_WASTE:
                self._waste.pop()
