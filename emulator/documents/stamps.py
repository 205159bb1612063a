"""Stamps: what signers leave on a document, at a spot of a page or where a text stands ([REF] create-signature)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .glyphs import face, in_reading_order, legible
from .sheet import Box, Mark, Sheet, Text
from .styles import BLUE, INK, Colour, Style

ANCHORED_WIDTH, ANCHORED_HEIGHT = 130.0, 18.0  # points, of an anchor that names no size: no higher than a row
LAST_WIDTH, LAST_HEIGHT = 150.0, 36.0  # of a stamp that finds no place but the end
LARGEST, SMALLEST = 12.0, 4.0
PAD = 3.0
PAPER: Colour = (255, 255, 255)
Stamp = Mapping[str, Any]


class Spot(NamedTuple):
    page: int
    x: float
    y: float
    width: float
    height: float


def put_stamps(sheet: Sheet, stamps: Sequence[Stamp]) -> None:
    """All are placed before any is put: a name that reads like an anchor is none. What is not found comes last."""
    placed = [(stamp, list(_spots(sheet, stamp))) for stamp in stamps]
    for stamp, spots in placed:
        for spot in spots or [_at_the_end(sheet)]:
            sheet.pages[spot.page].extend(_marks(spot, stamp["lines"]))


def _spots(sheet: Sheet, stamp: Stamp) -> Iterator[Spot]:
    if "anchorString" in stamp:
        yield from _anchored(sheet, stamp)
    elif stamp["page"] <= len(sheet.pages):  # no such page: at the end
        wide, high = sheet.page.width / 100, sheet.page.height / 100
        x, y, width, height = stamp["x"] * wide, stamp["y"] * high, stamp["width"] * wide, stamp["height"] * high
        yield Spot(int(stamp["page"]) - 1, x, y, width, height)


def _anchored(sheet: Sheet, stamp: Stamp) -> Iterator[Spot]:
    """Wherever the text stands on one line, from its upper left corner."""
    anchor = legible(stamp["anchorString"])
    if not anchor:
        return
    for number, marks in enumerate(sheet.pages):
        for mark in marks:
            if isinstance(mark, Text) and anchor in mark.text:
                yield from (
                    Spot(number, x, mark.baseline - mark.style.size - PAD / 2, *_size(sheet, stamp))
                    for x in _starts(mark, anchor)
                )


def _starts(mark: Text, anchor: str) -> list[float]:
    """Where on the line of that text the anchor begins, each time that it does."""
    parts, style = mark.text.split(anchor), mark.style
    befores = (anchor.join(parts[:count]) for count in range(1, len(parts)))
    return [mark.x + style.face.width(before, style.size) for before in befores]


def _size(sheet: Sheet, stamp: Stamp) -> tuple[float, float]:
    """No larger than the page; JSON knows numbers beyond any."""
    width, height = stamp.get("width", ANCHORED_WIDTH), stamp.get("height", ANCHORED_HEIGHT)
    return min(width, sheet.page.width), min(height, sheet.page.height)


def _at_the_end(sheet: Sheet) -> Spot:
    """Below all else on the last page, or on a further one when that is full."""
    if sheet.room < LAST_HEIGHT + 2 * PAD and not sheet.fresh:
        sheet.turn()
    spot = Spot(len(sheet.pages) - 1, sheet.page.left, sheet.y + PAD, LAST_WIDTH, LAST_HEIGHT)
    sheet.y += LAST_HEIGHT + 2 * PAD
    return spot


def _marks(spot: Spot, lines: Sequence[str]) -> Iterator[Mark]:
    yield Box(spot.x, spot.y, spot.width, spot.height, PAPER, filled=True)  # the anchor does not shine through
    yield Box(spot.x, spot.y, spot.width, spot.height, BLUE, filled=False)
    line_height = max(spot.height / (len(lines) + 0.5), SMALLEST)
    for number, line in enumerate(lines):
        style = _fitting(line, spot.width - 2 * PAD, line_height, bold=number == 0)
        baseline = spot.y + (number + 0.9) * line_height
        text = in_reading_order(legible(line).replace("\n", " "))
        yield Text(spot.x + PAD, baseline, text, style)


def _fitting(line: str, width: float, height: float, *, bold: bool) -> Style:
    """As large as fits; never so small that nobody can read it."""
    wide = face(bold=bold).width(legible(line).replace("\n", " "), 1.0) or 1.0
    size = max(SMALLEST, min(LARGEST, 0.85 * height, width / wide))
    return Style(size, size * 1.3, BLUE if bold else INK, bold=bold)
