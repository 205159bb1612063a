"""Lifecycles as transition tables: (state, event) -> state. A missing entry is the error and changes nothing."""

from collections.abc import Mapping

Table = Mapping[tuple[str, str], str]

# [GUIDE] render-lifecycle. `cancelled` is in the enum ([SEED] seeds/003) and is never produced: no cancel path exists.
RENDER: Table = {
    ("queued", "start"): "rendering",
    ("rendering", "finish"): "succeeded",
    ("rendering", "fail"): "failed",
}

# signatures.md section 3, D35: one Signer's `sign` moves the request nowhere, whatever is shown; `complete` is the last
# one's. A Signer may sign or decline without a look at the document first. What leads to `failed` is the control
# API's (U69).
SIGNATURE: Table = {
    ("sent", "view"): "viewed",
    ("viewed", "view"): "viewed",
    **{(state, "sign"): state for state in ("sent", "viewed")},
    **{
        (state, event): end
        for state in ("sent", "viewed")
        for event, end in (
            ("complete", "completed"),
            ("decline", "declined"),
            ("expire", "expired"),
            ("cancel", "cancelled"),
            ("fail", "failed"),
        )
    },
}

# Of one recipient. A `CC` is `copied` and does nothing (U66).
RECIPIENT: Table = {
    ("waiting", "view"): "viewed",
    **{(state, "sign"): "signed" for state in ("waiting", "viewed")},
    **{(state, "decline"): "declined" for state in ("waiting", "viewed")},
}


class IllegalTransition(Exception):
    """The table has no entry for this event in this state."""


def step(table: Table, state: str, event: str) -> str:
    try:
        return table[state, event]
    except KeyError:
        raise IllegalTransition(f"{event!r} is not possible in state {state!r}") from None
