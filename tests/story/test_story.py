"""Every event of a partner's story, on the clock alone, and every delivery checked as a partner would check it."""

import time
from collections.abc import Callable

import pytest

from ..craftkit import Craftkit
from .evidence import assert_told, deliveries
from .story import tell


def test_the_whole_story_is_told_without_a_single_sleep(
    craftkit: Craftkit, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    started = time.perf_counter()
    story = tell(craftkit)
    record_property("told", f"the whole story took {time.perf_counter() - started:.2f} s")
    assert slept == []
    assert_told(story, deliveries(story))
