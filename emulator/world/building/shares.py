"""Building the shares of a render."""

from collections.abc import Sequence

from ..material import Row, Steps
from ..records import Render
from ..sharing import TOKEN_PREFIX, Share
from .site import Site

REVOKED = "revoked_by_partner"  # U46


def add_shares(site: Site, render: Render, rows: Sequence[Row], steps: Steps) -> None:
    """In the order of creation, which the file need not follow."""
    places = [(*steps, "shares", position) for position in range(len(rows))]
    shares = [_share(site, render, row, place) for row, place in zip(rows, places, strict=True)]
    for share, place in sorted(zip(shares, places, strict=True), key=lambda item: item[0].created_at):
        if render.status != "succeeded":
            raise site.error(place, f"only a render that succeeded can be shared, this one is {render.status}")
        if share.token in site.state.share_tokens:
            raise site.error((*place, "token"), "another share has this token")
        site.state.share_tokens[share.token] = site.add(site.state.shares, share, place).id


def _share(site: Site, render: Render, row: Row, steps: Steps) -> Share:
    created_at = site.time(row, "createdAt", steps, default=render.completed_at or render.created_at)
    revoked_at, expires_at = (
        site.not_before(created_at, row, name, steps) if name in row else None for name in ("revokedAt", "expiresAt")
    )
    return Share(
        id=row.get("id") or site.ids.uuid("share", created_at),
        render_id=render.id,
        project_id=render.project_id,
        token=row.get("token") or f"{TOKEN_PREFIX}{site.ids.alphanumeric('share', 32)}",
        channel=row.get("channel", "link"),
        recipient_email=row.get("recipientEmail"),
        message=row.get("message"),
        expires_at=expires_at,
        created_at=created_at,
        revoked_at=revoked_at,
        revoked_reason=None if revoked_at is None else REVOKED,
    )
