"""Snapshot files: a snapshot as one JSON value that any process can read back. Loaded with the first of them."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from .agenda import Agenda, Job
from .clock import Clock
from .codec import Codec, NotFitting, Steps, as_instant, checked, codec_of, with_exactly
from .embedding import Upload, Uploads
from .ids import Ids
from .integrity import check
from .snapshot import Snapshot
from .table import Table
from .world import State

FORMAT, VERSION = "craftkit-emulator-snapshot", 1
NOT_WRITTEN = {"sending"}  # who sends deliveries holds it; every state begins with one of its own


def encoded(snapshot: Snapshot) -> dict[str, Any]:
    state = {name: codec.encode(getattr(snapshot.state, name)) for name, codec in codecs().items()}
    return {"format": FORMAT, "version": VERSION, "world": snapshot.file, "clockRuns": snapshot.runs, "state": state}


def decoded(document: Any) -> Snapshot:
    """NotFitting, with the place, for what is no snapshot of this version, or one that does not hold together."""
    content = checked(document, dict, ())
    if content.get("format") != FORMAT:
        raise NotFitting(("format",), f"expected {FORMAT!r}: this is no snapshot of an emulator")
    if content.get("version") != VERSION:
        came = repr(content.get("version"))[:60]
        raise NotFitting(("version",), f"expected {VERSION}, received {came}: another release of the emulator made it")
    with_exactly(content, ("format", "version", "world", "clockRuns", "state"), ())
    held = with_exactly(content["state"], tuple(codecs()), ("state",))
    state = State(**{name: codec.decode(held[name], ("state", name)) for name, codec in codecs().items()})
    as_instant(state.started_at, ("state", "started_at"))
    check(state)
    return Snapshot(
        checked(content["world"], str, ("world",)), checked(content["clockRuns"], bool, ("clockRuns",)), state
    )


@cache
def codecs() -> dict[str, Codec]:
    """One for each field of a State. TypeError for a field of a type that has none."""
    hints = get_type_hints(State)
    return {each.name: _codec(hints[each.name], each) for each in fields(State) if each.name not in NOT_WRITTEN}


def _codec(hint: Any, field: Any) -> Codec:
    holder = HOLDERS.get(get_origin(hint) or hint)
    if holder is None:
        return codec_of(hint)
    return holder(field.default_factory if field.default_factory is not MISSING else None, *get_args(hint))


def _table(empty: Callable[[], Table[Any]], kind: Any) -> Codec:
    records = codec_of(list[kind])

    def decode(value: Any, steps: Steps) -> Table[Any]:
        table = empty()
        for number, record in enumerate(records.decode(value, steps)):
            if table.get(record.id) is not None:
                raise NotFitting((*steps, number, "id"), f"there is another {record.id!r}")
            table.add(record)
        return table

    return Codec(records.encode, decode)


def _agenda(empty: Callable[[], Agenda]) -> Codec:
    jobs = codec_of(list[tuple[int, int, str, str]])

    def decode(value: Any, steps: Steps) -> Agenda:
        content = with_exactly(value, ("number", "jobs"), steps)
        rows = jobs.decode(content["jobs"], (*steps, "jobs"))
        for number, row in enumerate(rows):
            as_instant(row[0], (*steps, "jobs", number, 0))
        return Agenda([Job(*row) for row in rows], checked(content["number"], int, (*steps, "number")))

    return Codec(lambda agenda: {"number": agenda.number, "jobs": jobs.encode(agenda.jobs())}, decode)


def _ids(empty: None) -> Codec:
    counters = codec_of(dict[str, int])

    def decode(value: Any, steps: Steps) -> Ids:
        content = with_exactly(value, ("seed", "counters"), steps)
        seed = checked(content["seed"], str, (*steps, "seed"))
        return Ids(seed, counters.decode(content["counters"], (*steps, "counters")))

    return Codec(lambda ids: {"seed": ids.seed, "counters": counters.encode(ids.counters)}, decode)


def _uploads(empty: Callable[[], Uploads]) -> Codec:
    held = codec_of(list[Upload])

    def decode(value: Any, steps: Steps) -> Uploads:
        uploads = empty()
        for upload in held.decode(value, steps):
            uploads.add(upload)
        return uploads

    return Codec(lambda uploads: held.encode(list(uploads)), decode)


def _clock(empty: None) -> Codec:
    return Codec(lambda clock: clock.now(), lambda value, steps: Clock(as_instant(value, steps)))


HOLDERS: dict[Any, Callable[..., Codec]] = {
    Table: _table,
    Agenda: _agenda,
    Ids: _ids,
    Uploads: _uploads,
    Clock: _clock,
}
