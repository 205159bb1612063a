"""Memory: what earlier replies gave, by the names under which later steps refer to it."""

import re
from collections.abc import Iterator
from itertools import chain, count
from typing import Any
from urllib.parse import quote, unquote

from ..scenarios.references import literal

START, END = re.compile(r"(?<![0-9A-Za-z])"), re.compile(r"(?![0-9A-Za-z])")
SHORTEST = 8  # what is shorter is found in a text by accident
RESERVED = frozenset({"base", "receiver"})
SAFE = "!$'()*+,;:@~-._"


class Memory:
    """`base`: the target's address, which is `{base}` wherever it stands. `mentioned`: what the application knew by
    itself; `times`: of the things that have ids, id, field and value -> name."""

    def __init__(self, base: str) -> None:
        self.mentioned: set[str] = set()
        self.times: dict[tuple[str, str, str], str] = {}
        self._base = base
        self._names: dict[str, str] = {base: "base"}
        self._by_head: dict[str, list[str]] = {}
        self._addresses: list[str] = []
        self._note(base)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and value in self._names

    def remember(self, value: str, wanted: str) -> str:
        """Its name from now on: the wanted one, or that with a number."""
        name = _plain(wanted)
        taken = set(self._names.values()) | RESERVED
        full = next(each for each in chain([name], (f"{name}_{number}" for number in count(2))) if each not in taken)
        self._names[value] = full
        self._note(value)
        return full

    def _note(self, value: str) -> None:
        if value.startswith(self._base):
            self._addresses.append(value)
        if len(value) >= SHORTEST:
            self._by_head.setdefault(value[:SHORTEST], []).append(value)

    def written(self, value: Any) -> Any:
        """As it stands in a scenario: references for what is known, all else meaning itself."""
        if isinstance(value, str):
            return "".join(f"{{{name}}}" if name else literal(text) for text, name in self._parts(value))
        if isinstance(value, dict):
            return {literal(key): self.written(item) for key, item in value.items()}
        return [self.written(item) for item in value] if isinstance(value, list) else value

    def path(self, path: str) -> str:
        """A path with its query, or the captured address that it is or begins with."""
        whole = self._base + path
        value = max((each for each in self._addresses if _begins(whole, each)), key=len, default=self._base)
        if value == self._base:
            return self._segments(path)
        return f"{{{self._names[value]}}}{self._segments(whole[len(value) :])}"

    def rest(self, text: str) -> str:
        """What is left of a text without all that is known."""
        return "".join(part for part, name in self._parts(text) if not name)

    def _segments(self, path: str) -> str:
        return "".join(self._segment(part) for part in re.split(r"([/?&=])", path))

    def _segment(self, part: str) -> str:
        plain = unquote(part)
        if not any(name for _, name in self._parts(plain)):
            return part.replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
        return "".join(f"{{{name}}}" if name else quote(text, safe=SAFE) for text, name in self._parts(plain))

    def _parts(self, text: str) -> Iterator[tuple[str, str]]:
        """The text in pieces, each with the name that it is known by."""
        if text in self._names:
            yield text, self._names[text]
            return
        since = 0
        for start in START.finditer(text):
            value = self._beginning(text, start.start()) if start.start() >= since else ""
            if value:
                yield text[since : start.start()], ""
                yield value, self._names[value]
                since = start.start() + len(value)
        yield text[since:], ""

    def _beginning(self, text: str, at: int) -> str:
        """The longest that is known and stands there as a word, or as words, of its own."""
        known = self._by_head.get(text[at : at + SHORTEST], ())
        whole = (value for value in known if text.startswith(value, at) and END.match(text, at + len(value)))
        return max(whole, key=len, default="")


def _begins(whole: str, value: str) -> bool:
    return whole == value or (whole.startswith(value) and whole[len(value)] in "/?")


def _plain(wanted: str) -> str:
    """`shareToken`, `session-id` -> `share_token`, `session_id`."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", wanted)
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return name if name[:1].isalpha() else f"value_{name}".rstrip("_")
