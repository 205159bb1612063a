"""Changes: what a request did to the records of its world, in words."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .delivering import Delivery, Subscription
from .effects import Effect
from .embedding import Catalog, EmbedSession, Upload
from .records import Event, Key, Organisation, Project, Render, Template, Version
from .sharing import Mail, Share
from .signing import SignatureRequest


class Kind(NamedTuple):
    """The table of a kind of record, and the fields that make up its life: no secret is among them."""

    table: str
    fields: tuple[str, ...] = ()


KINDS: dict[type, Kind] = {
    Project: Kind("projects", ("name", "deleted_at")),
    Organisation: Kind("organisations"),
    Key: Kind("keys", ("revoked_at",)),
    Template: Kind("templates", ("version", "deleted_at")),
    Version: Kind("versions"),
    Render: Kind("renders", ("status",)),
    Event: Kind("events", ("type", "render_id", "share_id")),
    Share: Kind("shares", ("revoked_at",)),
    Mail: Kind("mails", ("opened_at",)),
    SignatureRequest: Kind("signatures", ("status",)),
    EmbedSession: Kind("embed_sessions", ("expires_at", "revoked_at")),
    Catalog: Kind("catalogs", ("name", "number")),
    Upload: Kind("uploads"),
    Subscription: Kind("subscriptions", ("active", "deleted")),
    Delivery: Kind("deliveries", ("event", "state")),
}


class Change(NamedTuple):
    """One record that was created, changed or deleted; `moves` are the fields that did, from and to. `due`: by which
    kind of job, if it was one that had fallen due."""

    table: str
    id: str
    change: str
    moves: tuple[tuple[str, Any, Any], ...]
    due: str


def changes_of(effects: Iterable[Effect]) -> list[tuple[Any, ...]]:
    """The fields of a Change for each of them."""
    return [_change(effect) for effect in effects]


def _change(effect: Effect) -> tuple[Any, ...]:
    before, after, due = effect
    table, fields = KINDS[type(after)]
    moves = [
        (name, was, now)
        for name in fields
        if (now := getattr(after, name)) != (was := getattr(before, name) if before is not None else None)
    ]
    if type(after) is SignatureRequest:
        moves += _recipients(before, after)
    return table, after.id, _kind(before, moves), moves, due


def _kind(before: Any, moves: list[tuple[str, Any, Any]]) -> str:
    if before is None:
        return "created"
    return "deleted" if any(name.startswith("deleted") and now for name, _, now in moves) else "changed"


def _recipients(before: SignatureRequest | None, after: SignatureRequest) -> Iterator[tuple[str, Any, Any]]:
    for number, recipient in enumerate(after.recipients):
        was = before.recipients[number].state if before is not None else None
        if was != recipient.state:
            yield f"recipients.{number}", was, recipient.state
