"""The signing page in a real browser, without a line of script: its forms get past its own protection."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ..craftkit import Craftkit
from ..pages.browser import CHROMIUM, Browser
from .making import JANE, JOHN, create, get, page_of

TRIES = 5
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium installed")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    browser = Browser(tmp_path / "profile")
    yield browser
    browser.close()


def submit(browser: Browser, form: str, field: str, value: str, shown: str) -> object:
    """Fill in, press the button, and wait for the words of the page that comes then."""
    browser.until(f"document.readyState === 'complete' && !!document.getElementById('{form}')")
    browser.run(f"document.querySelector('#{form} [name={field}]').value = {value!r}")
    browser.run(f"setTimeout(() => document.querySelector('#{form} button').click(), 0)")
    for _ in range(TRIES):
        with suppress(AssertionError):  # "Inspected target navigated": the wait began on the page that is left
            return browser.until(f"document.readyState === 'complete' && document.body.innerText.includes({shown!r})")
    raise TimeoutError(shown)


def test_two_people_sign_one_after_the_other(craftkit: Craftkit, browser: Browser) -> None:
    made = create(craftkit, JANE, JOHN, name="Charter <i>handover</i>")
    browser.open(craftkit.base_url + page_of(craftkit, made, 0))
    browser.until("document.readyState === 'complete'")
    assert "Charter <i>handover</i>" in browser.text()
    assert get(craftkit, made)["status"] == "viewed"
    submit(browser, "sign", "name", "Jane A. Doe", "You have signed")
    assert get(craftkit, made)["recipients"][0]["signedAt"] is not None
    browser.open(craftkit.base_url + page_of(craftkit, made, 1))
    submit(browser, "sign", "name", "John", "All have signed")
    assert get(craftkit, made)["status"] == "completed"


def test_someone_declines(craftkit: Craftkit, browser: Browser) -> None:
    made = create(craftkit)
    browser.open(craftkit.base_url + page_of(craftkit, made))
    submit(browser, "decline", "reason", "Wrong date", "A recipient has declined to sign")
    assert get(craftkit, made)["errorMessage"] == "Wrong date"
