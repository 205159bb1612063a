"""Durations as people write them: `250ms`, `3s`, `5m`, `2h`, `30d`, `1.5h`, or ISO 8601 (`PT5M`, `P30D`, `P2W`)."""

import re
from functools import lru_cache

MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
EXPECTED = "a duration such as 250ms, 3s, 5m, 2h, 30d or ISO 8601 (PT5M, P30D)"
LONGEST_TEXT = 40
NUMBER = r"(\d+(?:\.\d+)?)"

_SHORT = re.compile(rf"{NUMBER}(ms|s|m|h|d|w)", re.ASCII)
_ISO_DATE = re.compile(rf"{NUMBER}([WD])", re.ASCII)
_ISO_TIME = re.compile(rf"{NUMBER}([HMS])", re.ASCII)
_ISO = re.compile(
    rf"P(?=.)((?:{NUMBER}W)?(?:{NUMBER}D)?)(?:T(?=.)((?:{NUMBER}H)?(?:{NUMBER}M)?(?:{NUMBER}S)?))?", re.ASCII
)


@lru_cache(2048)
def parse_duration(text: str) -> int:
    """Milliseconds. ValueError, with what was expected, for all else: ISO years and months have no fixed length."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"expected {EXPECTED}")
    if short := _SHORT.fullmatch(text):
        return _milliseconds([short.groups()])
    if iso := _ISO.fullmatch(text):
        return _milliseconds(_ISO_DATE.findall(iso[1]) + _ISO_TIME.findall(iso[4] or ""))
    raise ValueError(f"expected {EXPECTED}, not {text!r}")


def _milliseconds(parts: list[tuple[str, ...]]) -> int:
    return round(sum(float(number) * MILLISECONDS[unit.lower()] for number, unit in parts))
