"""Messages: what an error says, without what it may say of somebody.

A message is the why of a refusal, so it is shown; but services repeat in it what they were sent, and name whom it is
about.
"""

import re
from http import HTTPStatus

ID = re.compile(
    r"\b(?!\d{4}-\d\d-\d\d)(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\w*\d)\w{16,}|\d[\d /().-]{7,}\d)",
    re.IGNORECASE,
)
QUOTED = re.compile(r"""(?<!\w)(["'`“«])(.*?)(["'`”»])(?!\w)""")
DEFINED = re.compile(r"[a-z]+(?:[A-Z_.\[\]-]+[a-z0-9]+)*|[A-Z_]+")  # a slug, a field, a constant
NAMES = re.compile(r"[A-Z][\w\u2019'-]*[a-z]\w*(?: [A-Z][\w\u2019'-]*[a-z]\w*)*")
# With a capital within a sentence, and nobody's name.
ORDINARY = {word for status in HTTPStatus for word in status.phrase.split()} | {
    *("Authorization", "Bearer", "Idempotency-Key", "Content-Type", "Origin", "Expected", "Missing", "Invalid"),
    *("Render", "Template", "Project", "Session", "Signature", "Catalog", "Document", "Key", "Header", "Token"),
}
MOST_WORDS, NAME_LIKE = 50_000, 4
GONE = "..."


class Messages:
    """Of one run. It hears of personal and free values, and shows no word of them; of a run that has too many to keep
    it shows no message at all."""

    def __init__(self) -> None:
        self._words: set[str] = set()

    def heard(self, value: str) -> None:
        """Of a long text what has a capital: the rest is words of the language."""
        words = [word for word in re.findall(r"\w+", value) if len(word) > 1]
        is_short = len(words) <= NAME_LIKE
        if len(self._words) <= MOST_WORDS:
            self._words.update(word.casefold() for word in words if is_short or not word.islower())

    def shown(self, text: str) -> str:
        """What is no secret by its looks any more: without ids, names and what was sent."""
        if len(self._words) > MOST_WORDS:
            return GONE
        text = ID.sub(GONE, text)
        text = QUOTED.sub(
            lambda found: found[0] if DEFINED.fullmatch(found[2]) else f"{found[1]}{GONE}{found[3]}", text
        )
        text = NAMES.sub(lambda found: _unnamed(found, text), text)
        return re.sub(r"\w+", lambda found: GONE if found[0].casefold() in self._words else found[0], text)


def _unnamed(found: re.Match[str], text: str) -> str:
    """The first word of a sentence has a capital anyhow."""
    words = found[0].split(" ")
    begins = not text[: found.start()].strip() or text[: found.start()].rstrip()[-1] in ".!?:"
    suspects = words[1:] if begins else words
    return found[0] if all(word in ORDINARY for word in suspects) else GONE
