"""A bound value made ready for a box of given width: its lines, or its picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .glyphs import legible
from .images import Album, Picture, data_of, is_data_uri
from .layout import Variable
from .lines import cut, lines_of
from .styles import CELL, CELL_LINK, LINK, VALUE, Style
from .values import link_of, text_of

NUMBERS = frozenset({"number", "currency"})
# A base64 image travels in a text, because `image` takes URLs only ([GUIDE] images-and-signatures).
_INLINE = frozenset({"text", "longtext"})
FRAME = 5.0  # points between a frame and its text


@dataclass(frozen=True)
class Look:
    """What differs between a labelled value and a cell of a table."""

    text: Style
    link: Style
    longest: int  # characters; beyond, a note says how many more there are
    picture_height: float
    numbers_right: bool


FIELD = Look(VALUE, LINK, 20_000, 150, numbers_right=False)
# A narrow column makes a long text many pages high, hence the lower limit.
TABLE = Look(CELL, CELL_LINK, 4_000, 62, numbers_right=True)


@dataclass(frozen=True)
class Cell:
    lines: Sequence[str]
    style: Style
    link: str | None = None
    right: bool = False
    framed: bool = False
    picture: Picture | None = None
    picture_size: tuple[float, float] = (0, 0)

    @property
    def height(self) -> float:
        if self.picture:
            return self.picture_size[1]
        return len(self.lines) * self.style.leading + (2 * FRAME if self.framed and self.lines else 0)

    def split(self, room: float) -> tuple["Cell", "Cell"]:
        """What fits and what is left for the next page. At least a line fits, so that every page takes us further."""
        if self.picture:
            return self, Cell((), self.style)
        most = max(1, int((room - (2 * FRAME if self.framed else 0)) / self.style.leading))
        return replace(self, lines=self.lines[:most]), replace(self, lines=self.lines[most:])


def text_cell(text: str, style: Style, width: float, *, longest: int = 400) -> Cell:
    lines = lines_of(legible(cut(text, longest)), width, face=style.face, size=style.size)
    return Cell(lines, style)


class Cells:
    """Makes the cells of one drawing."""

    def __init__(self, album: Album, *, images: bool, highest: float) -> None:
        self._album = album
        self._images = images
        self._highest = highest

    def cell(self, value: object, variable: Variable, *, look: Look, width: float) -> Cell:
        kind = variable.data_type
        if isinstance(value, str) and (kind == "image" or (kind in _INLINE and is_data_uri(value))):
            return self._image(value, look, width)
        link = link_of(value, kind)
        text, style = text_of(value, kind, variable.format), look.link if link else look.text
        made = text_cell(text, style, width, longest=look.longest)
        right = look.numbers_right and kind in NUMBERS
        return replace(made, link=link, right=right) if link or right else made

    def _image(self, value: str, look: Look, width: float) -> Cell:
        picture = self._album.picture(value) if self._images else None
        if picture is None:
            return _frame(value, look, width)
        size = picture.fitted(width, min(look.picture_height, self._highest), least=30)
        return Cell((), look.text, picture=picture, picture_size=size)


def _frame(value: str, look: Look, width: float) -> Cell:
    """The place of an image that cannot be shown: a remote one is never fetched, a broken one has no pixels."""
    link = None if is_data_uri(value) else link_of(value, "image")
    text = f"image ({len(data_of(value) or value)} bytes)" if is_data_uri(value) else f"Image\n{value}"
    made = text_cell(text, look.link if link else look.text, width - 2 * FRAME, longest=look.longest)
    return replace(made, link=link, framed=True)
