"""Occasion: what a fault is chosen by, of one request or one attempt to deliver an event, and which struck."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Occasion:
    """Of a request `operation` (or the name of a page), `path` without the session, and the bearer `token`; of an
    attempt `event`, `subscription` and `project_id`. `faults` are the ids of those that struck, in that order."""

    operation: str = ""
    path: str = ""
    token: str = ""
    event: str = ""
    subscription: str = ""
    project_id: str = ""
    faults: list[str] = field(default_factory=list)
