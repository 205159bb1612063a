"""What a transcript tells of a PDF: the same on every machine, and something else of another PDF."""

import io
from collections.abc import Callable

from craftkit_contracts.replay.documents import read_pdf
from pypdf import PageObject, PdfWriter, Transformation

from ..craftkit import RENDER_ID, Craftkit


def test_a_pdf_that_is_packed_in_another_way_is_the_same_pdf(craftkit: Craftkit) -> None:
    content = downloaded(craftkit)
    packed = changed(content, lambda page: page.compress_content_streams(level=0))
    assert packed != content and read_pdf(packed) == read_pdf(content)


def test_a_pdf_that_is_drawn_in_another_way_is_another_one(craftkit: Craftkit) -> None:
    before = read_pdf(content := downloaded(craftkit))
    after = read_pdf(changed(content, lambda page: page.add_transformation(Transformation().translate(1))))
    assert (before.pages, before.text) == (after.pages, after.text) and before.digest != after.digest


def downloaded(craftkit: Craftkit) -> bytes:
    return craftkit.get(f"/v1/renders/{RENDER_ID}/download").content


def changed(content: bytes, change: Callable[[PageObject], object]) -> bytes:
    writer, written = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    for page in writer.pages:
        change(page)
    writer.write(written)
    return written.getvalue()
