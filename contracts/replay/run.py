"""Run: scenarios played on a target, some at a time, each to its outcome."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

from ..gate import READING, Gate, Refused
from ..redaction import Redactor
from ..scenarios.difference import Difference
from ..scenarios.scenario import Scenario
from . import golden
from .outcome import MISMATCH, NOT_RUN, PASSED, Broken, Mismatch, NotRunnable, Outcome
from .play import Play
from .reading import SAYS
from .stage import Stage, staged
from .target import Target, writes
from .transcript import Transcript
from .verbs import play_steps


@dataclass
class Run:
    """`ended` is set when no further step shall begin. `golden`: whether transcripts are compared with theirs. `alone`:
    on a deployment only what stands alone is played."""

    target: Target
    gate: Gate
    update: bool = False
    golden: bool = True
    alone: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    @cached_property
    def redactor(self) -> Redactor | None:
        """Of what is kept and shown of a deployment; an emulator has nothing to hide."""
        return None if self.target.is_emulator else Redactor(self.target.access.api_key or "")

    def outcomes(self, scenarios: Sequence[Scenario], jobs: int, done: Callable[[Outcome], None]) -> list[Outcome]:
        """In the order of the scenarios, whichever ends first; `done` hears of each as it ends."""

        def one(numbered: tuple[int, Scenario]) -> Outcome:
            outcome = self.outcome(numbered[1], numbered[0])
            done(outcome)
            return outcome

        pool = ThreadPoolExecutor(jobs)
        try:
            return list(pool.map(one, enumerate(scenarios, 1)))
        except KeyboardInterrupt:
            self.ended.set()
            raise
        finally:  # Ctrl-C waits for nothing that is under way
            pool.shutdown(wait=False, cancel_futures=True)

    def outcome(self, scenario: Scenario, number: int = 1) -> Outcome:
        began = time.monotonic()
        outcome = self._tried(scenario, number)
        outcome.seconds = time.monotonic() - began
        return outcome

    def _tried(self, scenario: Scenario, number: int) -> Outcome:
        transcript: list[Transcript] = []
        try:
            self._refuse(scenario)
            with staged(scenario, self.target, self.gate, number) as stage:
                transcript.append(self._transcript(scenario, stage))
                play_steps(Play(scenario, stage, transcript[0], _own(stage)), self.ended)
            return self._compared(scenario, str(transcript[0]))
        except Mismatch as error:
            found = [self._told(difference) for difference in error.differences]
            return Outcome(scenario, MISMATCH, str(error), found, transcript=_text(transcript))
        except (NotRunnable, Broken, Refused) as error:
            note = str(error) if self.redactor is None else self.redactor.text(str(error))
            broken = not isinstance(error, NotRunnable)
            return Outcome(scenario, NOT_RUN, note=note, transcript=_text(transcript), broken=broken)

    def _told(self, difference: Difference) -> Difference:
        """Of a deployment, without its secrets and people."""
        redactor = self.redactor
        if redactor is None:
            return difference
        nearest = difference.nearest
        if nearest.startswith(SAYS) and '"error"' not in nearest:  # an error's message is about no person
            nearest = SAYS + redactor.body(nearest.removeprefix(SAYS).encode()).decode()
        return difference._replace(
            came=redactor.body(difference.came.encode()).decode(), nearest=redactor.text(nearest)
        )

    def _refuse(self, scenario: Scenario) -> None:
        """NotRunnable before anything was sent, where the target cannot or must not have it."""
        if self.target.is_emulator:
            return
        if why := scenario.needs_control():
            raise NotRunnable(why)
        if self.alone and not scenario.stands_alone:
            world = scenario.given.world
            raise NotRunnable(f"it tells of the world {world}, which no deployment has (`world: any` plays anywhere)")
        if self.gate.policy.methods == READING:
            step = next((step for step in scenario.steps if step.verb == "call" and writes(step)), None)
            if step is not None:
                raise NotRunnable(f"step {step.says}: it writes, on a deployment only with --allow-writes")

    def _transcript(self, scenario: Scenario, stage: Stage) -> Transcript:
        session = stage.base.removeprefix(self.target.root)
        stand_ins = {stage.base: "{base}", self.target.root: "{root}"} | ({session: "{session}"} if session else {})
        if stage.receiver is not None:
            stand_ins[stage.receiver.url] = "{receiver}"
        return Transcript(scenario, stand_ins, self.redactor)

    def _compared(self, scenario: Scenario, transcript: str) -> Outcome:
        """With its golden transcript, which only an emulator can repeat to the byte."""
        path = scenario.golden
        if not self.target.is_emulator or not self.golden:
            return Outcome(scenario, PASSED, transcript=transcript)
        if self.update:
            return Outcome(scenario, PASSED, note=golden.write(path, transcript), transcript=transcript)
        if not path.exists():
            note = "there is no golden transcript yet; --update writes one"
            return Outcome(scenario, PASSED, note=note, transcript=transcript)
        where, found = golden.differences(path, transcript)
        if not found:
            return Outcome(scenario, PASSED, transcript=transcript)
        note = f"not as in {path.name} ({golden.HOW})"
        return Outcome(scenario, MISMATCH, where, found, note, transcript)


def _own(stage: Stage) -> dict[str, str]:
    """What every scenario may refer to."""
    target = stage.target
    own = {"base": stage.base, "run": "emulator" if target.is_emulator else target.access.run}
    return own if stage.receiver is None else own | {"receiver": stage.receiver.url}


def _text(transcript: list[Transcript]) -> str:
    return str(transcript[0]) if transcript else ""
