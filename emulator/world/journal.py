"""The journal of a world: the requests that it was sent and what they caused, bounded by bytes. Without secrets: those
are redacted before anything gets here."""

from collections.abc import Callable, Iterator
from threading import Event, Lock
from typing import Any, NamedTuple

import orjson

from .changes import Change
from .lines import Lines
from .lines import after as lines_after
from .redaction import Redaction
from .shelf import Shelf

BUDGET = 4 * 1024 * 1024
EMPTY = (0, "", None)


class Body(NamedTuple):
    """`text` is None for what is none, and for what was never read. `digest` is the SHA-256 of all of it, where the
    text is not: because there is none, or it was cut."""

    length: int = 0
    text: str | None = ""
    digest: str | None = None


class Entry(NamedTuple):
    """`operation` is an operationId or the name of a page, None where no route led. `at` is the world's time of the
    answer, `milliseconds` are real ones. `status` is None where a fault dropped the connection. `secrets` are lines of
    headers whose value was one, `key` is the public part of the credential."""

    at: int
    operation: str | None
    method: str
    path: str
    query: str
    request_headers: list[tuple[str, str]]
    request_body: Body
    status: int | None
    response_headers: list[tuple[str, str]]
    response_body: Body
    milliseconds: float
    why: str | None
    faults: list[str]
    changes: list[Change]
    more_changes: int
    secrets: str
    key: str | None
    number: int


class Watch:
    """Somebody who waits for `count` entries that match. `done` is set when they are there; `found` are those."""

    def __init__(self, matches: Callable[[Entry], bool], count: int) -> None:
        self.done = Event()
        self.found: list[Entry] = []
        self._matches = matches
        self._count = count

    def see(self, entry: Entry) -> None:
        if len(self.found) < self._count and self._matches(entry):
            self.found.append(entry)
        if len(self.found) >= self._count:
            self.done.set()


class Journal:
    """Entries in the order of their answers, numbered from 1, as JSON. When they take more than `budget` bytes the
    oldest go; and when those of all worlds on the `shelf` take too much."""

    def __init__(self, budget: int = BUDGET, shelf: Shelf | None = None) -> None:
        self.redaction = Redaction()
        self._lines = Lines(budget)
        self._shelf = shelf or Shelf(budget)
        self._watches: list[Watch] = []
        self._lock = Lock()

    @property
    def budget(self) -> int:
        return self._lines.budget

    @property
    def size(self) -> int:
        return self._lines.size

    @property
    def last(self) -> int:
        """The number of the latest entry."""
        return self._lines.last

    @property
    def dropped(self) -> int:
        return self._lines.dropped

    def append(self, fields: list[Any], secrets: str, key: str | None) -> None:
        """An entry: what of it is to be redacted if need be, what was already, and the key."""
        line = self.redaction.written(fields)[:-1] + b"," + orjson.dumps((secrets, key))[1:]
        with self._lock:
            size = self.size
            self._lines.add(line)
            grown = self.size - size
            for watch in self._watches:
                watch.see(_entry(line, self.last))
        self._shelf.wrote(self, grown)

    def shrink(self) -> int:
        """Give up the oldest entries. How many bytes that was; 0 when nothing is left."""
        with self._lock:
            return self._lines.drop()

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Those that are kept and have a number above `after`, the oldest first."""
        with self._lock:
            first, pages = self._lines.kept()
        for number, line in lines_after(after, first, pages):
            yield _entry(line, number)

    def clear(self) -> int:
        """Forget all of them; the numbers go on. How many there were."""
        with self._lock:
            old, self._lines = self._lines, Lines(self.budget, self.last)
        self._shelf.emptied(self, old.size, old.pages)
        return len(old)

    def begin_anew(self) -> None:
        """As at the start of the world. Who waits goes on waiting."""
        with self._lock:
            old, self._lines = self._lines, Lines(self.budget)
            self.redaction = Redaction()
        self._shelf.emptied(self, old.size, old.pages)

    def watch(self, watch: Watch) -> None:
        """It sees what is kept, and what comes from now on."""
        with self._lock:
            for number, line in lines_after(0, *self._lines.kept()):
                watch.see(_entry(line, number))
            self._watches.append(watch)

    def unwatch(self, watch: Watch) -> None:
        with self._lock:
            self._watches.remove(watch)


def _entry(line: bytes, number: int) -> Entry:
    entry = Entry._make([*orjson.loads(line), number])
    bodies = Body(*entry.request_body), Body(*entry.response_body)
    changes = [Change(*change) for change in entry.changes]
    return entry._replace(request_body=bodies[0], response_body=bodies[1], changes=changes)
