"""Rows of cells that flow down the sheet and over to the next page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .cells import FRAME, Cell
from .glyphs import in_reading_order
from .sheet import Box, Link, Sheet, Shown, Text
from .styles import HAIRLINE, Colour

# A long row does not begin in less; it holds any picture that a table may show.
_LEAST_ROOM = 80.0


@dataclass(frozen=True)
class Grid:
    """Where the columns of a row stand, and how a row looks."""

    columns: Sequence[tuple[float, float]]  # x and width
    pad: float = 3.0
    overhang: float = 0.0  # how far rules and shades reach beyond the first and the last column
    rule: bool = True
    shade: Colour | None = None


def flow(sheet: Sheet, cells: Sequence[Cell], grid: Grid, *, turn: Callable[[], None]) -> None:
    """Short rows stay whole and move to the next page; a row of half a page or more begins here and goes on there."""
    height = _height(cells, grid)
    while height > sheet.room:
        if not sheet.fresh and (height <= sheet.height / 2 or sheet.room < _LEAST_ROOM):
            turn()
            continue
        cells = _begin(sheet, cells, grid)
        height = _height(cells, grid)
        turn()
    _lay(sheet, cells, grid)


def _height(cells: Sequence[Cell], grid: Grid) -> float:
    return 2 * grid.pad + max((cell.height for cell in cells), default=0)


def _begin(sheet: Sheet, cells: Sequence[Cell], grid: Grid) -> Sequence[Cell]:
    """Lays as much of the row as this page takes; returns the rest."""
    room = sheet.room - 2 * grid.pad
    halves = [cell.split(room) for cell in cells]
    _lay(sheet, [head for head, _ in halves], grid)
    return [rest for _, rest in halves]


def _lay(sheet: Sheet, cells: Sequence[Cell], grid: Grid) -> None:
    height, left = _height(cells, grid), grid.columns[0][0] - grid.overhang
    width = sum(grid.columns[-1]) + grid.overhang - left
    if grid.shade:
        sheet.put(Box(left, sheet.y, width, height, grid.shade, filled=True))
    for cell, (x, wide) in zip(cells, grid.columns, strict=True):
        _place(sheet, cell, x, width=wide, top=sheet.y + grid.pad)
    sheet.y += height
    if grid.rule:
        sheet.line(left, width, HAIRLINE)


def _place(sheet: Sheet, cell: Cell, x: float, *, width: float, top: float) -> None:
    if cell.picture:
        sheet.put(Shown(x, top, *cell.picture_size, cell.picture))
        return
    if cell.framed and cell.lines:
        sheet.put(Box(x, top, width, cell.height, HAIRLINE, filled=False))
        x, width, top = x + FRAME, width - 2 * FRAME, top + FRAME
    style = cell.style
    baseline = top + 0.75 * style.leading  # by the leading alone: a small label stands on the line of its value
    for line in cell.lines:
        _write(sheet, cell, line, at=(x, baseline), width=width)
        baseline += style.leading


def _write(sheet: Sheet, cell: Cell, line: str, *, at: tuple[float, float], width: float) -> None:
    if not line:
        return
    (x, baseline), style = at, cell.style
    if cell.right or cell.link:
        wide = style.face.width(line, style.size)
        x += width - wide if cell.right else 0
        if cell.link:
            sheet.put(Link(x, baseline - style.size, wide, style.leading, cell.link))
    sheet.put(Text(x, baseline, in_reading_order(line), style))
