"""Capturing: what later steps need of a reply, and the name that it has for them."""

import re
from collections.abc import Iterator
from typing import Any

from ..scenarios.matchers import ABSENT, PLAIN
from .heard import Heard, leaves
from .memory import Memory
from .traces import Shown, Traces, shown
from .volatile import moves, stand_in

Place = tuple[str, ...]


class Capturing:
    def __init__(self, memory: Memory, traces: Traces) -> None:
        self._memory, self._traces = memory, traces

    def of(self, number: int, one: Heard) -> dict[str, str]:
        if one.reply is ABSENT or one.problem or one.method == "HEAD":
            return {}
        captured: dict[str, str] = {}
        for place, value in leaves(one.reply):
            if self._is_needed(number, one, place, value):
                captured[self._memory.remember(value, _wanted(one, place))] = ".".join(("body", *place))
        for what in self._times(number, one):
            name = self._memory.remember(f"time {what}", f"{_noun(one.path)} {what[1]}")
            self._memory.times[what] = name
            captured[name] = f"body.{what[1]}"
        return captured

    def _is_needed(self, number: int, one: Heard, place: Place, value: Any) -> bool:
        if not isinstance(value, str) or value in self._memory or value in self._memory.mentioned:
            return False
        if not place or any("." in part for part in place) or not stand_in(place[-1], value, one.masked):
            return False
        if "://" in value and not moves(self._memory.rest(value)):
            return False  # an address that is known by its parts
        only_if_sent = any(part.isdigit() for part in place) or PLAIN["timestamp"](value) or "://" in value
        again = self._traces.is_sent_after if only_if_sent else self._traces.is_told_after
        return again(value, number)

    def _times(self, number: int, one: Heard) -> Iterator[Shown]:
        """Of the thing that the reply is about."""
        if not isinstance(one.reply, dict) or one.reply.get("id") not in self._memory:
            return
        for what in shown(one):
            id, field, value = what
            is_its_own = id == one.reply["id"] and one.reply.get(field) == value and "." not in field
            is_new = what not in self._memory.times and value not in self._memory.mentioned
            if is_its_own and is_new and PLAIN["timestamp"](value) and self._traces.is_shown_after(what, number):
                yield what


def _wanted(one: Heard, place: Place) -> str:
    """`body.id` of a render is a render_id, `body.templates.0.id` a template_id, `body.shareToken` a share_token."""
    if place[-1] != "id":
        return place[-1]
    above = next((part for part in reversed(place[:-1]) if not part.isdigit()), "")
    return f"{above.removesuffix('s') or _noun(one.path)} id"


def _noun(path: str) -> str:
    """What an address is about, by the last word of it that is none of an id."""
    words = [part for part in path.partition("?")[0].split("/") if re.fullmatch(r"[a-z][a-z-]*", part)]
    known = [word for word in words if word in NOUNS]
    return NOUNS[known[-1]] if known else (words or ["thing"])[-1].removesuffix("s")


NOUNS = {
    "templates": "template",
    "render": "render",
    "renders": "render",
    "shares": "share",
    "email": "mail",
    "events": "event",
    "signatures": "signature",
    "sessions": "session",
    "form-submit": "render",
    "projects": "project",
    "keys": "key",
    "catalogs": "catalog",
    "provision": "organisation",
}
