"""One browser for the tests of a module: its start is what takes time."""

from collections.abc import Iterator

import pytest

from .browser import CHROMIUM, Browser


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium installed")
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """Each test leaves the page of the one before."""
    yield chromium
    chromium.open("about:blank")
