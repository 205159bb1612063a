"""The world's clock. Instants are whole milliseconds since 1970 in UTC, everywhere inside the emulator.

Nothing else reads the time. It is read through the `time` module at each call, so that in-process use under freezegun
follows the frozen time.
"""

import re
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

LAST_INSTANT = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z: later ones have no ISO-8601 form of four digits
FIRST_INSTANT = 0
EARLIEST_INSTANT = -62_135_596_800_000  # 0001-01-01T00:00:00.000Z: earlier ones have none either
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


class ClockMovedBack(Exception):
    """The clock was asked to go back, which only a reset may do."""


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


def iso(instant: int) -> str:
    """`2026-06-05T10:00:00.000Z`: ISO-8601, UTC, milliseconds ([REF] create-share, conventions.md section 7)."""
    seconds, milliseconds = divmod(instant, 1000)
    return f"{_second(seconds)}.{milliseconds:03d}Z"


def parse_instant(text: str) -> int:
    """The instant of an ISO-8601 date-time with `Z` or an offset (U16). ValueError for anything else."""
    if not DATE_TIME.fullmatch(text):
        raise ValueError("expected an ISO-8601 date-time with Z or an offset, such as 2026-06-21T10:00:00Z")
    moment = datetime.fromisoformat(text)
    instant = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    if not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise ValueError("expected a time from 1970 to 9999")
    return instant


def any_instant(text: str) -> int:
    """The instant of whatever is a `date-time` to JSON Schema (RFC 3339), years before 1970 and leap seconds included.
    What lies beyond the years 1 to 9999 becomes the nearest instant within."""
    text = text.upper()
    if text.startswith("0000"):
        return EARLIEST_INSTANT
    leaps = text[17:19] == "60"
    moment = datetime.fromisoformat(f"{text[:17]}59{text[19:]}" if leaps else text)
    instant = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) + 1000 * leaps
    return min(max(instant, EARLIEST_INSTANT), LAST_INSTANT)


class Clock:
    """Real, offset (runs on from another time) or frozen. Moves forward only."""

    def __init__(self, frozen_at: int | None = None) -> None:
        self._frozen_at = frozen_at
        self._offset = 0

    def copy(self) -> "Clock":
        twin = Clock(self._frozen_at)
        twin._offset = self._offset
        return twin

    @property
    def mode(self) -> str:
        if self._frozen_at is not None:
            return "frozen"
        return "offset" if self._offset else "real"

    def now(self) -> int:
        frozen_at = self._frozen_at  # read once: a reply's Date is taken outside the world's lock
        if frozen_at is not None:
            return frozen_at
        return min(time.time_ns() // 1_000_000 + self._offset, LAST_INSTANT)

    def move_to(self, instant: int) -> None:
        """Show `instant` and, unless frozen, run on from there. Never back: an earlier instant changes nothing."""
        ahead = max(0, instant - self.now())
        if self._frozen_at is not None:
            self._frozen_at += ahead
        else:
            self._offset += ahead

    def freeze(self, at: int | None = None) -> None:
        """Stand still at the time shown, or at exactly the time to which the clock was just moved."""
        self._frozen_at = self.now() if at is None else at

    def resume(self) -> None:
        """Run on from the time shown."""
        if self._frozen_at is not None:
            self._offset = self._frozen_at - time.time_ns() // 1_000_000
            self._frozen_at = None
