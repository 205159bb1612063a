"""The journal of a world: the requests that it was sent and what they caused, bounded by bytes. Without secrets: those
are redacted before anything gets here."""

from collections import deque
from collections.abc import Callable, Iterator
from threading import Event, Lock
from typing import Any, NamedTuple

import orjson

from .changes import Change
from .redaction import Redaction

BUDGET = 4 * 1024 * 1024
OVERHEAD = 160  # bytes of an entry beyond its text
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


Kept = tuple[bytes, str, str | None]  # the first fifteen fields, secrets, key


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
    """Entries in the order of their answers, numbered from 1. When they take more than `budget` bytes the oldest go.
    They are kept as JSON: that is small, its size is known, and Python's garbage collector has no need to look at it.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.redaction = Redaction()
        self.size = 0
        self.last = 0
        self.dropped = 0
        self._kept: deque[Kept] = deque()
        self._watches: list[Watch] = []
        self._lock = Lock()

    def append(self, fields: list[Any], secrets: str, key: str | None) -> None:
        """An entry: what of it is to be redacted if need be, what was already, and the key."""
        kept = self.redaction.written(fields), secrets, key
        with self._lock:
            self.last += 1
            self._kept.append(kept)
            self.size += _size(kept)
            while self.size > self.budget:
                self.size -= _size(self._kept.popleft())
                self.dropped += 1
            for watch in self._watches:
                watch.see(_entry(kept, self.last))

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Those that are kept and have a number above `after`, the oldest first."""
        with self._lock:
            kept, first = list(self._kept), self.last - len(self._kept) + 1
        for number in range(max(first, after + 1), first + len(kept)):
            yield _entry(kept[number - first], number)

    def clear(self) -> int:
        """Forget all of them; the numbers go on. How many there were."""
        with self._lock:
            count = len(self._kept)
            self._kept.clear()
            self.size = self.dropped = 0
            return count

    def begin_anew(self) -> None:
        """As at the start of the world. Who waits goes on waiting."""
        self.clear()
        with self._lock:
            self.last = 0
            self.redaction = Redaction()

    def watch(self, watch: Watch) -> None:
        """It sees what is kept, and what comes from now on."""
        with self._lock:
            first = self.last - len(self._kept) + 1
            for number, kept in enumerate(self._kept, first):
                watch.see(_entry(kept, number))
            self._watches.append(watch)

    def unwatch(self, watch: Watch) -> None:
        with self._lock:
            self._watches.remove(watch)


def _size(kept: Kept) -> int:
    return len(kept[0]) + len(kept[1]) + OVERHEAD


def _entry(kept: Kept, number: int) -> Entry:
    text, secrets, key = kept
    entry = Entry._make([*orjson.loads(text), secrets, key, number])
    bodies = Body(*entry.request_body), Body(*entry.response_body)
    changes = [Change(*change) for change in entry.changes]
    return entry._replace(request_body=bodies[0], response_body=bodies[1], changes=changes)
