"""Durations as people write them: `250ms`, `3s`, `5m`, `2h`, `7d`."""

import re

PATTERN = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d|w)")
SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def seconds(text: str) -> float:
    """ValueError for what is none."""
    found = PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(f"expected a duration such as 250ms, 3s, 5m, 2h or 7d, came {text!r}")
    return float(found[1]) * SECONDS[found[2]]
