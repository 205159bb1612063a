"""Order: the long tests begin first, so that none of them is left alone at the end of the run."""

import os

import pytest


def workers() -> int:
    """One more than there are cores: many tests wait for a process or a connection of their own."""
    return (os.cpu_count() or 1) + 1


def begun_by_the_long(items: list[pytest.Item], runs: int) -> list[pytest.Item]:
    """xdist gives each of its runs an even part of the list to begin with: each part begins with its share of the tests
    that are marked `long`. The others keep their order, by which they share fixtures."""
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    ordered: list[pytest.Item] = []
    for run in range(runs):
        share = long[run::runs]
        end = len(items) * (run + 1) // runs
        rest = max(0, end - len(ordered) - len(share))
        ordered += [*share, *others[:rest]]
        del others[:rest]
    return ordered + others
