"""The page that a template's `pageConfig` asks for, in PDF points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

POINTS_PER_MM = 72 / 25.4
_POINTS = {"px": 0.75, "pt": 1.0, "pc": 12.0, "mm": POINTS_PER_MM, "cm": 10 * POINTS_PER_MM, "in": 72.0}
_LENGTH = re.compile(r"\+?(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(px|pt|pc|mm|cm|in)?", re.IGNORECASE | re.ASCII)

# Width and height upright; the five formats are assumed, as are all defaults (U21).
_FORMATS = {
    "a3": (297 * POINTS_PER_MM, 420 * POINTS_PER_MM),
    "a4": (210 * POINTS_PER_MM, 297 * POINTS_PER_MM),
    "a5": (148 * POINTS_PER_MM, 210 * POINTS_PER_MM),
    "letter": (612.0, 792.0),
    "legal": (612.0, 1008.0),
}
_DEFAULT_MARGIN = 20 * POINTS_PER_MM
_SIDES = ("top", "right", "bottom", "left")
# Which of one, two, three or four lengths belongs to which side: the CSS shorthand.
_SHORTHAND = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
# Margins may take two thirds of a direction, so that a document always has room to say something.
_MOST_MARGIN = 2 / 3

Margins = tuple[float, float, float, float]


@dataclass(frozen=True)
class Page:
    """Size and margins of every page of one document. `shaded` is `printBackground`."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    shaded: bool

    @property
    def inner_width(self) -> float:
        return self.width - self.left - self.right


def page_of(config: Mapping[str, object] | None) -> Page:
    """Whatever cannot be understood falls back to its default: a render fails for no reason of style (U21, U36)."""
    asked = config or {}
    width, height = _size(asked.get("format"), asked.get("orientation"))
    top, right, bottom, left = _margins(asked.get("margin"))
    top, bottom = _fitted(top, bottom, height)
    left, right = _fitted(left, right, width)
    return Page(width, height, top, right, bottom, left, shaded=asked.get("printBackground") is not False)


def _size(page_format: object, orientation: object) -> tuple[float, float]:
    width, height = _FORMATS.get(str(page_format).lower(), _FORMATS["a4"])
    landscape = str(orientation).lower() == "landscape"
    return (height, width) if landscape else (width, height)


def _margins(margin: object) -> Margins:
    if isinstance(margin, Mapping):
        top, right, bottom, left = (_length(margin.get(side)) for side in _SIDES)
        return (_or_default(top), _or_default(right), _or_default(bottom), _or_default(left))
    parts = margin.split() if isinstance(margin, str) else [margin]
    lengths = [length for length in map(_length, parts) if length is not None]
    if len(lengths) != len(parts) or len(parts) not in _SHORTHAND:
        return (_DEFAULT_MARGIN,) * 4
    top, right, bottom, left = (lengths[index] for index in _SHORTHAND[len(parts)])
    return (top, right, bottom, left)


def _length(value: object) -> float | None:
    """A CSS length in points; a bare number counts as pixels, as Puppeteer reads it ([GUIDE] render-pipelines)."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    match = _LENGTH.fullmatch(value.strip() if isinstance(value, str) else _plain(value))
    if match is None:
        return None
    return float(match[1]) * _POINTS[(match[2] or "px").lower()]


def _plain(number: float) -> str:
    absurd = 1e9
    return f"{number:.6f}" if abs(number) < absurd else ""


def _or_default(length: float | None) -> float:
    return _DEFAULT_MARGIN if length is None else length


def _fitted(before: float, after: float, size: float) -> tuple[float, float]:
    wanted, most = before + after, size * _MOST_MARGIN
    if wanted <= most:
        return before, after
    return before * most / wanted, after * most / wanted
