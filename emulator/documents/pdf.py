"""Draws a document as PDF: the same bytes for the same input, in any process and at any time."""

from .cells import FIELD, Cells, text_cell
from .document import Document
from .glyphs import legible
from .images import Album
from .layout import Field, fields_of, loops_of, pipeline_of
from .lines import cut
from .page import page_of
from .press import painted
from .rows import Grid, flow
from .sheet import FOOTER_ROOM, Sheet, Text
from .stamps import put_stamps
from .styles import FOOTER, LABEL, TITLE
from .tables import draw_table

__all__ = ["Document", "draw"]

_LONGEST_TITLE = 300
_LONGEST_WATERMARK = 40


def draw(document: Document) -> bytes:
    """Never raises for bound data, whatever it says: only a fault makes a render fail (U36)."""
    sheet = Sheet(page_of(document.page))
    images = pipeline_of(document.template_type, document.layout).images
    cells = Cells(Album(document.images), images=images, highest=sheet.height / 3)
    _draw_title(sheet, document.title)
    _draw_fields(sheet, fields_of(document), cells)
    for loop in loops_of(document):
        draw_table(sheet, loop, cells)
    put_stamps(sheet, document.stamps)
    watermark = _one_line(document.watermark or "", longest=_LONGEST_WATERMARK)
    _add_footers(sheet, watermark)
    return painted(sheet, title=_one_line(document.title, longest=_LONGEST_TITLE), watermark=watermark)


def _one_line(text: str, *, longest: int) -> str:
    return legible(cut(text, longest)).replace("\n", " ")


def _draw_title(sheet: Sheet, title: str) -> None:
    page = sheet.page
    cell = text_cell(title, TITLE, page.inner_width, longest=_LONGEST_TITLE)
    flow(sheet, [cell], Grid([(page.left, page.inner_width)], pad=0, rule=False), turn=sheet.turn)
    sheet.y += 10


def _draw_fields(sheet: Sheet, fields: list[Field], cells: Cells) -> None:
    """Labels in a narrow column of their own: the eye runs down either side."""
    page = sheet.page
    labels = min(140.0, page.inner_width * 0.3)
    values = page.inner_width - labels - 10
    grid = Grid([(page.left, labels), (page.left + labels + 10, values)], pad=2.5)
    for field in fields:
        label = text_cell(field.variable.label, LABEL, labels)
        value = cells.cell(field.value, field.variable, look=FIELD, width=values)
        flow(sheet, [label, value], grid, turn=sheet.turn)


def _add_footers(sheet: Sheet, watermark: str) -> None:
    """The watermark again as a plain word: pdftotext reads a diagonal one as two halves."""
    page, count = sheet.page, len(sheet.pages)
    baseline = page.height - max(page.bottom, FOOTER_ROOM) / 2 + FOOTER.size / 2
    for number, marks in enumerate(sheet.pages, 1):
        text = f"Page {number} of {count}"
        x = page.width - page.right - FOOTER.face.width(text, FOOTER.size)
        marks.append(Text(x, baseline, text, FOOTER))
        if watermark:
            marks.append(Text(page.left, baseline, watermark, FOOTER))
