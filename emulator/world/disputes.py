"""Disputes: where the documentation contradicts itself, and which of two readings a world follows.

fixtures/disputes.yaml tells of them. A world's `readings` hold only what differs from the default, so that nothing of
that file is read before somebody asks for it. A rule asks `state.reads("D42", "B")`, always for the other reading.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from ..data import locate

OTHER = "other"
DEFAULT = "default"
NONE: Mapping[str, str] = MappingProxyType({})


class Dispute(NamedTuple):
    """An entry of the file; its head says what the fields mean. `other` is None where there is nothing to switch."""

    id: str
    topic: str
    readings: Mapping[str, str]
    default: str
    effect: str
    sources: Mapping[str, list[str]]
    other: str | None = None
    overlay: tuple[Mapping[str, Any], ...] = ()
    operations: Sequence[str] | str = ()


@cache
def disputes() -> Mapping[str, Dispute]:
    """All by id, in the order of their ids."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows = yaml.load(locate("fixtures/disputes.yaml").read_bytes(), loader)  # noqa: S506 - safe loaders, both
    return {row["id"]: Dispute(**row) for row in rows}


def chosen(wanted: Mapping[str, str] | str) -> Mapping[str, str]:
    """The reading asked for of each dispute, by id; `other` and `default` stand for all of them. ValueError for one
    that is not there to be chosen."""
    if isinstance(wanted, str):
        if wanted not in (OTHER, DEFAULT):
            raise ValueError(f"expected {OTHER}, {DEFAULT} or readings by id, such as D42=B")
        wanted = {id: wanted for id, dispute in disputes().items() if dispute.other is not None}
    return {id: _reading(id, reading) for id, reading in wanted.items()}


def parse_disputes(text: str) -> Mapping[str, str]:
    """Of a flag: `other`, or `D42=B,D13=other`."""
    if not text:
        return NONE
    if "=" not in text:
        return chosen(text.strip())
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    return chosen({id.strip(): reading.strip() for id, _, reading in pairs})


def in_force(*layers: Mapping[str, str]) -> Mapping[str, str]:
    """What differs from the default; later layers win."""
    wanted = {id: reading for layer in layers for id, reading in layer.items()}
    return {id: wanted[id] for id in sorted(wanted) if wanted[id] != disputes()[id].default}


def _reading(id: str, wanted: str) -> str:
    dispute = disputes().get(id)
    if dispute is None:
        raise ValueError(f"no dispute {id[:20]!r}: they are D01 to D{len(disputes())}")
    if dispute.other is None:
        raise ValueError(f"{id} is a note, there is nothing to switch: {dispute.topic}")
    position = {OTHER: dispute.other, DEFAULT: dispute.default}.get(wanted, wanted)
    if position not in (dispute.default, dispute.other):
        raise ValueError(f"{id}: expected {dispute.default} (the default) or {dispute.other}, received {wanted[:20]!r}")
    return position
