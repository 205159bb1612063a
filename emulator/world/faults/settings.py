"""Settings: what a value of a fault's field may be. Each refuses with a ValueError that says what was expected."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from ...protocol.problem import CATALOGUE
from ..duration import EXPECTED, parse_duration

LONGEST_DELAY = 600_000  # milliseconds of real time
LONGEST_WAIT = 86_400_000 * 365  # of the world's
LONGEST_SHOWN = 60
RATE_LIMITED = "rate_limited"  # U04: documented by no operation
REQUIRED: Any = object()


class Setting(NamedTuple):
    """A field of a kind of fault: what reads its value, and what it reads when it is left out."""

    read: Callable[[Any], Any]
    default: Any = REQUIRED


def wrong(expected: str, value: object) -> ValueError:
    return ValueError(f"expected {expected}, received {shown(value)}")


def shown(value: object) -> str:
    text = orjson.dumps(value, default=str).decode() if not isinstance(value, float) else repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def whole(value: Any, *, low: int, high: int) -> int:
    if not _is_within(value, low, high) or value != int(value):
        raise wrong(f"a whole number from {low} to {high}", value)
    return int(value)


def number(value: Any, *, low: float, high: float) -> float:
    if not _is_within(value, low, high):
        raise wrong(f"a number from {low:g} to {high:g}", value)
    return float(value)


def _is_within(value: Any, low: float, high: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def text(value: Any, *, most: int = 200) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise wrong(f"a text of 1 to {most} characters", value)
    return value


def fitting(value: Any, pattern: str, expected: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise wrong(expected, value)
    return value


def choice(value: Any, *known: str) -> str:
    if value not in known:
        raise wrong(f"one of {', '.join(known)}", value)
    chosen: str = value
    return chosen


def duration(value: Any, *, longest: int) -> int:
    if not isinstance(value, str):
        raise wrong(EXPECTED, value)
    milliseconds = parse_duration(value)
    if milliseconds > longest:
        raise wrong(f"at most {longest // 1000} s", value)
    return milliseconds


def code(value: Any) -> str:
    if not isinstance(value, str) or value not in CATALOGUE:
        raise wrong("the code of an error, such as template_not_found or rate_limited", value)
    return value


def delay(value: Any) -> dict[str, float]:
    """`low` and `high`, or `median`, `sigma` and `cap`: milliseconds, all but `sigma`."""
    if isinstance(value, dict):
        return _heavy_tail(value)
    ends = value if isinstance(value, list) else [value, value]
    if len(ends) != 2:
        raise wrong("a duration, or a list of two, the shortest and the longest", value)
    low, high = (duration(end, longest=LONGEST_DELAY) for end in ends)
    if low > high:
        raise wrong("the shorter duration first", value)
    return {"low": low, "high": high}


def _heavy_tail(value: dict[str, Any]) -> dict[str, float]:
    known = ("median", "sigma", "cap")
    if "median" not in value or value.keys() - set(known):
        raise wrong("an object of `median` (a duration) and perhaps `sigma` (a number) and `cap` (a duration)", value)
    return {
        "median": duration(value["median"], longest=LONGEST_DELAY),
        "sigma": number(value.get("sigma", 1.0), low=0, high=5),
        "cap": duration(value.get("cap", "30s"), longest=LONGEST_DELAY),
    }


def _mime(value: Any) -> str:
    word = r"[A-Za-z0-9!#$&^_.+-]+"
    return fitting(value, rf"{word}/{word}(; ?[!-~ ]+)?", "a content type such as text/html")


DELAY = Setting(delay)
SECONDS = Setting(lambda value: whole(value, low=0, high=86_400), 1)
PLACE = Setting(lambda value: choice(value, "start", "middle"), "start")
CHUNK = Setting(lambda value: whole(value, low=1, high=1_000_000), 16)
PAUSE = Setting(lambda value: duration(value, longest=LONGEST_DELAY), 100)
MIME = Setting(_mime, "text/html")
NAME = Setting(text, "undocumentedField")
TEXT = Setting(lambda value: text(value, most=2000), "")
WAIT = Setting(lambda value: duration(value, longest=LONGEST_WAIT), 10_000)
AGE = WAIT._replace(default=600_000)
