"""Sessions: worlds by name. A session is a base URL, `/s/<name>`; without it a request meets the default world."""

from collections.abc import Callable, Iterator
from threading import Lock

from .world import World

DEFAULT = ""


class TooManySessions(Exception):
    """The cap is reached; sessions that exist stay usable."""


class Sessions:
    """Worlds made on first use from the same seed world, up to `cap`."""

    def __init__(self, make: Callable[[str], World], *, cap: int) -> None:
        self._make = make
        self._lock = Lock()
        self.cap = cap
        self._worlds = {DEFAULT: make(DEFAULT)}

    def get(self, name: str) -> World:
        world = self._worlds.get(name)
        return world if world is not None else self._add(name)

    def peek(self, name: str) -> World:
        """The world of that name, or the default one while it has not been made."""
        return self._worlds.get(name) or self._worlds[DEFAULT]

    def _add(self, name: str) -> World:
        with self._lock:
            if name not in self._worlds:
                if len(self._worlds) > self.cap:
                    raise TooManySessions
                self._worlds[name] = self._make(name)
            return self._worlds[name]

    def __iter__(self) -> Iterator[World]:
        return iter(list(self._worlds.values()))

    def __len__(self) -> int:
        """How many, the default world not counted."""
        return len(self._worlds) - 1
