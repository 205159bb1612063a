"""The order in which tests begin, where several run at a time."""

from typing import Any

import pytest

from ..order import begun_by_the_long


class Item:
    def __init__(self, name: str) -> None:
        self.name = name

    def get_closest_marker(self, name: str) -> object:
        return self.name.isupper() or None


@pytest.mark.parametrize(
    ("names", "runs", "ordered"),
    [
        ("abcdefg", 3, "abcdefg"),
        ("abcdEFG", 2, "EGaFbcd"),
        ("aBcDeFg", 3, "BaDcFeg"),
        ("ABC", 1, "ABC"),
        ("ABCd", 3, "ABCd"),
        ("a", 3, "a"),
        ("", 2, ""),
    ],
)
def test_each_part_begins_with_its_share_of_the_long_ones(names: str, runs: int, ordered: str) -> None:
    items: list[Any] = [Item(name) for name in names]
    assert "".join(item.name for item in begun_by_the_long(items, runs)) == ordered
