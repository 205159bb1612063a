"""Shares of a render: make, list, revoke (renders.md sections 4 to 6)."""

from dataclasses import replace
from typing import Any

from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world import engagement
from ..world.clock import any_instant, iso
from ..world.records import Render
from ..world.sharing import TOKEN_PREFIX, Share
from ..world.world import State, World
from .engagement import note
from .finding import render_of
from .renders import instant

REVOKED = "revoked_by_partner"  # U46: the only reason
WITHHELD = ("revokedReason", "clickCount")  # D28


def create_render_share(world: World, call: Call) -> Reply:
    """Channel `email` is only a note; nothing is sent. Its recipient is asked for by the contract (D29).
    What else it may answer is as on other writes (U42). [REF] create-share"""
    render = succeeded_render(world.state, call)
    channel, recipient = call.body.get("channel", "link"), call.body.get("recipientEmail")
    share = make_share(world, call, render, channel=channel, recipient=recipient)
    return Reply(201, _made(world.state, share, call))


def list_render_shares(world: World, call: Call) -> Reply:
    """All of them, revoked ones included, newest first; none for a render that has not succeeded (U43). [REF]
    list-shares"""
    state = world.state
    render = render_of(state, call)
    shares = state.shares.newest("render", render.id, limit=len(state.shares))
    return Reply(200, {"shares": [_item(state, share, call) for share in shares]})


def revoke_render_share(world: World, call: Call) -> Reply:
    """Works once for each share; an expired one can be revoked too. [REF] revoke-share"""
    state, now = world.state, world.now()
    share = state.shares.replace(replace(_active_share(state, call), revoked_at=now, revoked_reason=REVOKED))
    note(world, call, "share_revoked", share=share, actor="partner")
    return Reply(200, {"id": share.id, "revokedAt": iso(now)})


def succeeded_render(state: State, call: Call) -> Render:
    render = render_of(state, call)
    if render.status != "succeeded":
        raise Problem("not_ready", f"render {render.id} is {render.status}")
    return render


def make_share(world: World, call: Call, render: Render, *, channel: str, recipient: str | None) -> Share:
    """The share, noted as `share_created`. Message and expiry have the same names in both operations that make one. An
    expiry in the past is taken: born expired (U44)."""
    state, now = world.state, world.now()
    expiry: str | None = call.body.get("expiresAt")
    share = state.shares.add(
        Share(
            id=state.ids.uuid("share", now),
            render_id=render.id,
            project_id=render.project_id,
            token=f"{TOKEN_PREFIX}{state.ids.alphanumeric('share', 32)}",
            channel=channel,
            recipient_email=recipient,
            message=call.body.get("message"),
            expires_at=None if expiry is None else any_instant(expiry),
            created_at=now,
        )
    )
    state.share_tokens[share.token] = share.id
    note(world, call, "share_created", share=share, actor="partner")
    return share


def share_url(state: State, share: Share, call: Call) -> str:
    """Below the project's own share domain, or the address by which the caller came (D27, U49)."""
    base = state.projects[share.project_id].share_base or call.base_url
    return f"{base}/share/{share_token(state, share)}"


def share_token(state: State, share: Share) -> str:
    return share.shown_token(other=state.reads("D27", "B"))


def _active_share(state: State, call: Call) -> Share:
    """The share that the path names, of the render that the path names."""
    render = render_of(state, call)
    share = state.shares.get(call.path["shareId"].lower())
    if share is None or share.render_id != render.id:
        raise Problem("not_found", f"render {render.id} has no share {call.path['shareId']!r}", what="Share")
    if share.revoked_at is not None:
        raise Problem("not_found", f"share {share.id} was revoked at {iso(share.revoked_at)}", what="Share")
    return share


def _made(state: State, share: Share, call: Call) -> dict[str, Any]:
    """In the order of [OAS] create-a-share-link."""
    return {
        "id": share.id,
        "shareToken": share_token(state, share),
        "shareUrl": share_url(state, share, call),
        "channel": share.channel,
        "recipientEmail": share.recipient_email,
        "message": share.message,
        "expiresAt": instant(share.expires_at),
        "revokedAt": instant(share.revoked_at),
        "createdAt": iso(share.created_at),
    }


def _item(state: State, share: Share, call: Call) -> dict[str, Any]:
    """[REF] list-shares: the superset, or the part of it in [OAS] list-share-links (D28), in its order."""
    item = {
        "id": share.id,
        "channel": share.channel,
        "recipientEmail": share.recipient_email,
        "message": share.message,
        "revokedAt": instant(share.revoked_at),
        "revokedReason": share.revoked_reason,
        "expiresAt": instant(share.expires_at),
        "createdAt": iso(share.created_at),
        "shareToken": share_token(state, share),
        "clickCount": engagement.clicks(state, share.id),
        "shareUrl": share_url(state, share, call),
    }
    kept_back = WITHHELD if state.reads("D28", "B") else ()
    return {name: value for name, value in item.items() if name not in kept_back}
