"""The journal: what was asked of this world, what it answered and why, and what came of it."""

from typing import Any

from ..protocol.problem import Problem
from ..protocol.waiting import waiting
from ..web.issues import sentence
from ..web.json import NotJSON, parse
from ..world.changes import Change
from ..world.clock import iso
from ..world.duration import parse_duration
from ..world.journal import Body, Entry, Watch
from ..world.world import World
from .criteria import CRITERIA, Selection, whole_number, wrong

FILTERS = (*CRITERIA, "after")
LISTED, MOST_LISTED = 100, 1000
MOST_AWAITED, LONGEST_WAIT = 1000, 300_000  # requests; milliseconds, of real time
NEAREST = 3  # that a wait in vain shows


class TimedOut(Problem):
    """Too few requests came in time. The answer shows those that did, and what comes nearest to the others."""

    def __init__(self, why: str, shown: dict[str, Any]) -> None:
        super().__init__("wait_timed_out", what=why)
        self.shown = shown

    def body(self) -> dict[str, Any]:
        return super().body() | self.shown


def listed(world: World, body: Any, *, limit: str | None, full: str | None, **asked: str | None) -> dict[str, Any]:
    """In the order of the answers: the latest, or with `after` those that came next."""
    selection, journal = _selection(asked), world.journal
    most = whole_number("limit", limit, default=LISTED, least=1, most=MOST_LISTED)
    show = _full if _flag("full", full) else _head
    found = [entry for entry in journal.entries(selection.after) if selection.matches(entry)]
    page = found[-most:] if asked["after"] is None else found[:most]
    return {
        "entries": [show(world, entry) for entry in page],
        "total": len(found),
        "last": journal.last,
        "dropped": journal.dropped,
        "bytes": journal.size,
        "budget": journal.budget,
    }


def show(world: World, body: Any, *, number: str) -> dict[str, Any]:
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    entry = next(world.journal.entries(wanted - 1), None) if wanted else None
    if entry is None or entry.number != wanted:
        gone = 0 < wanted <= world.journal.last
        raise Problem("not_found", f"entry {number!r}: {'no longer kept' if gone else 'never was'}", what="Entry")
    return _full(world, entry)


def clear(world: World, body: Any) -> dict[str, Any]:
    """The numbers go on."""
    return {"cleared": world.journal.clear(), "last": world.journal.last}


def wait_for(
    world: World, body: Any, *, count: str | None, timeout: str | None, full: str | None, **asked: str | None
) -> dict[str, Any]:
    """Answer as soon as `count` requests that match are in the journal."""
    selection = _selection(asked)
    awaited = whole_number("count", count, default=1, least=1, most=MOST_AWAITED)
    seconds = _timeout(timeout)
    view = _full if _flag("full", full) else _head
    if not world.journal.budget:
        raise Problem("conflict", what="This emulator was started with --journal 0 and keeps none.")
    watch = Watch(selection.matches, awaited)
    world.journal.watch(watch)
    try:
        if not watch.done.is_set():
            with waiting():
                watch.done.wait(seconds)
    finally:
        world.journal.unwatch(watch)
    came = [view(world, entry) for entry in watch.found]
    if len(came) < awaited:
        why = f"{len(came)} of {awaited} matching requests came within {timeout or DEFAULT_WAIT}."
        raise TimedOut(why, {"entries": came, "nearest": _nearest(world, selection)})
    return {"entries": came, "last": world.journal.last}


DEFAULT_WAIT = "10s"


def _timeout(text: str | None) -> float:
    try:
        milliseconds = parse_duration(text or DEFAULT_WAIT)
    except ValueError as error:
        raise wrong("timeout", sentence(error)) from None
    if milliseconds > LONGEST_WAIT:
        raise wrong("timeout", "Expected five minutes at the most; it is real time, whatever the world's clock shows")
    return milliseconds / 1000


def _nearest(world: World, selection: Selection) -> list[dict[str, Any]]:
    """Of the others, those that miss the fewest criteria, the latest first."""
    others = [(selection.differences(entry), entry) for entry in world.journal.entries(selection.after)]
    nearest = sorted((pair for pair in others if pair[0]), key=lambda pair: (len(pair[0]), -pair[1].number))
    return [_head(world, entry) | {"differs": differs} for differs, entry in nearest[:NEAREST]]


def _selection(asked: dict[str, str | None]) -> Selection:
    after = whole_number("after", asked["after"], default=0, least=0, most=10**12)
    return Selection({name: asked[name] for name in CRITERIA}, after=after)


def _flag(name: str, text: str | None) -> bool:
    if text not in (None, "", "true", "false"):
        raise wrong(name, f"Expected ?{name}, or true or false")
    return text in ("", "true")


def _head(world: World, entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": iso(entry.at),
        "session": world.journal.redaction.text(world.name) or None,
        "operation": entry.operation,
        "method": entry.method,
        "path": entry.path,
        "query": entry.query,
        "status": entry.status,
        "durationMs": round(entry.milliseconds, 3),
        "key": entry.key,
        "why": entry.why,
        "faults": entry.faults,
        "effects": _effects(entry),
    }


def _full(world: World, entry: Entry) -> dict[str, Any]:
    secrets = [line.split(": ", 1) for line in entry.secrets.splitlines()]
    sent = {_header_name(name): value for name, value in [*secrets, *entry.request_headers]}
    return _head(world, entry) | {
        "request": {"headers": sent, "body": _body(entry.request_body)},
        "response": {"headers": dict(entry.response_headers), "body": _body(entry.response_body)},
    }


def _header_name(name: str) -> str:
    """As people write them; WSGI keeps no more of it."""
    return name.removeprefix("HTTP_").replace("_", "-").title()


def _body(body: Body) -> dict[str, Any] | None:
    """`json`, or `text` that is none. The `sha256` of what is no text or was cut; of what was not read, the length."""
    if not body.length:
        return None
    shown: dict[str, Any] = {"length": body.length}
    if body.digest is not None:
        shown["sha256"] = body.digest
    if body.text is None:
        return shown if body.digest else shown | {"read": False}
    if body.digest is not None:
        return shown | {"text": body.text, "cut": True}
    try:
        return shown | {"json": parse(body.text.encode())}
    except NotJSON:
        return shown | {"text": body.text}


def _effects(entry: Entry) -> dict[str, Any]:
    """What the request did; `due` names the job of what had fallen due before it, or at once by it."""
    made: dict[str, list[dict[str, Any]]] = {"changes": [], "events": [], "deliveries": []}
    for change in entry.changes:
        if change.change == "created" and change.table in made:
            made[change.table].append(_made(change))
        else:
            made["changes"].append(_changed(change))
    return {**made, "omitted": entry.more_changes}


def _made(change: Change) -> dict[str, Any]:
    told = {_camel(name): to for name, _, to in change.moves if name != "state"}
    return {"id": change.id} | told | _due(change)


def _changed(change: Change) -> dict[str, Any]:
    shown = {"table": change.table, "id": change.id, "change": change.change, "fields": _fields(change)}
    return shown | _due(change)


def _fields(change: Change) -> dict[str, dict[str, Any]]:
    return {_camel(name): {"from": _time(name, was), "to": _time(name, now)} for name, was, now in change.moves}


def _due(change: Change) -> dict[str, str]:
    return {"due": change.due} if change.due else {}


def _time(name: str, value: Any) -> Any:
    return iso(value) if name.endswith("_at") and value is not None else value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)
