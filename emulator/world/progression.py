"""How renders move on: at once, after a time, or after a number of polls. `immediate | time[:seconds] | polls:N`."""

import re
from dataclasses import dataclass

EXPECTED = "immediate, time[:seconds] or polls:N"
LONGEST_SECONDS = 86_400 * 365
MOST_POLLS = 1_000_000
DEFAULT_MILLISECONDS = 200

# The documented example works 1820 ms of the 2000 ms between creation and completion ([SEED] seeds/004, D18): the
# first 9 % of the time a render waits in the queue (U37).
QUEUE_SHARE = 0.09


@dataclass(frozen=True, slots=True)
class Progression:
    """`milliseconds` until a render is done, or None when it is done by the N-th poll (`polls`)."""

    milliseconds: int | None = DEFAULT_MILLISECONDS
    polls: int | None = None

    @property
    def queue_milliseconds(self) -> int:
        return round((self.milliseconds or 0) * QUEUE_SHARE)

    def __str__(self) -> str:
        if self.polls is not None:
            return f"polls:{self.polls}"
        return f"time:{self.milliseconds / 1000:.3f}".rstrip("0").rstrip(".") if self.milliseconds else "immediate"


IMMEDIATE = Progression(milliseconds=0)


def parse_progression(text: str) -> Progression:
    """ValueError, with what was expected, for anything outside the grammar."""
    if text == "immediate":
        return IMMEDIATE
    if text == "time":
        return Progression()
    if time := re.fullmatch(r"time:(\d{1,9}(?:\.\d{1,6})?)", text, re.ASCII):
        return _after_time(float(time[1]))
    if polls := re.fullmatch(r"polls:(\d{1,9})", text, re.ASCII):
        return _after_polls(int(polls[1]))
    raise ValueError(f"expected {EXPECTED}, not {text[:60]!r}")


def _after_time(seconds: float) -> Progression:
    if seconds > LONGEST_SECONDS:
        raise ValueError(f"expected at most {LONGEST_SECONDS} seconds, not {seconds:g}")
    return Progression(milliseconds=round(seconds * 1000))


def _after_polls(polls: int) -> Progression:
    if not 1 <= polls <= MOST_POLLS:
        raise ValueError(f"expected 1 to {MOST_POLLS} polls, not {polls}")
    return Progression(milliseconds=None, polls=polls)
