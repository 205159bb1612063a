"""Edits: what is done to a field, and what the check must call it."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from .drift import Drift, edited

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOBODYS = "01234567-0000-7000-8000-000000000000"
Edit = Callable[[dict[str, Any], str], Any]


def _rename(holder: dict[str, Any], name: str) -> None:
    if name in holder:
        holder[f"{name}Renamed"] = holder.pop(name)


def _respelt(holder: dict[str, Any], name: str) -> None:
    if name in holder:
        holder[re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", name)] = holder.pop(name)


def _set(value: Any) -> Edit:
    def edit(holder: dict[str, Any], name: str) -> None:
        if name in holder:
            holder[name] = value

    return edit


def _map(change: Callable[[Any], Any]) -> Edit:
    def edit(holder: dict[str, Any], name: str) -> None:
        if holder.get(name) is not None:
            holder[name] = change(holder[name])

    return edit


def _ahead(text: str) -> str:
    """Local time, in a zone that is not said."""
    there = datetime.fromisoformat(text) + timedelta(hours=2)
    return f"{there.isoformat(timespec='milliseconds')[:23]}Z"


EDITS: dict[str, tuple[str, Edit]] = {
    "dropped": ("field-missing", lambda holder, name: holder.pop(name, None)),
    "renamed": ("field-renamed", _rename),
    "added": ("field-added", lambda holder, name: holder.setdefault(name, "extra")),
    "made a number": ("type-changed", _set(7)),
    "made a text": ("type-changed", _set("seven")),
    "made null": ("null", _set(None)),
    "no id": ("format-broken", _set("not-an-id")),
    "no address": ("format-broken", _set("not an address")),
    "a new value": ("value-undocumented", _set("brand_new")),
    "without milliseconds": ("format-broken", _map(lambda text: f"{text[:19]}Z")),
    "with an offset": ("format-broken", _map(lambda text: text.replace("Z", "+00:00"))),
    "in seconds": ("type-changed", _set(1_780_000_000)),
    "negative": ("out-of-range", _set(-1)),
    "of another pattern": ("format-broken", _set("x-7")),
    "in capitals": ("value-undocumented", _map(str.upper)),
    "a day alone": ("format-broken", _map(lambda text: text[:10])),
    "in local time": ("format-broken", _map(lambda text: text.replace("Z", "+02:00"))),
    "in milliseconds": ("type-changed", _set(1_780_000_000_000)),
    "a list": ("type-changed", _map(lambda value: [value])),
    "made empty": ("reference-broken", _set("")),
    "two hours ahead": ("reference-broken", _map(_ahead)),
    "of another year": ("reference-broken", _map(lambda text: f"2099{text[4:]}")),
    "one more": ("reference-broken", _map(lambda number: number + 1)),
    "of another": ("reference-broken", _map(lambda text: ID.sub(NOBODYS, text))),
    "with microseconds": ("format-broken", _map(lambda text: text.replace("Z", "000Z"))),
    "as in mails": ("format-broken", _set("Sun, 21 Jun 2026 10:00:00 GMT")),
    "without a host": ("format-broken", _map(lambda text: re.sub("https?://[^/]+", "", text))),
    "an id in capitals": ("reference-broken", _map(str.upper)),
    "in snake case": ("field-renamed", _respelt),
    "an id without hyphens": ("format-broken", _map(lambda text: text.replace("-", ""))),
    "with a blank": ("format-broken", _map(lambda text: text.replace("T", " "))),
    "made no text": ("envelope-altered", _set(404)),
    "made null there": ("envelope-altered", _set(None)),
    "in quotes": ("type-changed", _map(str)),
    "lost": ("reference-broken", _set(None)),
}


ALSO = {
    "dropped": ("field-absent",),  # what an optional one is called
    "an id in capitals": ("shape-differs",),
    "of another": ("value-differs", "data-leaked"),
    "made empty": ("format-broken", "out-of-range"),
}


def _row(line: str) -> Drift:
    operation, code, place, edit = line.split(" ", 3)
    kind, change = EDITS[edit]
    name = f"{operation}: {place.removeprefix('body.')} {edit}"
    also = ALSO.get(edit, ())
    return Drift(name, operation, kind, place, (int(code),), on_reply=edited(place, change), also=also)


def planted(rows: str) -> Iterator[Drift]:
    """Of a table: operation, status, place, edit."""
    return map(_row, rows.strip().splitlines())
