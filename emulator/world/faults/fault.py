"""Fault: what is to go wrong, for whom and how often; Armed: one that waits for its occasion, and how it fared.

Plain values that never change: they can be shown, copied and kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """`settings` are those of its kind, `given` is how it was written down. What is empty or None chooses everything;
    `since` and `until` are instants of the world's clock."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    operations: tuple[str, ...] = ()
    path: str | None = None
    key: str | None = None
    events: tuple[str, ...] = ()
    subscription: str | None = None
    probability: float = 1.0
    count: int | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Armed:
    """`considered`: how often there was an occasion for it, `fired`: how often it struck. `shorthand`: the
    `<what>/fail-next` that armed it, if one did."""

    id: str
    fault: Fault
    considered: int = 0
    fired: int = 0
    shorthand: str = ""

    @property
    def left(self) -> int | None:
        """How often it may still strike; None without end."""
        return None if self.fault.count is None else self.fault.count - self.fired
