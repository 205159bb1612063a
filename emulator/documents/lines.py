"""Breaking a text into lines of a given width."""

from collections.abc import Iterator
from itertools import islice

from .glyphs import LINE_BREAK, Face

# A line break costs as much paper as this many characters.
_BREAK_COST = 20


def cut(text: str, most: int) -> str:
    """A value nobody can read to its end is cut, and says so."""
    end = min(most, _end_of_lines(text, most // _BREAK_COST))
    if len(text) <= end:
        return text
    return f"{text[:end]}… ({len(text) - end} more characters)"


def _end_of_lines(text: str, most: int) -> int:
    breaks = islice(LINE_BREAK.finditer(text), most, None)
    last = next(breaks, None)
    return last.start() if last else len(text)


def lines_of(text: str, width: float, *, face: Face, size: float) -> list[str]:
    """Greedy lines; a word that is wider than the line is broken where the line ends, if only after one character."""
    limit = width * 1000 / size
    return [line for paragraph in text.split("\n") for line in _filled(paragraph, limit, face)]


def _filled(paragraph: str, limit: float, face: Face) -> Iterator[str]:
    widths = face.widths.__getitem__
    if sum(map(widths, paragraph)) <= limit:
        yield paragraph
        return
    words: list[str] = []
    space, used = widths(" "), 0.0
    for word in _words(paragraph, limit, face):
        wide = sum(map(widths, word))
        if words and used + space + wide > limit:
            yield " ".join(words)
            words, used = [], 0.0
        used += (space if words else 0) + wide
        words.append(word)
    yield " ".join(words)


def _words(paragraph: str, limit: float, face: Face) -> Iterator[str]:
    for word in paragraph.split(" "):
        if sum(map(face.widths.__getitem__, word)) <= limit:
            yield word
        else:
            yield from _pieces(word, limit, face)


def _pieces(word: str, limit: float, face: Face) -> Iterator[str]:
    start, used = 0, 0.0
    for index, character in enumerate(word):
        used += face.widths[character]
        if used > limit and index > start:
            yield word[start:index]
            start, used = index, face.widths[character]
    yield word[start:]
