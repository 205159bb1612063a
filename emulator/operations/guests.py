"""Guests: what someone does who was given a share link (renders.md section 8). They need no credential but the link."""

from dataclasses import replace
from typing import NamedTuple

from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world.clock import iso
from ..world.records import Project
from ..world.sharing import Share, stored_token
from ..world.world import World
from .engagement import note
from .reading import pdf_reply


class Shown(NamedTuple):
    """What the share page tells."""

    share: Share
    project: Project
    title: str


def open_page(world: World, call: Call) -> Shown:
    """Records `viewed` (U48)."""
    share = _live_share(world, call)
    _note(world, call, "viewed", share)
    render = world.state.renders[share.render_id]
    return Shown(share, world.state.projects[share.project_id], world.state.versions[render.version_id].name)


def look_at_pdf(world: World, call: Call) -> Reply:
    """The PDF within the page. The page was counted already, so this is not."""
    return _pdf(world, _live_share(world, call), "inline")


def download(world: World, call: Call) -> Reply:
    share = _live_share(world, call)
    _note(world, call, "downloaded", share)
    return _pdf(world, share, "attachment")


def print_out(world: World, call: Call) -> bool:
    """Whether it was recorded."""
    return _note(world, call, "printed", _live_share(world, call))


def open_mail(world: World, call: Call) -> bool:
    """The tracking pixel was fetched: `email_opened`, each time (U48). Only a share made for e-mail has a pixel."""
    share = _live_share(world, call)
    if share.channel != "email":
        raise Problem(
            "not_found", f"share {share.id} is of channel {share.channel!r}: no e-mail, no pixel", what="Share"
        )
    for id in world.state.mails.listed("share", share.id):
        mail = world.state.mails[id]
        if call.method != "HEAD" and mail.opened_at is None:
            world.state.mails.replace(replace(mail, opened_at=world.now()))
    return _note(world, call, "email_opened", share)


def _live_share(world: World, call: Call) -> Share:
    """Unknown, revoked and expired links are alike: they do not resolve, and nothing is recorded (U47, U55)."""
    share = world.state.shares.get(world.state.share_tokens.get(stored_token(call.path["token"]), ""))
    if share is None:
        raise Problem("not_found", "no share has this token", what="Share")
    if share.revoked_at is not None:
        raise Problem("not_found", f"share {share.id} was revoked at {iso(share.revoked_at)}", what="Share")
    if share.expires_at is not None and share.expires_at <= world.now():
        raise Problem("not_found", f"share {share.id} expired at {iso(share.expires_at)}", what="Share")
    return share


def _note(world: World, call: Call, type: str, share: Share) -> bool:
    """A HEAD looks at headers, not at the document."""
    return call.method != "HEAD" and note(world, call, type, share=share, actor="recipient")


def _pdf(world: World, share: Share, disposition: str) -> Reply:
    render = world.state.renders[share.render_id]
    return pdf_reply(world.state, render, disposition, render.filename or render.id)
