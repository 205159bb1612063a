"""The share page in a real browser: the PDF is to be seen, print and download are noticed, scripts are not needed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from ..craftkit import Craftkit
from ..pages.browser import CHROMIUM, Browser
from .verbs import DEMO_TOKEN, UNKNOWN_TOKEN, engagement, share

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium installed")
TRIES = 200  # a tenth of a second each
EVIL = "<script>document.title = 'evil'</script><img src=x onerror=\"document.title='evil'\">"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    browser = Browser(tmp_path / "profile")
    yield browser
    browser.close()


def until(browser: Browser, holds: Callable[[], bool]) -> bool:
    """Ask again until it holds, letting the page go on in between."""
    for _ in range(TRIES):
        if holds():
            return True
        pause = "new Promise(done => setTimeout(done, 100))"
        browser.send("Runtime.evaluate", expression=pause, awaitPromise=True)
    return False


def picture(browser: Browser, folder: Path) -> Image.Image:
    """What is to be seen. CRAFTKIT_SCREENSHOTS names a folder to keep it in."""
    path = Path(os.environ.get("CRAFTKIT_SCREENSHOTS", folder)) / "share-page.png"
    browser.screenshot(path)
    with Image.open(path) as image:
        return image.convert("L")


def is_drawn(browser: Browser, folder: Path) -> bool:
    """In the frame there is a white page with dark writing on it."""
    box = browser.run(
        "(() => { const box = document.getElementById('document').getBoundingClientRect();"
        " return [box.left + 4, box.top + 4, box.right - 4, box.bottom - 4].map(Math.round); })()"
    )
    shades = picture(browser, folder).crop(tuple(box)).histogram()
    return sum(shades[250:]) > sum(shades) * 0.3 and sum(shades[:90]) > 100


def test_the_page_shows_the_pdf_and_tells_of_view_print_and_download(
    craftkit: Craftkit, browser: Browser, tmp_path: Path
) -> None:
    before = engagement(craftkit)["counts"]
    browser.open(f"{craftkit.base_url}/share/{DEMO_TOKEN}")
    browser.until("document.readyState === 'complete' && !document.getElementById('print').hidden")
    assert until(browser, lambda: is_drawn(browser, tmp_path))
    for id, event in (("download", "downloaded"), ("print", "printed")):
        # Later, and then no question to the page any more: a print dialog holds it up
        browser.run(f"void setTimeout(() => document.getElementById('{id}').click(), 0)")
        assert any(engagement(craftkit)["counts"][event] > before[event] for _ in range(10 * TRIES)), event
    recent = engagement(craftkit)["recent"][:3]
    assert [event["eventType"] for event in recent] == ["printed", "downloaded", "viewed"]
    assert all("Mozilla/5.0" in event["userAgent"] for event in recent)


def test_the_page_works_without_scripts(craftkit: Craftkit, browser: Browser) -> None:
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{craftkit.base_url}/share/{DEMO_TOKEN}")

    def shows_the_pdf() -> bool:
        frames = browser.send("Page.getFrameTree")["frameTree"].get("childFrames", ())
        return [each["frame"]["mimeType"] for each in frames] == ["application/pdf"]

    # Not by `until`: its pause is a script
    assert any(shows_the_pdf() for _ in range(50 * TRIES))
    assert "Print" not in browser.text() and "Download" in browser.text()


def test_a_message_that_is_html_does_nothing(craftkit: Craftkit, browser: Browser) -> None:
    token = share(craftkit, message=EVIL)["shareToken"]
    browser.open(f"{craftkit.base_url}/share/{token}")
    browser.until("document.readyState === 'complete' && !document.getElementById('print').hidden")
    assert browser.run("[document.title, document.images.length, document.scripts.length]") == ["Invoice", 0, 1]
    assert EVIL in browser.text()


def test_a_link_that_does_not_work_says_so(craftkit: Craftkit, browser: Browser) -> None:
    browser.open(f"{craftkit.base_url}/share/{UNKNOWN_TOKEN}")
    assert "This link does not work" in browser.until("document.readyState === 'complete' && document.body.innerText")
