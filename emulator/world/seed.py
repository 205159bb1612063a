"""Seed: a checked world file, from which the same State can be built again and again."""

from collections.abc import Mapping

from .building.site import Site
from .building.world import build_world
from .clock import Clock
from .disputes import NONE, chosen
from .file import WorldFile, WorldFileError, find
from .ids import Ids
from .material import Material, Row, Steps
from .progression import Progression
from .world import State


class Seed:
    """`build` is cheap: what it takes from the file is read once and shared by all worlds made from this seed."""

    def __init__(self, file: WorldFile) -> None:
        self._material = Material(file)
        self.content: Row = self._material.content
        self.disputes = self._disputes()

    def build(self, *, seed: str, clock_at: int | None, progression: Progression) -> State:
        """The state at the start of a world whose clock is frozen at `clock_at`, or real. WorldFileError for a file
        that does not hold together."""
        clock = Clock(clock_at)
        state = State(clock=clock, ids=Ids(seed), progression=progression, started_at=clock.now())
        build_world(Site(self._material, state))
        return state

    def error(self, steps: Steps, text: str) -> WorldFileError:
        """About what stands there in the file."""
        return self._material.error(steps, text)

    @property
    def is_generated(self) -> bool:
        """Whether it has objects that nobody wrote."""
        return "generate" in self.content

    def _disputes(self) -> Mapping[str, str]:
        """The readings that the file asks for."""
        try:
            return chosen(self.content.get("disputes", NONE))
        except ValueError as error:
            raise self._material.error(("disputes",), str(error)) from None


def load(name: str, *, clock_at: int | None = None) -> Seed:
    """The seed of a world by name or path. WorldFileError when it cannot be used, or not at that time: every dangling
    reference and impossible time shows now, not on first use."""
    seed = Seed(WorldFile(find(name)))
    seed.build(seed="", clock_at=clock_at, progression=Progression())
    return seed
