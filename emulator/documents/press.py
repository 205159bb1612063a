"""Paints the placed marks with fpdf2, the only module that knows it."""

import logging
from datetime import UTC, datetime
from io import BytesIO
from math import atan2, degrees, hypot
from typing import TYPE_CHECKING

from .glyphs import BOLD, REGULAR, in_reading_order
from .sheet import Box, Link, Sheet, Shown, Text
from .styles import WATERMARK, Colour, Style

if TYPE_CHECKING:
    from fpdf import FPDF

# The clock of the machine must not reach the bytes; the render's own times are in its envelope.
_CREATED = datetime(2025, 1, 1, tzinfo=UTC)
_FAMILY = "dejavu"


def painted(sheet: Sheet, *, title: str, watermark: str) -> bytes:
    pdf = _blank(sheet.page.width, sheet.page.height)
    try:
        _paint(pdf, sheet, watermark)
        pdf.set_title(title)
        return bytes(pdf.output())
    finally:
        _close_fonts(pdf)


def _paint(pdf: "FPDF", sheet: Sheet, watermark: str) -> None:
    brush = _Brush(pdf)
    for marks in sheet.pages:
        pdf.add_page()
        brush.forget()
        if watermark:
            brush.watermark(watermark)
        for mark in marks:
            brush.paint(mark)


def _blank(width: float, height: float) -> "FPDF":
    """Everything in points. Nothing that fpdf2 could do by itself is left on: breaks, aliases, access to files."""
    from fpdf import FPDF
    from fpdf.enums import ResourceAccessPolicy

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # one line for each table of each font otherwise
    pdf = FPDF(unit="pt", format=(width, height))
    pdf.resource_access_policy = ResourceAccessPolicy.NONE
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(_CREATED)
    pdf.set_producer("Craftkit emulator")
    pdf.add_font(_FAMILY, "", REGULAR)
    pdf.add_font(_FAMILY, "B", BOLD)
    return pdf


def _close_fonts(pdf: "FPDF") -> None:
    """fpdf2 leaves the files open, for the garbage collector to find."""
    from fpdf.fonts import TTFFont

    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


class _Brush:
    """Sets font and colour only where they change: 10,000 rows are 40,000 texts in one style."""

    def __init__(self, pdf: "FPDF") -> None:
        self._pdf = pdf
        self._style: Style | None = None

    def forget(self) -> None:
        self._style = None

    def paint(self, mark: Text | Box | Link | Shown) -> None:
        match mark:
            case Text():
                self._take(mark.style)
                self._pdf.text(mark.x, mark.baseline, mark.text)
            case Box():
                self._box(mark)
            case Link():
                self._pdf.link(mark.x, mark.y, mark.width, mark.height, mark.url)
            case Shown():
                self._show(mark)

    def watermark(self, text: str) -> None:
        """As large as the diagonal allows and first on the page, so that everything else lies over it (U11)."""
        page, wide = self._pdf, hypot(self._pdf.w, self._pdf.h)
        self._dip(WATERMARK)
        page.set_font(_FAMILY, "B", 100)
        size = min(170.0, 100 * 0.55 * wide / max(page.get_string_width(text), 1.0))
        page.set_font_size(size)
        width = page.get_string_width(text)
        with page.rotation(degrees(atan2(page.h, page.w)), page.w / 2, page.h / 2):
            page.text((page.w - width) / 2, page.h / 2 + size * 0.36, in_reading_order(text))
        self.forget()

    def _take(self, style: Style) -> None:
        if style is self._style:
            return
        self._dip(style.colour)
        self._pdf.set_font(_FAMILY, "B" if style.bold else "", style.size)
        self._style = style

    def _dip(self, colour: Colour) -> None:
        """Text in the fill colour costs no operators of its own."""
        self._pdf.set_fill_color(*colour)
        self._pdf.set_text_color(*colour)

    def _box(self, box: Box) -> None:
        if box.filled:
            self._pdf.set_fill_color(*box.colour)
        else:
            self._pdf.set_draw_color(*box.colour)
            self._pdf.set_line_width(0.6)
        self._pdf.rect(box.x, box.y, box.width, box.height, style="F" if box.filled else "D")
        self.forget()

    def _show(self, shown: Shown) -> None:
        self._pdf.image(BytesIO(shown.picture.encoded), shown.x, shown.y, shown.width, shown.height)
        self.forget()
