"""Expecting: what a reply was, as what the next one must be."""

from typing import Any

from ..scenarios.matchers import ABSENT
from ..scenarios.references import literal
from .heard import Heard
from .memory import Memory
from .volatile import ON_ITS_WAY, WAITING, stand_in

Place = tuple[str, ...]


class Expecting:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, one: Heard) -> dict[str, Any]:
        """Of an error its code: what it says is for people."""
        expected: dict[str, Any] = {"status": one.status}
        if one.problem:
            return expected | {"problem": one.problem}
        if one.method == "HEAD" or one.status >= 400:
            return expected
        if one.reply is ABSENT:
            return expected | ({"headers": {"Content-Type": f"<contains {one.kind}>"}} if one.kind else {})
        return expected | {"body": self._shape(one if one.method == "GET" else _its_own(one), one.reply, "")}

    def _shape(self, one: Heard, value: Any, field: str) -> Any:
        if isinstance(value, dict):
            inside = _its_own(one) if self._is_its_own(value) else one
            return {
                literal(key): self._known_time(value, key) or self._shape(inside, item, key)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self._shape(one, item, field) for item in value]
        return self._leaf(one, value, field)

    def _is_its_own(self, thing: dict[str, Any]) -> bool:
        """Whether the application made it, and so its people are those whom it named."""
        return any(key == "id" or key.endswith("Id") for key, value in thing.items() if value in self._memory)

    def _known_time(self, thing: dict[str, Any], key: str) -> str | None:
        id, value = thing.get("id"), thing[key]
        if not isinstance(id, str) or not isinstance(value, str):
            return None
        name = self._memory.times.get((id, key, value))
        return f"{{{name}}}" if name else None

    def _leaf(self, one: Heard, value: Any, field: str) -> Any:
        if field == "status" and value in ON_ITS_WAY and one.status == 200:  # how far it is depends on the machine
            return WAITING
        if not isinstance(value, str):
            return stand_in(field, value, one.masked) or value
        is_mentioned = value in self._memory.mentioned and value not in one.strangers
        if value in self._memory or is_mentioned or self._is_known_but_for_words(value):
            return self._memory.written(value)
        return stand_in(field, value, one.masked) or self._memory.written(value)

    def _is_known_but_for_words(self, value: str) -> bool:
        """An address made of what is known: nothing in the rest of it moves."""
        rest = self._memory.rest(value)
        return rest != value and stand_in("", rest, frozenset()) is None


def _its_own(one: Heard) -> Heard:
    return one._replace(is_own=True)
