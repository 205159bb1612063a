"""Lines of bytes by number, bounded: when they take more than the budget, the oldest go.

They are kept in pages. Thousands of small objects would take several times the memory that they count, Python's garbage
collector would look at them, and a reset would have to free each.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

PAGES = 64  # that a budget is enough for


class Page(NamedTuple):
    lines: int
    text: bytes


class Lines:
    """`size` in bytes, `last` the number of the latest line, `dropped` how many made room for others. No line has a
    line break in it. Not for several threads at once."""

    def __init__(self, budget: int, last: int = 0) -> None:
        self.budget = budget
        self.last = last
        self.size = self.dropped = 0
        self.pages: deque[Page] = deque()
        self._open: list[bytes] = []
        self._open_size = 0

    def add(self, line: bytes) -> None:
        self.last += 1
        self._open.append(line)
        self._open_size += len(line) + 1
        self.size += len(line) + 1
        if self._open_size * PAGES >= self.budget:
            self._close_page()
        while self.size > self.budget:
            self.drop()

    def drop(self) -> int:
        """The oldest page goes. How many bytes that was; 0 when there are no lines."""
        if not self.pages and self._open:
            self._close_page()
        if not self.pages:
            return 0
        page = self.pages.popleft()
        self.size -= len(page.text) + 1
        self.dropped += page.lines
        return len(page.text) + 1

    def _close_page(self) -> None:
        self.pages.append(Page(len(self._open), b"\n".join(self._open)))
        self._open, self._open_size = [], 0

    def __len__(self) -> int:
        return sum(page.lines for page in self.pages) + len(self._open)

    def kept(self) -> tuple[int, list[Page]]:
        """The number of the first line, and all of them."""
        pages = [*self.pages, Page(len(self._open), b"\n".join(self._open))]
        return self.last - len(self) + 1, pages


def after(number: int, first: int, pages: list[Page]) -> Iterator[tuple[int, bytes]]:
    """The lines above a number, with their own."""
    for page in pages:
        if page.lines and first + page.lines - 1 > number:
            yield from (each for each in enumerate(page.text.split(b"\n"), first) if each[0] > number)
        first += page.lines
