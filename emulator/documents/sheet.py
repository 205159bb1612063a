"""Pages filled from top to bottom with marks: everything is placed here, nothing is painted."""

from dataclasses import dataclass, field
from typing import NamedTuple

from .images import Picture
from .page import Page
from .styles import Colour, Style

FOOTER_ROOM = 26.0  # a page without a bottom margin still has its number below the text


class Text(NamedTuple):
    x: float
    baseline: float
    text: str
    style: Style


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    colour: Colour
    filled: bool


class Link(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    url: str


class Shown(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    picture: Picture


Mark = Text | Box | Link | Shown


@dataclass
class Sheet:
    page: Page
    pages: list[list[Mark]] = field(default_factory=list)
    y: float = 0.0
    start: float = 0.0  # where the flowing text of this page began: below a repeated header

    def __post_init__(self) -> None:
        self.turn()

    @property
    def bottom(self) -> float:
        return self.page.height - max(self.page.bottom, FOOTER_ROOM)

    @property
    def height(self) -> float:
        return self.bottom - self.page.top

    @property
    def room(self) -> float:
        return self.bottom - self.y

    @property
    def fresh(self) -> bool:
        return self.y <= self.start

    def turn(self) -> None:
        self.pages.append([])
        self.y = self.start = self.page.top

    def put(self, mark: Mark) -> None:
        self.pages[-1].append(mark)

    def line(self, x: float, width: float, colour: Colour) -> None:
        """A hairline is a filled box: no line width, cap or dash of the painter to keep in mind."""
        self.put(Box(x, self.y - 0.25, width, 0.5, colour, filled=True))
