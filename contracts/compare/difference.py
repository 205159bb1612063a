"""Difference: one thing that two versions of a specification differ in, and whether it breaks who relies on the old."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any


class Way(Enum):
    """Which side writes what a schema describes: the client (requests) or the service (replies, webhooks)."""

    REQUEST = "sent to"
    REPLY = "received from"


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
    operation; `operations` are the operationIds and names of webhooks that meet it, `way` tells whether in what is sent
    to them or received from them."""

    breaking: bool
    kind: str
    where: str
    old: Any = None
    new: Any = None
    operations: tuple[str, ...] = ()
    way: str = ""

    def __str__(self) -> str:
        values = " -> ".join(_short(each) for each in (self.old, self.new) if each is not None)
        met = ", ".join(self.operations[:4]) + (", ..." if len(self.operations) > 4 else "")
        told = f"{self.kind}{f': {values}' if values else ''} ({f'{self.way} {met}'.strip()})"
        return f"{'breaking' if self.breaking else 'compatible'}: {self.where}: {told}"


def collected(found: Iterable[Difference]) -> list[Difference]:
    """One for each, with all operations that meet it; the breaking ones first."""
    operations: dict[Difference, dict[str, None]] = {}
    for each in found:
        bare = replace(each, old=_frozen(each.old), new=_frozen(each.new), operations=())
        operations.setdefault(bare, {}).update(dict.fromkeys(each.operations))
    whole = (replace(each, operations=tuple(names)) for each, names in operations.items())
    return sorted(whole, key=lambda each: (not each.breaking, each.where, each.kind, each.way))


def _frozen(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else _short(value)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else _json(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def _json(value: Any) -> str:
    import json

    return json.dumps(
        list(value) if isinstance(value, (set, frozenset, Iterator)) else value, sort_keys=True, default=str
    )
