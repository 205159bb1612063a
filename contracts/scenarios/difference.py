"""Difference: one place where what came is not what was expected, and what came nearest to it."""

import json
from typing import Any, NamedTuple

LONGEST = 400


class Difference(NamedTuple):
    """`place` is a path as in `capture` (`body.items.0.id`); `nearest` the closest thing that did match, if any."""

    place: str
    came: str
    expected: str
    nearest: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: came {self.came}, expected {self.expected}"
        return f"{text} (nearest: {self.nearest})" if self.nearest else text


def shown(value: Any) -> str:
    """As JSON, cut where it gets long."""
    text = value if isinstance(value, str) and value.startswith("<") else json.dumps(value, ensure_ascii=False)
    return printable(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")


def printable(text: str) -> str:
    """JSON may hold halves of characters, which no file takes: they are written as what they are."""
    return text.encode("utf-8", "backslashreplace").decode()
