"""One emulator for the tests of scenarios, its clock standing where scenarios begin."""

from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def frozen(serve: Callable[..., str]) -> str:
    """Its address."""
    return serve(clock="2026-06-21T10:00:00Z")
