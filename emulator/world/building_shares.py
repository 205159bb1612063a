"""Building, the part about shares: those that a world file gives a render. It works with the hands of `Building`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .records import Render
from .sharing import Share

if TYPE_CHECKING:
    from .building import Building

Row = Mapping[str, Any]
Steps = tuple[str | int, ...]
REVOKED = "revoked_by_partner"  # U46


def add_shares(building: "Building", render: Render, rows: Sequence[Row], steps: Steps) -> None:
    """In the order of creation, which the file need not follow."""
    state, seed = building._state, building._seed
    places = [(*steps, "shares", position) for position in range(len(rows))]
    shares = [_share(building, render, row, place) for row, place in zip(rows, places, strict=True)]
    for share, place in sorted(zip(shares, places, strict=True), key=lambda item: item[0].created_at):
        if render.status != "succeeded":
            raise seed.error(place, f"only a render that succeeded can be shared, this one is {render.status}")
        if share.token in state.share_tokens:
            raise seed.error((*place, "token"), "another share has this token")
        state.share_tokens[share.token] = building._add(state.shares, share, place).id


def _share(building: "Building", render: Render, row: Row, steps: Steps) -> Share:
    ids = building._state.ids
    created_at = building._optional_time(row, "createdAt", render.completed_at or render.created_at, steps)
    revoked_at, expires_at = (_time_or_none(building, row, name, steps) for name in ("revokedAt", "expiresAt"))
    return Share(
        id=(row.get("id") or ids.uuid("share", created_at)).lower(),
        render_id=render.id,
        project_id=render.project_id,
        token=row.get("token") or f"cks_{ids.alphanumeric('share', 32)}",
        channel=row.get("channel", "link"),
        recipient_email=row.get("recipientEmail"),
        message=row.get("message"),
        expires_at=expires_at,
        created_at=created_at,
        revoked_at=revoked_at,
        revoked_reason=None if revoked_at is None else REVOKED,
    )


def _time_or_none(building: "Building", row: Row, name: str, steps: Steps) -> int | None:
    return building._time(row[name], (*steps, name)) if name in row else None
