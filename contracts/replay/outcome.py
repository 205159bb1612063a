"""Outcome: how the playing of one scenario ended."""

from dataclasses import dataclass, field

from ..scenarios.difference import Difference
from ..scenarios.scenario import Scenario, Step

PASSED, MISMATCH, NOT_RUN = "passed", "mismatch", "not run"


class Mismatch(Exception):
    """The target did otherwise than a step says."""

    def __init__(self, step: Step, differences: list[Difference]) -> None:
        super().__init__(f"step {step.says}")
        self.step = step
        self.differences = differences


class NotRunnable(Exception):
    """The scenario cannot be played on this target; the text says why. That is no verdict on either."""


class Broken(Exception):
    """The target stopped answering, or could not be set up: nothing can be said of this scenario."""


@dataclass
class Outcome:
    """`note`: what else there is to say, such as a transcript that was written. `broken`: it should have run."""

    scenario: Scenario
    status: str
    where: str = ""
    differences: list[Difference] = field(default_factory=list)
    note: str = ""
    transcript: str = ""
    seconds: float = 0.0
    broken: bool = False

    def told(self) -> str:
        """All there is to say, in lines."""
        head = f"{self.scenario.name}: {self.status}" + (f": {self.note}" if self.note else "")
        place = [f"  {self.where}"] if self.where else []
        return "\n".join([head, *place, *(line for one in self.differences for line in _lines(one))])


def _lines(difference: Difference) -> list[str]:
    lines = [f"    {difference.place}", f"      came      {difference.came}", f"      expected  {difference.expected}"]
    return [*lines, f"      nearest   {difference.nearest}"] if difference.nearest else lines
