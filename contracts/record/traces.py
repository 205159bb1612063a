"""Traces: where in the traffic each value comes again, so that only what is needed is captured."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from .heard import Heard, leaves
from .volatile import UUIDS

Value = TypeVar("Value")
Shown = tuple[str, str, str]  # the id of a thing, a field of it, the value there


class Traces:
    """By number of step, counted from 0."""

    def __init__(self, base: str, heard: Sequence[Heard]) -> None:
        self._sent = _last(enumerate(sent(base, one) for one in heard))
        self._told = _last(enumerate(told(one) for one in heard))
        self._shown = _last(enumerate(map(shown, heard)))

    def is_sent_after(self, value: str, number: int) -> bool:
        return self._sent.get(value, -1) > number

    def is_told_after(self, value: str, number: int) -> bool:
        return max(self._told.get(value, -1), self._sent.get(value, -1)) > number

    def is_shown_after(self, what: Shown, number: int) -> bool:
        return self._shown.get(what, -1) > number


def _last(numbered: Iterable[tuple[int, Iterable[Value]]]) -> dict[Value, int]:
    return {value: number for number, values in numbered for value in values}


def sent(base: str, one: Heard) -> Iterator[str]:
    """All that a request names: parts of its address, the address itself and what it begins with, texts of its body."""
    yield one.key
    yield from one.headers.values()
    path, _, query = one.path.partition("?")
    for part in (*path.split("/"), *(pair.partition("=")[2] for pair in query.split("&"))):
        yield from _with_ids(unquote(part))
    whole = base + one.path
    yield whole
    while urlsplit(whole := whole.rpartition("/")[0]).path.strip("/"):
        yield whole
    for _, value in leaves(dict(one.sent)):
        if isinstance(value, str):
            yield from _with_ids(value)


def told(one: Heard) -> Iterator[str]:
    for _, value in leaves(one.reply):
        if isinstance(value, str):
            yield from _with_ids(value)


def _with_ids(text: str) -> Iterator[str]:
    yield text
    yield from UUIDS.findall(text)


def shown(one: Heard) -> Iterator[Shown]:
    """The texts that stand directly beside an id: times of one thing that come again are the same time."""
    ids = {place[:-1]: value for place, value in leaves(one.reply) if place[-1:] == ("id",) and isinstance(value, str)}
    for place, value in leaves(one.reply):
        if place[:-1] in ids and isinstance(value, str) and len(place) > 0:
            yield ids[place[:-1]], place[-1], value
