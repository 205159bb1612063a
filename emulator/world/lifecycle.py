"""Lifecycles as transition tables: (state, event) -> state. A missing entry is the error and changes nothing."""

from collections.abc import Mapping

Table = Mapping[tuple[str, str], str]

# [GUIDE] render-lifecycle. `cancelled` stands in the enum of [OAS] and is never produced: no cancel path exists.
RENDER: Table = {
    ("queued", "start"): "rendering",
    ("rendering", "finish"): "succeeded",
    ("rendering", "fail"): "failed",
}


class IllegalTransition(Exception):
    """The table has no entry for this event in this state."""


def step(table: Table, state: str, event: str) -> str:
    try:
        return table[state, event]
    except KeyError:
        raise IllegalTransition(f"{event!r} is not possible in state {state!r}") from None
