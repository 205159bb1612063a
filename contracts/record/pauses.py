"""Pauses: the time that went by between two requests, as far as a replay has to let it go by, too."""

from .order import made_at
from .polling import Asked

UNTOLD = 0.1  # seconds that may pass without a word
MOMENT = "1ms"  # between two things that were made, or no list would have an order


class Pauses:
    """`now`: as far as the steps so far have come, on the clock by which requests begin."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._has_made = False

    def before(self, asked: Asked) -> str:
        """How far the clock moves before it is asked; nothing for not at all."""
        one, pause = asked.heard, ""
        if asked.until is not None:
            self._now = max(self._now, one.ended)
        elif one.began - self._now >= UNTOLD:
            pause = f"{int((one.began - self._now) * 1000)}ms"
            self._now = one.began
        elif self._has_made and made_at(one):
            pause = MOMENT
        self._has_made = bool(made_at(one)) or (self._has_made and not pause)
        return pause
