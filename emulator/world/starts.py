"""Starts: how worlds begin, and begin again at a reset, for less than a request costs.

A seed's state is built once for each start and copied for each world. The states of a real clock differ by the time at
which they start, which therefore is counted in whole seconds there: worlds that begin in one second begin alike. Where
thousands of objects are generated, which takes longer than many a test, it is counted in whole minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from .clock import Clock
from .file import shipped
from .progression import Progression
from .seed import Seed, load
from .world import State

MOST_KEPT = 4  # built states
SECOND, MINUTE = 1000, 60_000
Finish = Callable[[Seed, State], None]


@dataclass(frozen=True, slots=True)
class Start:
    """The world file by name or path, the seed of its ids, where its clock stands (None: real time), how it goes on."""

    world: str
    seed: str
    clock: int | None
    progression: Progression


class Starts:
    """States to begin with. `usual` is how worlds start that ask for nothing else, from the seed `given` with it; other
    worlds are those of the package. `finish` adds what a state takes beyond the world file."""

    def __init__(self, usual: Start, given: Seed, *, finish: Finish) -> None:
        self.usual = usual
        self._seeds = {usual.world: given}
        self._finish = finish
        self._built = lru_cache(MOST_KEPT)(self._build)
        self._building = Lock()  # what many ask for at once is built once

    def worlds(self) -> list[str]:
        """The names that a start may have as its world."""
        return sorted({self.usual.world, *shipped()})

    def seed(self, world: str) -> Seed:
        if world not in self._seeds:
            self._seeds[world] = load(world)
        return self._seeds[world]

    def begin(self, start: Start) -> State:
        clock = Clock(start.clock)
        with self._building:
            at = self._grained(clock.now(), start.world) if start.clock is None else start.clock
            state = self._built(start.world, start.seed, at).copy()
        state.clock, state.progression = clock, start.progression
        return state

    def _grained(self, now: int, world: str) -> int:
        grain = MINUTE if self.seed(world).is_generated else SECOND
        return now // grain * grain

    def _build(self, world: str, seed: str, at: int) -> State:
        found = self.seed(world)
        state = found.build(seed=seed, clock_at=at, progression=self.usual.progression)
        self._finish(found, state)
        return state
