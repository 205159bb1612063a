"""Discretion: what was said of a person in one place is not told in another, either."""

import re
from typing import Any

from ..redaction import Redactor

TELLING = re.compile(r"\S.*\s.*\S", re.DOTALL)  # a single word may be anything: a slug, a state, a kind of field
MOST, LONGEST = 500, 500


class Discretion(Redactor):
    """A redactor that goes by what it has seen: a reason that was given comes back as an error's message."""

    def __init__(self, *extra: str) -> None:
        super().__init__(*extra)
        self._people: dict[str, str] = {}

    def _personal(self, value: str) -> str:
        shown = super()._personal(value)
        if shown != value and TELLING.fullmatch(value) and len(value) <= LONGEST and len(self._people) < MOST:
            self._people[value] = shown
        return shown

    def _plain(self, text: str) -> str:
        for value in sorted(self._people, key=len, reverse=True) if " " in text else ():
            text = text.replace(value, self._people[value])
        return super()._plain(text)

    def value(self, value: Any) -> Any:
        """Twice: what is named as a person's only further on is known the second time."""
        super().value(value)
        return super().value(value)
