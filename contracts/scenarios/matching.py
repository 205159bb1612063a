"""Matching: an expected value, with its matchers and references, beside the one that came."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from .difference import Difference, shown
from .matchers import ABSENT, matcher
from .references import Captures, filled, put

EVERY, SOME = "<every>", "<some>"
FEW = 3


class Expectation(NamedTuple):
    """`exact`: objects may have no other fields than the expected ones."""

    captures: Captures
    exact: bool = False

    def differences(self, expected: Any, came: Any, place: str) -> Iterator[Difference]:
        if isinstance(expected, dict):
            yield from self._object(expected, came, place)
        elif isinstance(expected, list):
            yield from self._list(expected, came, place)
        elif not self._leaf_fits(expected, came):
            yield Difference(place, told(came), shown(self._named(expected)))

    def _leaf_fits(self, expected: Any, came: Any) -> bool:
        if isinstance(expected, str) and (found := matcher(put(expected, self.captures))):
            return found.test(came)
        wanted = filled(expected, self.captures)
        return isinstance(wanted, bool) == isinstance(came, bool) and came is not ABSENT and bool(wanted == came)

    def _named(self, expected: Any) -> Any:
        return expected if isinstance(expected, str) and matcher(expected) else filled(expected, self.captures)

    def _object(self, expected: dict[str, Any], came: Any, place: str) -> Iterator[Difference]:
        if EVERY in expected or SOME in expected:
            yield from self._items(expected, came, place)
            return
        if not isinstance(came, dict):
            yield Difference(place, told(came), "an object")
            return
        wanted = {filled(key, self.captures): value for key, value in expected.items()}
        for key, value in wanted.items():
            yield from self._field(key, value, came=came, place=place)
        for key in came.keys() - wanted.keys() if self.exact else ():
            yield Difference(f"{place}.{key}", shown(came[key]), "no such field")

    def _field(self, key: str, expected: Any, *, came: dict[str, Any], place: str) -> Iterator[Difference]:
        found = list(self.differences(expected, came.get(key, ABSENT), f"{place}.{key}"))
        if found and key not in came:
            nearest = get_close_matches(key, came, 1, 0.5)
            told_nearest = f"{place}.{nearest[0]} is {shown(came[nearest[0]])}" if nearest else _fields(came)
            yield Difference(f"{place}.{key}", "nothing", shown(self._named(expected)), told_nearest)
        else:
            yield from found

    def _list(self, expected: list[Any], came: Any, place: str) -> Iterator[Difference]:
        if not isinstance(came, list) or len(came) != len(expected):
            yield Difference(place, told(came), f"a list of {len(expected)}")
            return
        for number, (one, other) in enumerate(zip(expected, came, strict=True)):
            yield from self.differences(one, other, f"{place}.{number}")

    def _items(self, expected: dict[str, Any], came: Any, place: str) -> Iterator[Difference]:
        if not isinstance(came, list):
            yield Difference(place, told(came), "a list")
            return
        for number, item in enumerate(came):
            if EVERY in expected:
                yield from self.differences(expected[EVERY], item, f"{place}.{number}")
        if SOME in expected:
            yield from self._some(expected[SOME], came, place)

    def _some(self, expected: Any, came: list[Any], place: str) -> Iterator[Difference]:
        tries = [list(self.differences(expected, item, f"{place}.{number}")) for number, item in enumerate(came)]
        if all(tries):
            wanted = f"an item that is {shown(expected)}"
            yield Difference(place, f"a list of {len(came)} without one", wanted, nearest_of(tries))


def nearest_of(tries: Iterable[list[Difference]]) -> str:
    """The one with the fewest differences, in its own words."""
    closest = min(tries, key=len, default=[])
    return "; ".join(f"{one.place} {one.came}, expected {one.expected}" for one in closest[:FEW])


def told(came: Any) -> str:
    return "nothing" if came is ABSENT else shown(came)


def _fields(came: dict[str, Any]) -> str:
    return f"the fields there are: {', '.join(came)}"[:300] if came else ""
