"""Files: the scripts and styles of the pages, and the one script that a partner's own page loads."""

from flask import Request

from ..protocol.call import Reply
from ..web.serving import Server
from ..world.world import World
from .layout import asset

# No guard stands before the partner's script, alone of all below /_emulator: a page of another origin has to load it,
# it is the same for everybody, says nothing of any world, and a GET of it changes nothing. Hence also the two headers,
# for pages that load it with `crossorigin` or demand consent of what they embed.
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def bind(server: Server) -> None:
    server.bind("GET", "/_pages/<name>", name="pageFile", handler=_file)
    server.bind("GET", "/_emulator/embed.js", name="embedScript", handler=_embed_script)


def _file(request: Request, world: World, path: dict[str, str]) -> Reply:
    return asset(path["name"])


def _embed_script(request: Request, world: World, path: dict[str, str]) -> Reply:
    reply = asset("embed.js")
    return Reply(reply.status, reply.body, headers={**reply.headers, **OPEN})
