"""Weighing: what the books of a run hold against the target, with who moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from .book import Book
from .deviation import Deviation
from .known import Known, Sorted
from .parity import Differing, differing
from .previous import First, Previous
from .result import Found
from .verdict import EMULATOR, Case, Side, Verdict, verdict
from .verdict import differing as silent

OWN = Verdict(EMULATOR, "the emulator is the target")


class Weighed(NamedTuple):
    """`gone`: what the previous run had and this one has not. `parity`: what the target did where the emulator did
    otherwise, by fingerprint, for the next run."""

    found: Sequence[Found]
    gone: Sequence[str]
    parity: Mapping[str, str]

    def with_entries(self, known: Sorted, since: Mapping[str, First], now: First) -> list[Found]:
        """`since`: the first run that saw each, where that was not this one, `now`."""
        entries: dict[str, Known] = {deviation.fingerprint: entry for deviation, entry in known.covered}
        return [
            replace(each, known=entries.get(key), since=since.get(key, now))
            for each in self.found
            for key in (each.deviation.fingerprint,)
        ]


def weigh(target: Book, mirror: Book | None, previous: Previous | None) -> Weighed:
    """`mirror`: the emulator's answers to the same questions; None when the emulator itself is the target."""
    by_itself = [_alone(deviation, target, mirror, previous) for deviation in target.deviations.values()]
    pairs = _parity(target, mirror)
    told = {_place(found.deviation) for found in by_itself}
    beside = [_beside(pair, previous) for pair in pairs if _place(pair.deviation) not in told]
    if mirror is not None:
        by_itself += [
            _of_the_emulator(each, mirror, previous)
            for key, each in mirror.deviations.items()
            if key not in target.deviations
        ]
    found = list(_renamed([*by_itself, *beside]))
    now = {each.deviation.fingerprint for each in found}
    gone = [words for key, words in (previous.deviations if previous else {}).items() if key not in now]
    return Weighed(found, gone, {pair.deviation.fingerprint: pair.target for pair in pairs})


def _place(deviation: Deviation) -> tuple[str, int | None, str]:
    return deviation.operation, deviation.status, deviation.where


def _renamed(found: list[Found]) -> Iterator[Found]:
    """An optional field that is not there any more, beside one that is too many, has another name now."""
    absent, added = (_by_object(found, kind) for kind in ("field-absent", "field-added"))
    pairs = {key: (absent[key][0], added[key][0]) for key in absent if len(absent[key]) == 1 == len(added.get(key, ()))}
    dropped = [each for _, each in pairs.values()]
    new_names = {id(one): each.deviation.where.rpartition(".")[2] for one, each in pairs.values()}
    for each in found:
        if id(each) in new_names:
            deviation = replace(each.deviation, kind="field-renamed", came=new_names[id(each)])
            yield replace(each, deviation=deviation)
        elif each not in dropped:
            yield each


def _by_object(found: list[Found], kind: str) -> dict[tuple[str, int | None, str], list[Found]]:
    objects: dict[tuple[str, int | None, str], list[Found]] = {}
    for each in found:
        if each.deviation.kind == kind:
            operation, status, where = _place(each.deviation)
            objects.setdefault((operation, status, where.rpartition(".")[0]), []).append(each)
    return objects


def _parity(target: Book, mirror: Book | None) -> list[Differing]:
    return [] if mirror is None else differing(target, mirror)


def _alone(deviation: Deviation, target: Book, mirror: Book | None, previous: Previous | None) -> Found:
    key = deviation.fingerprint
    emulator = Side.UNKNOWN if mirror is None else Side.BREAKS if key in mirror.deviations else Side.KEEPS
    case = Case(Side.BREAKS, emulator, _before(deviation, previous, target), _changed(previous, target))
    told = OWN if mirror is None else verdict(case)
    before = None if previous is None else key in previous.deviations
    return Found(deviation, told, target.examples[key], target.counts[key], before=before)


def _before(deviation: Deviation, previous: Previous | None, target: Book) -> Side:
    """What the previous run knew of it: where it never looked, it cannot tell."""
    if previous is None:
        return Side.UNKNOWN
    if deviation.fingerprint in previous.deviations:
        return Side.BREAKS
    looked = deviation.kind == "status-undocumented" or f"{deviation.operation} {deviation.status}" in previous.met
    return Side.KEEPS if looked else Side.UNKNOWN


def _changed(previous: Previous | None, target: Book) -> bool:
    from .previous import digest

    return previous is not None and previous.specification != digest(target.specification)


def _beside(pair: Differing, previous: Previous | None) -> Found:
    """Where the specification is silent."""
    key = pair.deviation.fingerprint
    known = None if previous is None else previous.parity.get(key, pair.emulator)
    before = None if previous is None else key in previous.deviations
    told = silent(previous=known, target=pair.target, emulator=pair.emulator)
    return Found(pair.deviation, told, pair.example, before=before)


def _of_the_emulator(deviation: Deviation, mirror: Book, previous: Previous | None) -> Found:
    key = deviation.fingerprint
    before = None if previous is None else key in previous.deviations
    case = Case(Side.KEEPS, Side.BREAKS, Side.UNKNOWN, False)
    return Found(deviation, verdict(case), mirror.examples[key], mirror.counts[key], before=before)
