"""Signature requests and what happened to them (signatures.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .clock import LAST_INSTANT

SIGNER = "Signer"
HOUR = 3_600_000
DEFAULT_HOURS = 168  # [REF] create-signature: the signature service's


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient of a signature request. `order` counts from 1. `signed_as` is the name typed at signing."""

    id: str
    first_name: str
    last_name: str | None
    email: str
    designation: str
    order: int
    viewed_at: int | None = None
    signed_at: int | None = None
    declined_at: int | None = None
    signed_as: str | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    @property
    def signs(self) -> bool:
        """A `CC` only gets a copy (U66)."""
        return self.designation == SIGNER

    @property
    def state(self) -> str:
        """Where the recipient stands in the lifecycle table RECIPIENT."""
        if not self.signs:
            return "copied"
        moves = (("signed", self.signed_at), ("declined", self.declined_at), ("viewed", self.viewed_at))
        return next((state for state, at in moves if at is not None), "waiting")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when, from where: a line of the certificate."""

    at: int
    what: str
    who: str
    address: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class SignatureRequest:
    """`fields` and `anchors` as they were sent. `token` opens the signing pages. `created_at` may be some milliseconds
    `ahead` of the clock (U69); how long it is open counts from the clock."""

    id: str
    project_id: str
    render_id: str
    token: str
    name: str
    recipients: tuple[Recipient, ...]
    fields: tuple[Mapping[str, Any], ...]
    anchors: tuple[Mapping[str, Any], ...]
    expiration_hours: float | None
    created_at: int
    status: str = "sent"
    error_message: str | None = None
    completed_at: int | None = None
    audit: tuple[AuditEntry, ...] = ()
    ahead: int = 0

    @property
    def open(self) -> bool:
        return self.status in ("sent", "viewed")

    @property
    def hours(self) -> float:
        """How long it is open."""
        return self.expiration_hours or DEFAULT_HOURS

    @property
    def expires_at(self) -> int:
        return min(self.created_at - self.ahead + int(self.hours * HOUR), LAST_INSTANT)

    @property
    def turn(self) -> int | None:
        """The lowest order of the Signers that have not signed; None when all have."""
        waiting = [one.order for one in self.recipients if one.signs and one.signed_at is None]
        return min(waiting, default=None)


def shape_issues(body: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the schema of a request cannot say: orders without gaps, indexes in range
    ([OAS] send-a-render-out-for-signature). By field."""
    return _order_issues(body["recipients"]) | _index_issues(body)


def _order_issues(recipients: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The orders that are given are 1 to N, each once; those not given are the place in the list (U67)."""
    given = sorted(recipient["order"] for recipient in recipients if "order" in recipient)
    if given == list(range(1, len(given) + 1)):
        return {}
    return {"recipients": [f"Orders must be 1 to {len(given)}, each once"]}


def _index_issues(body: Mapping[str, Any]) -> dict[str, list[str]]:
    most = len(body["recipients"]) - 1
    return {
        f"{part}.{number}.recipientIndex": [f"Number must be less than or equal to {most}"]
        for part in ("fields", "anchorTags")
        for number, item in enumerate(body.get(part, ()))
        if item["recipientIndex"] > most
    }
