"""Criteria: which entries of the journal are meant, and how the others differ from those."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..protocol.problem import Problem
from ..web.issues import sentence
from ..world.clock import iso, parse_instant
from ..world.journal import Entry

STATUS = re.compile(r"[1-5](?:\d\d|xx)", re.ASCII)


class Criterion(NamedTuple):
    """`parse` makes the wanted value of a text, or raises ValueError; `holds` compares what came with it."""

    parse: Callable[[str], Any]
    came: Callable[[Entry], Any]
    holds: Callable[[Any, Any], bool]


def _status(text: str) -> str:
    if not STATUS.fullmatch(text.lower()):
        raise ValueError("expected a status such as 202, or 4xx for all that begin so")
    return text.lower()


def _path(text: str) -> str:
    if not text.startswith("/"):
        raise ValueError("expected the beginning of a path, such as /v1/renders")
    return text


def _instant(text: str) -> int:
    try:
        return parse_instant(text)
    except ValueError:
        raise ValueError("expected a date-time with Z or an offset, such as 2026-06-21T10:00:00Z") from None


def _is(came: Any, wanted: Any) -> bool:
    return bool(came == wanted)


def _has_status(came: int | None, wanted: str) -> bool:
    return came is not None and wanted in (str(came), f"{came // 100}xx")


CRITERIA = {
    "operation": Criterion(str, lambda entry: entry.operation, _is),
    "status": Criterion(_status, lambda entry: entry.status, _has_status),
    "method": Criterion(str.upper, lambda entry: entry.method, _is),
    "path": Criterion(_path, lambda entry: entry.path, str.startswith),
    "since": Criterion(_instant, lambda entry: entry.at, int.__ge__),
    "until": Criterion(_instant, lambda entry: entry.at, int.__le__),
}


class Selection:
    """The entries above number `after` that fit each of the texts, by the criterion's name."""

    def __init__(self, texts: Mapping[str, str | None], *, after: int) -> None:
        self.after = after
        self._texts = {name: text for name, text in texts.items() if text is not None}
        self._wanted = {name: _parsed(name, text) for name, text in self._texts.items()}

    def matches(self, entry: Entry) -> bool:
        return entry.number > self.after and not self._wrong(entry)

    def differences(self, entry: Entry) -> dict[str, dict[str, Any]]:
        """What was expected and what came, for each criterion that does not hold."""
        return {name: self._difference(name, entry) for name in self._wrong(entry)}

    def _wrong(self, entry: Entry) -> list[str]:
        return [name for name, wanted in self._wanted.items() if not _holds(CRITERIA[name], entry, wanted)]

    def _difference(self, name: str, entry: Entry) -> dict[str, Any]:
        came = CRITERIA[name].came(entry)
        return {"expected": self._texts[name], "came": iso(came) if name in ("since", "until") else came}


def _holds(criterion: Criterion, entry: Entry, wanted: Any) -> bool:
    return criterion.holds(criterion.came(entry), wanted)


def _parsed(name: str, text: str) -> Any:
    try:
        return CRITERIA[name].parse(text)
    except ValueError as error:
        raise wrong(name, sentence(error)) from None


def whole_number(name: str, text: str | None, *, default: int, least: int, most: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
        raise wrong(name, f"Expected a whole number from {least:,} to {most:,}, received {text[:40]!r}")
    return int(text)


def wrong(name: str, text: str) -> Problem:
    return Problem("invalid_request", f"{name}: {text}", issues={name: [text]})
