"""Polling: a request again and again until its reply is as described."""

import time
from collections.abc import Callable

from ..gate import Reply
from ..scenarios.duration import EVERY, seconds, tries
from ..scenarios.scenario import Step
from .outcome import Mismatch
from .play import Play
from .reading import differences


def asked_until(play: Play, step: Step, ask: Callable[[], Reply]) -> Reply:
    """The first reply that fits."""
    wanted = step.fields["until"]
    most = tries(step.fields)
    for number in range(most):
        reply = ask()
        found = differences(wanted, reply, play.captures)
        if not found:
            return reply
        if number + 1 < most:
            let_pass(play, step.fields.get("every", EVERY))
    raise Mismatch(step, [one._replace(place=f"until {one.place}, asked {most} times") for one in found])


def let_pass(play: Play, duration: str) -> None:
    """On the emulator's clock; for a deployment it is really waited."""
    if play.stage.target.is_emulator:
        moved = play.stage.must("POST", "/clock", {"advance": duration})
        play.transcript.remark(f"it is {moved['now']}")
    else:
        time.sleep(seconds(duration))
