"""Parity: the same questions put to the target and to the emulator. Values differ with the data; statuses, codes,
shapes, documented headers, and which id turns up again where, may not."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..specification import Specification
from .book import Book, Noted
from .deviation import Deviation
from .replies import LENGTH
from .shapes import NOTHING, gaps, shape_of

REFERENCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Differing(NamedTuple):
    """`target` and `emulator`: what each did there, in words that stay the same from run to run. `example` is the
    target's answer, `other` the emulator's."""

    deviation: Deviation
    target: str
    emulator: str
    example: Noted
    other: Noted


def differing(target: Book, emulator: Book) -> list[Differing]:
    """Each once. `noted` of the target is the example."""
    found: dict[str, Differing] = {}
    for each in (*_answers(target, emulator), *_shapes(target, emulator), *_references(target, emulator)):
        found.setdefault(each.deviation.fingerprint, each)
    return list(found.values())


def answers(book: Book) -> dict[str, str]:
    """By the name of the question."""
    return {noted.step: answer(noted) for noted in book.compared}


def _answers(target: Book, emulator: Book) -> Iterator[Differing]:
    theirs = {noted.step: noted for noted in emulator.compared}
    for noted in target.compared:
        other = theirs.get(noted.step)
        if other is None:
            continue
        came, expected = answer(noted), answer(other)
        if came != expected:
            if not _is_told(target, noted, other):
                yield _told("status-differs", (noted, other), f"answer to {noted.step}", (came, expected))
        elif headers := _headers(target.specification, noted, other):
            yield _told("header-differs", (noted, other), f"header {headers[0]}", headers[1:])


def _is_told(target: Book, ours: Noted, theirs: Noted) -> bool:
    """Something better was said already: of the status, or, where only the code differs, of the reply."""
    told = target.told.get(ours.step, set())
    return bool(told & {"status", "request"} or (told and ours.exchange.status == theirs.exchange.status))


def answer(noted: Noted) -> str:
    """Status and code."""
    return f"{noted.exchange.status} {noted.exchange.problem}".strip()


def _headers(specification: Specification, ours: Noted, theirs: Noted) -> tuple[str, str, str] | None:
    """The first documented header that one of the two sends and the other does not; content types by value."""
    operation = specification.operations.get(ours.operation)
    described = specification.response(operation, ours.exchange.status) if operation else None
    for name in set(map(str.lower, (described or {}).get("headers", {}))) - {LENGTH}:
        one, other = (name in each.exchange.response_headers for each in (ours, theirs))
        if one != other:
            return name, "sent" if one else "not sent", "sent" if other else "not sent"
    one_type, other_type = (each.exchange.content_type.partition(";")[0].strip().lower() for each in (ours, theirs))
    return ("content-type", one_type, other_type) if one_type != other_type else None


def _shapes(target: Book, emulator: Book) -> Iterator[Differing]:
    ours, theirs = _by_pair(target, emulator), _by_pair(emulator, target)
    renamed = set(_new_names(target))
    for pair in ours.keys() & theirs.keys():
        bodies = ([noted.exchange.response_body for noted in each[pair]] for each in (ours, theirs))
        one, other = map(shape_of, bodies)
        for gap in gaps(one, other):
            if (pair, gap.place) in renamed:
                continue
            kind = "field-absent" if gap.ours == NOTHING else "shape-differs"
            yield _told(kind, (ours[pair][0], theirs[pair][0]), gap.place, (gap.ours, gap.theirs))


def _new_names(target: Book) -> Iterator[tuple[tuple[str, int | None], str]]:
    """Places that are told with the names that they had."""
    for each in target.deviations.values():
        if each.kind == "field-renamed":
            yield (each.operation, each.status), f"{each.where.rpartition('.')[0]}.{each.came}"


def _by_pair(book: Book, other: Book) -> dict[tuple[str, int], list[Noted]]:
    """Of the questions that both were asked, and answered alike: a probe may have stopped half-way at one."""
    both = {(noted.step, noted.exchange.status) for noted in other.compared}
    pairs: dict[tuple[str, int], list[Noted]] = {}
    for noted in book.compared:
        if noted.operation and (noted.step, noted.exchange.status) in both:
            pairs.setdefault((noted.operation, noted.exchange.status), []).append(noted)
    return pairs


def _references(target: Book, emulator: Book) -> Iterator[Differing]:
    """Ids aligned by where they first turned up: what refers to an earlier answer here must do so there."""
    ours, theirs = _aligned(target), _aligned(emulator)
    examples, others = ({noted.step: noted for noted in book.compared} for book in (target, emulator))
    for place in ours.keys() & theirs.keys():
        one, other = ours[place], theirs[place]
        step, where = place
        if one != other and not target.told.get(step, set()) & {where, "status"}:
            yield _told(
                "value-differs",
                (examples[step], others[step]),
                where,
                (f"in {step}, the id of {one}", f"in {step}, the id of {other}"),
            )


def _aligned(book: Book) -> Mapping[tuple[str, str], str]:
    """By step and place: where the same probe first saw the id that stands there. In lists, and from one probe to
    another, it is the data that decides."""
    first: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], str] = {}
    for noted in book.compared:
        for place, value in _ids(noted):
            origin = first.setdefault((_probe(noted), value), f"{noted.step} {place}")
            found[noted.step, place] = origin
    return found


def _probe(noted: Noted) -> str:
    """`templates: deletion`, of `templates: deletion: getTemplate, before`."""
    return ": ".join(noted.step.split(": ")[:-1][:2])


def _ids(noted: Noted) -> Iterator[tuple[str, str]]:
    try:
        value = json.loads(noted.exchange.response_body)
    except (ValueError, RecursionError):
        return
    yield from _walked(value, "body")


def _walked(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walked(inner, f"{place}.{name}")
    elif isinstance(value, str) and REFERENCE.fullmatch(value):
        yield place, value.lower()


def _told(kind: str, examples: tuple[Noted, Noted], where: str, came: tuple[str, str]) -> Differing:
    (noted, other), (target, emulator) = examples, came
    deviation = Deviation(kind, noted.operation, where, noted.exchange.status, emulator, target, "the emulator")
    return Differing(deviation, target, emulator, noted, other)
