"""Weighing: what the books of a run hold against the target, with who moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from .book import Book, Noted
from .deviation import Deviation
from .digests import digests
from .known import Known, Sorted
from .parity import Differing, answer, answers, differing
from .previous import First, Previous, Seen
from .result import Found
from .verdict import EMULATOR, Case, Side, verdict, where_silent


class Weighed(NamedTuple):
    """`gone`: what the previous run had and this one, which looked there, has not; `carried`: where it did not look, by
    fingerprint. `parity`: what the target did where the emulator did otherwise, by fingerprint, for the next
    run, and `emulator` how that answered each question."""

    found: Sequence[Found]
    gone: Sequence[str]
    carried: Mapping[str, Seen]
    parity: Mapping[str, str]
    emulator: Mapping[str, str]

    @property
    def kept(self) -> dict[str, Any]:
        """What a result has of it as it is."""
        return {"gone": self.gone, "carried": self.carried, "parity": self.parity, "emulator": self.emulator}

    def with_entries(self, known: Sorted, now: First) -> list[Found]:
        """`now`: the run that sees first what no other has seen."""
        entries: dict[str, Known] = {deviation.fingerprint: entry for deviation, entry in known.covered}
        return [
            replace(each, known=entries.get(each.deviation.fingerprint), since=each.since or now) for each in self.found
        ]


def weigh(target: Book, mirror: Book | None, previous: Previous | None) -> Weighed:
    """`mirror`: the emulator's answers to the same questions; None when the emulator itself is the target."""
    pairs, own = _renamed(differing(target, mirror) if mirror else [], target.deviations.values())
    found = [_alone(deviation, target, mirror, previous) for deviation in own]
    if mirror is not None:
        found += [
            _of_the_emulator(each, target, mirror, previous)
            for key, each in mirror.deviations.items()
            if key not in target.deviations
        ]
    # Of what breaks the contract it is known who does
    told = [*target.deviations.values(), *(each.deviation for each in found)]
    found += [_beside(pair, previous) for pair in pairs if not _is_told(pair, told)]
    asked = answers(target)
    answered = {step: each for step, each in (answers(mirror) if mirror else {}).items() if step in asked}
    gone, carried = _not_found(found, target, previous)
    kept = {key: previous.parity[key] for key in carried if key in previous.parity} if previous else {}
    return Weighed(found, gone, carried, kept | {pair.deviation.fingerprint: pair.target for pair in pairs}, answered)


def _not_found(found: Sequence[Found], target: Book, previous: Previous | None) -> tuple[list[str], dict[str, Seen]]:
    """What the previous run had: gone, and not looked for."""
    now = {each.deviation.fingerprint for each in found}
    missing = {key: seen for key, seen in (previous.seen if previous else {}).items() if key not in now}
    carried = {key: seen for key, seen in missing.items() if not looked(target, seen)}
    return [seen.words for key, seen in missing.items() if key not in carried], carried


def looked(target: Book, at: Seen | Known) -> bool:
    """Whether that answer came, or another to the same question; of a status that another should be, whether anything
    was asked."""
    if isinstance(at, Seen) and at.step in {noted.step for noted in target.noted}:
        return True
    came = {(noted.operation, noted.exchange.status) for noted in target.noted}
    operation = target.specification.operations.get(at.operation)
    is_documented = operation is not None and target.specification.response(operation, at.status or 0) is not None
    if not is_documented or at.where == "status" or at.where.startswith("answer to "):
        return not at.operation or at.operation in {name for name, _ in came}
    return (at.operation, at.status) in came


def _is_told(pair: Differing, told: Iterable[Deviation]) -> bool:
    """At the same place; or as a status that is not what the documentation says, and the emulator gives."""
    same = pair.deviation
    return any(
        _place(each) == _place(same)
        or (
            (each.where == "status" and same.kind == "status-differs")
            and (each.operation, each.status, each.expected, each.came)
            == (same.operation, same.status, same.expected, same.came)
        )
        for each in told
    )


def _place(deviation: Deviation) -> tuple[str, int | None, str]:
    return deviation.operation, deviation.status, deviation.where


def _renamed(pairs: list[Differing], own: Iterable[Deviation]) -> tuple[list[Differing], list[Deviation]]:
    """An optional field that is not there any more, beside one that is too many, has another name now: one deviation,
    before anybody is held to have moved."""
    own = list(own)
    absent, added = _by_object((pair.deviation for pair in pairs), "field-absent"), _by_object(own, "field-added")
    names = {absent[key][0]: added[key][0] for key in absent if len(absent[key]) == 1 == len(added.get(key, ()))}
    told = [pair._replace(deviation=_with_name(pair.deviation, names.get(pair.deviation))) for pair in pairs]
    return told, [each for each in own if each not in names.values()]


def _with_name(deviation: Deviation, new: Deviation | None) -> Deviation:
    return replace(deviation, kind="field-renamed", came=new.where.rpartition(".")[2]) if new else deviation


def _by_object(deviations: Iterable[Deviation], kind: str) -> dict[tuple[str, int | None, str], list[Deviation]]:
    objects: dict[tuple[str, int | None, str], list[Deviation]] = {}
    for each in deviations:
        if each.kind == kind:
            objects.setdefault((each.operation, each.status, each.where.rpartition(".")[0]), []).append(each)
    return objects


def _alone(deviation: Deviation, target: Book, mirror: Book | None, previous: Previous | None) -> Found:
    key = deviation.fingerprint
    then = _then(deviation, previous, of_target=mirror is not None)
    if mirror is None:
        case = Case(Side.UNKNOWN, Side.BREAKS, Side.UNKNOWN, changed=False)
    else:
        emulator = Side.BREAKS if key in mirror.deviations else Side.KEEPS
        before = _before(target.examples[key], deviation, previous)
        case = Case(Side.BREAKS, emulator, Side.BREAKS if then else before, _changed(previous, deviation, target))
    told = verdict(case, then.verdict if then else None)
    return _found(Found(deviation, told, target.examples[key], target.counts[key]), previous, then)


def _found(found: Found, previous: Previous | None, then: Seen | None) -> Found:
    """With whether the previous run had it, and since when it is there."""
    return replace(found, before=None if previous is None else then is not None, since=then and then.since)


def _then(deviation: Deviation, previous: Previous | None, *, of_target: bool) -> Seen | None:
    """What the previous run had of it. What the emulator alone did then is another thing."""
    seen = previous.seen.get(deviation.fingerprint) if previous else None
    return None if seen is not None and of_target and seen.verdict.who == EMULATOR else seen


def _before(example: Noted, deviation: Deviation, previous: Previous | None) -> Side:
    """Of what the previous run did not tell: where it never looked, it cannot know."""
    if previous is None:
        return Side.UNKNOWN
    looked = previous.looked(deviation.operation, _kept(deviation)) or _answered_otherwise(example, previous)
    return Side.KEEPS if looked else Side.UNKNOWN


def _answered_otherwise(example: Noted, previous: Previous) -> bool:
    """Whether the same question had another answer, in which this could not be wrong: the emulator's, who agreed."""
    then = previous.emulator.get(example.step, answer(example))
    differed = any(seen.where == f"answer to {example.step}" for seen in previous.seen.values())
    return then != answer(example) and not differed


def _kept(deviation: Deviation) -> str:
    """The answer that would have come instead; empty for any."""
    if deviation.where == "status":
        wanted = deviation.expected.partition(" ")[0]
        return wanted if wanted.isdecimal() else ""
    return "" if deviation.status is None else str(deviation.status)


def _changed(previous: Previous | None, deviation: Deviation, target: Book) -> bool:
    return previous is not None and previous.digests.differ(digests(target.specification), deviation.operation)


def _beside(pair: Differing, previous: Previous | None) -> Found:
    """Where the specification is silent."""
    deviation = pair.deviation
    then = previous.seen.get(deviation.fingerprint) if previous else None
    did = _did(pair, previous) if previous else None
    told = where_silent(previous=did, target=pair.target, emulator=pair.emulator, then=then.verdict if then else None)
    return _found(Found(deviation, told, pair.example, other=pair.other), previous, then)


def _did(pair: Differing, previous: Previous) -> str | None:
    """What the target did there in its previous run: as the emulator, if that looked there and told nothing of it."""
    deviation = pair.deviation
    if deviation.kind == "status-differs":
        did = previous.emulator.get(pair.example.step)
    else:
        did = pair.emulator if previous.looked(deviation.operation, str(deviation.status)) else None
    return previous.parity.get(deviation.fingerprint, did)


def _of_the_emulator(deviation: Deviation, target: Book, mirror: Book, previous: Previous | None) -> Found:
    """The target keeps it, where it was asked."""
    key = deviation.fingerprint
    asked = target.ledger.count(deviation.operation, deviation.status or "")
    case = Case(Side.KEEPS if asked else Side.UNKNOWN, Side.BREAKS, Side.UNKNOWN, changed=False)
    found = Found(deviation, verdict(case), mirror.examples[key], mirror.counts[key])
    return _found(found, previous, previous.seen.get(key) if previous else None)
