"""Starts: how worlds begin, and begin again at a reset, for less than a request costs.

A seed's state is built once for each start and copied for each world. The states of a real clock differ by the time at
which they start, which therefore is counted in whole seconds there: worlds that begin in one second begin alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from .clock import Clock
from .progression import Progression
from .seed import Seed
from .world import State

MOST_KEPT = 4  # built states
Finish = Callable[[Seed, State], None]


@dataclass(frozen=True, slots=True)
class Start:
    """The world file by name or path, the seed of its ids, where its clock stands (None: real time), how it goes on."""

    world: str
    seed: str
    clock: int | None
    progression: Progression


class Starts:
    """States to begin with. `usual` is that of worlds that ask for nothing else, `finish` adds what it takes beyond the
    world file."""

    def __init__(self, usual: Start, seed: Seed, *, finish: Finish) -> None:
        self._usual = usual
        self._seeds = {usual.world: seed}
        self._finish = finish
        self._built = lru_cache(MOST_KEPT)(self._build)

    @property
    def usual_seed(self) -> Seed:
        return self._seeds[self._usual.world]

    def usual(self) -> State:
        return self.begin(self._usual)

    def begin(self, start: Start) -> State:
        clock = Clock(start.clock)
        at = clock.now() // 1000 * 1000 if start.clock is None else start.clock
        state = self._built(start.world, start.seed, at).copy()
        state.clock, state.progression = clock, start.progression
        return state

    def _build(self, world: str, seed: str, at: int) -> State:
        state = self._seeds[world].build(seed=seed, clock_at=at, progression=self._usual.progression)
        self._finish(self._seeds[world], state)
        return state
