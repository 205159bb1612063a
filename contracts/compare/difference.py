"""Difference: one thing that two versions of a specification differ in, and whether it breaks who relies on the old."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Way(Enum):
    """Which side writes what a schema describes: the client (requests) or the service (replies, webhooks)."""

    REQUEST = "request"
    REPLY = "reply"


class Change(Enum):
    """What happened to the set of values that a schema takes."""

    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"

    def breaks(self, way: Way) -> bool:
        """A client breaks when less is taken of it, or when it gets what it could not get before."""
        return self is not (Change.WIDER if way is Way.REQUEST else Change.NARROWER)


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` in a few words (`property removed`); `where` in the specification, counted from the nearest component or
    operation; `operations` are the operationIds and names of webhooks that meet it."""

    breaking: bool
    kind: str
    where: str
    old: Any = None
    new: Any = None
    operations: tuple[str, ...] = ()

    def __str__(self) -> str:
        values = f": {_short(self.old)} -> {_short(self.new)}" if (self.old, self.new) != (None, None) else ""
        met = f" ({', '.join(self.operations[:4])}{', ...' if len(self.operations) > 4 else ''})"
        return f"{'breaking' if self.breaking else 'compatible'}: {self.where}: {self.kind}{values}{met}"


def collected(found: Iterable[Difference]) -> list[Difference]:
    """One for each, with all operations that meet it; the breaking ones first."""
    operations: dict[Difference, dict[str, None]] = {}
    for each in found:
        bare = Difference(each.breaking, each.kind, each.where, _frozen(each.old), _frozen(each.new))
        operations.setdefault(bare, {}).update(dict.fromkeys(each.operations))
    whole = (_with(each, tuple(names)) for each, names in operations.items())
    return sorted(whole, key=lambda each: (not each.breaking, each.where, each.kind))


def _with(each: Difference, operations: tuple[str, ...]) -> Difference:
    return Difference(each.breaking, each.kind, each.where, each.old, each.new, operations)


def _frozen(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else _short(value)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else "nothing" if value is None else _json(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def _json(value: Any) -> str:
    import json

    return json.dumps(
        list(value) if isinstance(value, (set, frozenset, Iterator)) else value, sort_keys=True, default=str
    )
