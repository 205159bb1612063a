"""Mail: the outbox of a world. Nothing is ever sent; here is what would have been."""

from html.parser import HTMLParser
from typing import Any

from ..operations import guests
from ..operations.renders import instant
from ..protocol.call import Call
from ..protocol.problem import Problem
from ..world.clock import iso
from ..world.sharing import Mail
from ..world.world import World

OPEN_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "sourceIp": {"type": "string", "maxLength": 200},
        "userAgent": {"type": "string", "maxLength": 2000},
    },
}


def listed(world: World, body: Any) -> dict[str, Any]:
    """All of them, newest first, without their content."""
    with world.lock:
        mails = world.state.mails
        return {"mail": [_head(mail) for mail in mails.newest("all", "all", limit=len(mails))]}


def show(world: World, body: Any, *, id: str) -> dict[str, Any]:
    """One with its parts, the addresses that it links to, and those of its pictures."""
    with world.lock:
        mail = _mail(world, id)
    addresses = _Addresses(mail.html)
    parts = [
        {"contentType": "text/plain; charset=utf-8", "content": mail.text},
        {"contentType": "text/html; charset=utf-8", "content": mail.html},
    ]
    return _head(mail) | {"parts": parts, "links": addresses.links, "images": addresses.images}


def open_mail(world: World, body: dict[str, Any], *, id: str) -> dict[str, Any]:
    """As if the addressee's program fetched the tracking picture; `sourceIp` and `userAgent` are those of that program.
    `recorded` is false for a message without one, and where its link has expired or was revoked."""
    call = Call("openMail", "POST", world.base_url, address=body.get("sourceIp"), user_agent=body.get("userAgent"))
    with world.lock:
        world.run_due(world.now())
        mail = _mail(world, id)
        call.path = {"token": world.state.shares[mail.share_id].token if mail.share_id else ""}
        recorded = _opened(world, call)
        world.run_due(world.now())
        return {"recorded": recorded, "openedAt": instant(_mail(world, id).opened_at)}


def _opened(world: World, call: Call) -> bool:
    try:
        return guests.open_mail(world, call)
    except Problem:  # the picture is gone
        return False


def _mail(world: World, id: str) -> Mail:
    mail = world.state.mails.get(id)
    if mail is None:
        raise Problem("not_found", f"the outbox has no message {id!r}", what="Message")
    return mail


def _head(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "sentAt": iso(mail.sent_at),
        "openedAt": instant(mail.opened_at),
        "projectId": mail.project_id,
        "renderId": mail.render_id,
        "shareId": mail.share_id,
    }


class _Addresses(HTMLParser):
    """What an HTML part links to, and what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.images: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {"a": (self.links, "href"), "img": (self.images, "src")}.get(tag)
        address = dict(attrs).get(found[1]) if found else None
        if found and address:
            found[0].append(address)
