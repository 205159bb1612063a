"""The share page and what lies below it (renders.md section 8). Addresses, statuses and what records what: U47, U48."""

import base64
from collections.abc import Callable
from typing import NamedTuple

from flask import Request

from ..operations import guests
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..web.refusal import explain, log
from ..web.serving import Server, call_of
from ..world.clock import iso
from ..world.world import World
from .layout import HEADERS, page

GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")  # one transparent pixel
# What a share's address answers stops with the share, so nothing of it is kept.
UNKEPT = {name: value for name, value in HEADERS.items() if name != "Content-Type"}


class Address(NamedTuple):
    method: str
    path: str
    name: str
    answer: Callable[[World, Call], Reply]


def bind(server: Server) -> None:
    for address in ADDRESSES:
        _bind_address(server, address)


def _bind_address(server: Server, address: Address) -> None:
    def handle(request: Request, world: World, path: dict[str, str]) -> Reply:
        call = call_of(request, address.name, path, body_limit=None)
        try:
            return _perform(world, call, address)
        except Problem as problem:
            log.info("%s %s -> %d: %s", call.method, _place(address), problem.status, problem.why)
            explain(problem.why)
            return page(call, "share-gone.html", status=problem.status, values={})

    server.bind(address.method, f"/share/<token>{address.path}", name=address.name, handler=handle)


def _place(address: Address) -> str:
    """The log tells no tokens: who has one can open the document."""
    return f"/share/...{address.path}"


def _perform(world: World, call: Call, address: Address) -> Reply:
    with world.lock:
        world.run_due(world.now())
        reply = address.answer(world, call)
        world.run_due(world.now())
        return reply


def _page(world: World, call: Call) -> Reply:
    shown = guests.open_page(world, call)
    share = shown.share
    values = {
        "title": shown.title,
        "project": shown.project.name,
        "message": share.message,
        "expires": None if share.expires_at is None else f"{iso(share.expires_at)[:16].replace('T', ' ')} UTC",
        "address": f"/share/{call.path['token']}",
    }
    return page(call, "share.html", values=values)


def _pdf(world: World, call: Call) -> Reply:
    return _unkept(guests.look_at_pdf(world, call))


def _download(world: World, call: Call) -> Reply:
    return _unkept(guests.download(world, call))


def _printed(world: World, call: Call) -> Reply:
    return _unkept(Reply(200, {"recorded": guests.print_out(world, call)}))


def _pixel(world: World, call: Call) -> Reply:
    """Kept by nobody: each opening of the e-mail is to be seen."""
    guests.open_mail(world, call)
    return _unkept(Reply(200, GIF, headers={"Content-Type": "image/gif"}))


def _unkept(reply: Reply) -> Reply:
    return Reply(reply.status, reply.body, reply.document, {**UNKEPT, **reply.headers})


ADDRESSES = (
    Address("GET", "", "sharePage", _page),
    Address("GET", "/pdf", "sharedPdf", _pdf),
    Address("GET", "/download", "downloadShare", _download),
    Address("POST", "/printed", "sharePrinted", _printed),
    Address("GET", "/open.gif", "mailPixel", _pixel),
)
