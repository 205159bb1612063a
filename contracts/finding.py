"""Finding: one thing that an opinion holds against one side of an exchange."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Side = Literal["request", "response"]
SIDES: tuple[Side, ...] = ("request", "response")


class Finding(NamedTuple):
    """`kind`: route, security, parameter, content-type, json, body, status, header, or crash: a judge broke down."""

    operation: str
    side: Side
    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"


def on(side: Side, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.side == side]
