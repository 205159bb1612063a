"""Snapshots: all that a reset replaces, kept under a name."""

from collections.abc import Iterator
from dataclasses import dataclass

from .state import State


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`state` is nobody's: its clock stands still, and goes on after a restore if it `runs`. `file` is the world file
    that the world started from."""

    file: str
    runs: bool
    state: State

    @classmethod
    def of(cls, state: State, file: str) -> "Snapshot":
        """Of a copy that nobody else has."""
        runs = state.clock.mode != "frozen"
        state.clock.freeze()
        state.ready.extend(_on_their_way(state))
        return cls(file, runs, state)

    def again(self) -> State:
        """To go on with. As after a reset, nothing of the world until now is sent any more. What was pending in the
        snapshot is, under the delivery ids of then. The clock shows the time of the snapshot, and runs on from there if
        it ran then: what was due later falls due later."""
        state = self.state.copy()
        if self.runs:
            state.clock.resume()
        return state


def _on_their_way(state: State) -> Iterator[str]:
    """Deliveries that somebody was sending: nobody will tell this state what came of it, so they are sent anew."""
    planned = {(job.id, job.due) for job in state.agenda.jobs()}
    for delivery in state.deliveries:
        waits = delivery.id in state.ready or (delivery.id, delivery.next_at) in planned
        if delivery.state == "pending" and not waits:
            yield delivery.id
