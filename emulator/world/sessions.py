"""Sessions: worlds by name. A session is a base URL, `/s/<name>`; without it a request meets the default world."""

import re
from collections.abc import Callable, Iterator
from itertools import count
from threading import Lock

from .starts import Start, Starts
from .world import World

DEFAULT = ""
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class TooManySessions(Exception):
    """The cap is reached; sessions that exist stay usable."""


class SessionExists(Exception):
    """There is a session of that name."""


class Sessions:
    """Worlds by name, up to `cap`. One that was not created is made on first use, and starts as all do that ask for
    nothing else."""

    def __init__(self, make: Callable[[str, Start], World], starts: Starts, *, cap: int) -> None:
        self._make = make
        self._lock = Lock()
        self.starts = starts
        self.cap = cap
        self._numbers = count(1)
        self._worlds = {DEFAULT: make(DEFAULT, starts.usual)}

    def get(self, name: str) -> World:
        world = self._worlds.get(name)
        return world if world is not None else self._add(name)

    def peek(self, name: str) -> World:
        """The world of that name, or the default one while it has not been made."""
        return self._worlds.get(name) or self._worlds[DEFAULT]

    def create(self, name: str | None, start: Start) -> World:
        """A new session; without a name it gets one. SessionExists, TooManySessions."""
        with self._lock:
            if name in self._worlds:
                raise SessionExists
            return self._made(name or self._free_name(), start)

    def delete(self, name: str) -> bool:
        """Whether there was one. Nothing of it is left, and nothing of it is sent any more. Whoever uses the name again
        makes another session."""
        if name == DEFAULT:
            raise ValueError("the default session stays")
        with self._lock:
            world = self._worlds.pop(name, None)
        if world is not None:
            world.close()
        return world is not None

    def _add(self, name: str) -> World:
        with self._lock:
            return self._worlds.get(name) or self._made(name, self.starts.usual)

    def _made(self, name: str, start: Start) -> World:
        if len(self._worlds) > self.cap:
            raise TooManySessions
        world = self._worlds[name] = self._make(name, start)
        return world

    def _free_name(self) -> str:
        return next(name for name in (f"session-{number}" for number in self._numbers) if name not in self._worlds)

    def __iter__(self) -> Iterator[World]:
        return iter(list(self._worlds.values()))

    def __len__(self) -> int:
        """How many, the default world not counted."""
        return len(self._worlds) - 1
