"""Documents: what can be read in a PDF or a page."""

import io
import logging
from hashlib import sha256
from html.parser import HTMLParser
from typing import NamedTuple


class Pdf(NamedTuple):
    """`text` has a form feed between pages; `digest` is the SHA-256 of its bytes."""

    text: str
    pages: int
    digest: str


class Unreadable(ValueError):
    """No PDF, or a broken one."""


def read_pdf(content: bytes) -> Pdf:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # what it mends is no news for who replays
    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(" ".join(str(error).split())[:200] or type(error).__name__) from None
    return Pdf("\f".join(pages), len(pages), sha256(content).hexdigest())


def lines_of(pdf: Pdf) -> list[str]:
    return [line.rstrip() for page in pdf.text.split("\f") for line in page.splitlines() if line.strip()]


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.lines.append(" ".join(data.split()))


def shown_of_page(html: str) -> list[str]:
    """The texts of a page that a reader sees."""
    reader = _Shown()
    reader.feed(html)
    return reader.lines
