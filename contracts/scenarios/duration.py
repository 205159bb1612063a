"""Durations as people write them: `250ms`, `3s`, `5m`, `2h`, `7d`."""

import re
from collections.abc import Mapping
from typing import Any

PATTERN = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d|w)")
EVERY, WITHIN = "1s", "30s"  # of a step that asks until something is so
SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def seconds(text: str) -> float:
    """ValueError for what is none."""
    found = PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(f"expected a duration such as 250ms, 3s, 5m, 2h or 7d, came {text!r}")
    return float(found[1]) * SECONDS[found[2]]


def tries(fields: Mapping[str, Any]) -> int:
    """How often a step asks at most, by its `every` and `within`."""
    every, within = seconds(fields.get("every", EVERY)), seconds(fields.get("within", WITHIN))
    return max(1, int(within / max(every, 0.001)) + 1)
