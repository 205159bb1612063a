"""How text looks: one table, in points and RGB."""

from dataclasses import dataclass

from .glyphs import Face, face

Colour = tuple[int, int, int]

INK: Colour = (31, 35, 40)
GREY: Colour = (112, 119, 128)
BLUE: Colour = (9, 88, 178)
HAIRLINE: Colour = (216, 220, 225)
SHADE: Colour = (243, 245, 247)
WATERMARK: Colour = (236, 238, 241)


@dataclass(frozen=True, eq=False)
class Style:
    size: float
    leading: float
    colour: Colour
    bold: bool = False

    @property
    def face(self) -> Face:
        return face(bold=self.bold)


TITLE = Style(19, 25, INK, bold=True)
HEADING = Style(11.5, 16, INK, bold=True)
LABEL = Style(8, 13.5, GREY)
VALUE = Style(9.5, 13.5, INK)
LINK = Style(9.5, 13.5, BLUE)
COLUMN = Style(8, 11.5, INK, bold=True)
CELL = Style(8, 11.5, INK)
CELL_LINK = Style(8, 11.5, BLUE)
QUIET = Style(8, 11.5, GREY)
FOOTER = Style(7.5, 10, GREY)
