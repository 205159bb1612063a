"""A loop drawn as a table: columns as wide as what they hold, the header again on every page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import ceil

from .cells import NUMBERS, TABLE, Cell, Cells, text_cell
from .glyphs import legible
from .layout import Loop
from .rows import Grid, flow
from .sheet import Sheet
from .styles import CELL, COLUMN, HEADING, QUIET, SHADE
from .values import text_of

GUTTER = 9.0
NARROWEST = 42.0  # points; narrower columns break every word, so a wide table goes on below itself
_PAD = 3.5
# Up to here a text may claim a column of its own width; longer ones wrap.
_LONGEST_UNWRAPPED = 60


def draw_table(sheet: Sheet, loop: Loop, cells: Cells) -> None:
    """A loop with more columns than the page is wide becomes several tables, one below the other."""
    parts = list(_parts(loop, most=max(1, int((sheet.page.inner_width + GUTTER) / (NARROWEST + GUTTER)))))
    for number, part in enumerate(parts, 1):
        counted = f" ({number}/{len(parts)})" if len(parts) > 1 else ""
        _draw_part(sheet, replace(part, label=part.label + counted), cells)


def _parts(loop: Loop, *, most: int) -> Iterator[Loop]:
    """Even parts: 22 columns where 14 fit become twice 11."""
    count = ceil(len(loop.columns) / most)
    size = ceil(len(loop.columns) / max(1, count))
    for start in range(0, len(loop.columns), max(1, size)):
        chosen = slice(start, start + size)
        yield Loop(loop.label, loop.columns[chosen], tuple(row[chosen] for row in loop.rows))


def _draw_part(sheet: Sheet, loop: Loop, cells: Cells) -> None:
    grid = _grid(sheet, loop)
    header = [
        replace(text_cell(column.label, COLUMN, width), right=column.data_type in NUMBERS)
        for column, (_, width) in zip(loop.columns, grid.columns, strict=True)
    ]
    shaded = replace(grid, shade=SHADE if sheet.page.shaded else None)
    turn = _turner(sheet, header, shaded)
    _begin(sheet, loop, header, grid=shaded)
    if not loop.rows:
        flow(sheet, [Cell(["No entries"], QUIET)], replace(grid, columns=[_span(grid)]), turn=sheet.turn)
    for row in loop.rows:
        made = [
            cells.cell(value, column, look=TABLE, width=width)
            for value, column, (_, width) in zip(row, loop.columns, grid.columns, strict=True)
        ]
        flow(sheet, made, grid, turn=turn)


def _begin(sheet: Sheet, loop: Loop, header: Sequence[Cell], *, grid: Grid) -> None:
    """The heading never stands alone at the foot of a page: header and a first row come with it."""
    heading = text_cell(loop.label, HEADING, sheet.page.inner_width)
    needed = 14 + heading.height + max(cell.height for cell in header) + 40
    if needed > sheet.room and needed < sheet.height and not sheet.fresh:
        sheet.turn()
    sheet.y += 0 if sheet.fresh else 14
    flow(sheet, [heading], Grid([(sheet.page.left, sheet.page.inner_width)], rule=False), turn=sheet.turn)
    flow(sheet, header, grid, turn=sheet.turn)


def _turner(sheet: Sheet, header: Sequence[Cell], grid: Grid) -> Callable[[], None]:
    """A header that would take more than a third of every page is shown once."""
    repeated = max(cell.height for cell in header) <= sheet.height / 3

    def turn() -> None:
        sheet.turn()
        if repeated:
            flow(sheet, header, grid, turn=sheet.turn)
            sheet.start = sheet.y

    return turn


def _span(grid: Grid) -> tuple[float, float]:
    left = grid.columns[0][0]
    return left, sum(grid.columns[-1]) - left


def _grid(sheet: Sheet, loop: Loop) -> Grid:
    available = sheet.page.inner_width - 2 * _PAD - GUTTER * (len(loop.columns) - 1)
    widths = _shared(_wanted(loop), available)
    x, columns = sheet.page.left + _PAD, []
    for width in widths:
        columns.append((x, width))
        x += width + GUTTER
    return Grid(columns, pad=_PAD, overhang=_PAD)


def _wanted(loop: Loop) -> list[float]:
    """The width at which nothing in a column would wrap, long texts aside."""
    wanted = []
    for index, column in enumerate(loop.columns):
        texts = {text_of(row[index], column.data_type, column.format)[:_LONGEST_UNWRAPPED] for row in loop.rows}
        lines = [line for text in texts for line in legible(text).split("\n")]
        widest = max((CELL.face.width(line, CELL.size) for line in lines), default=0)
        label = legible(column.label[:_LONGEST_UNWRAPPED]).replace("\n", " ")
        wanted.append(max(widest, COLUMN.face.width(label, COLUMN.size)) + 0.5)
    return wanted


def _shared(wanted: Sequence[float], available: float) -> list[float]:
    """Columns that ask for less than an even share get what they ask for; the others share what is left, evenly.

    When all are content, the surplus is spread in proportion, so that a table always spans the page.
    """
    if sum(wanted) <= available:
        return [width * available / sum(wanted) for width in wanted]
    widths, left, count = list(wanted), available, len(wanted)
    for index in sorted(range(len(wanted)), key=wanted.__getitem__):
        widths[index] = min(wanted[index], left / count)
        left, count = left - widths[index], count - 1
    return widths
