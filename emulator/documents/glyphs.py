"""The two vendored faces: which characters they can draw, how wide they are, and what stands in for the rest."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
REGULAR = FONTS / "DejaVuSans-subset.ttf"
BOLD = FONTS / "DejaVuSans-Bold-subset.ttf"

# Every way to end a line, Unicode's included.
LINE_BREAK = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Blocks of scripts that run from right to left.
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_VARIATION_SELECTOR = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass(frozen=True)
class Face:
    """Advance widths in thousandths of the font size, by character: exactly what fpdf2 writes into the PDF."""

    widths: Mapping[str, int]

    def width(self, text: str, size: float) -> float:
        return sum(map(self.widths.__getitem__, text)) * size / 1000


@cache
def face(*, bold: bool) -> Face:
    """Read once a process. The widths are never changed, so threads may share them."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(BOLD if bold else REGULAR, lazy=True) as font:
        scale = 1000 / font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return Face({chr(code): round(scale * metrics[name][0] + 0.001) for code, name in font.getBestCmap().items()})


@cache
def _drawable() -> frozenset[str]:
    """Both faces hold the same characters (a test says so), so a text fits both or neither."""
    return frozenset(face(bold=False).widths) | {"\n"}


def legible(text: str) -> str:
    """The text in characters that have a glyph, `\\n` between its lines.

    Nothing is lost silently: a run without glyphs becomes its code points, `[U+1F600 U+1F601]`, which can be read and
    searched for. Only what has no ink by definition (joiners, direction marks, variation selectors) is dropped.
    """
    text = unicodedata.normalize("NFC", text)
    if _drawable().issuperset(text):
        return text
    text = LINE_BREAK.sub("\n", text).replace("\t", "    ")
    return _undrawable().sub(_numbers, text)


@cache
def _undrawable() -> re.Pattern[str]:
    return re.compile("[^" + "".join(map(re.escape, sorted(_drawable()))) + "]+")


def _numbers(run: re.Match[str]) -> str:
    inked = [f"U+{ord(character):04X}" for character in run[0] if not _inkless(character)]
    return f"[{' '.join(inked)}]" if inked else ""


def _inkless(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or _VARIATION_SELECTOR.match(character) is not None


def in_reading_order(line: str) -> str:
    """Hebrew and Arabic from right to left: a PDF places glyphs where they are seen, and readers undo it.

    Arabic letters stand unjoined, because joining them needs HarfBuzz, one more compiled dependency for one script.
    """
    if not _RIGHT_TO_LEFT.search(line):
        return line
    from fpdf.bidi import BidiParagraph

    return BidiParagraph(line).get_reordered_string()
