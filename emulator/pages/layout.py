"""Layout: what every page shares. One template around all of them, one set of headers, the files they load.

Everything is escaped by Jinja; a page loads nothing from elsewhere; scripts and styles are files of the emulator, never
inline, so that a label that is HTML can do nothing even if it got past the escaping.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..data import PACKAGE
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..web.json import dump

HERE = PACKAGE / "pages"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the addresses of these pages hold tokens
    "X-Content-Type-Options": "nosniff",
}
ASSET_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def page(
    call: Call, template: str, *, status: int = 200, framed_by: Sequence[str] = (), values: Mapping[str, Any]
) -> Reply:
    """The page. `framed_by`: origins that may show it in a frame, `*` for all; without any, nobody may."""
    html = _environment().get_template(template).render(values, root=root_of(call))
    return Reply(status, html.encode(), headers=HEADERS | _framing(framed_by))


def root_of(call: Call) -> str:
    """The path in front of every address of this world: empty, or `/s/blue`."""
    return urlsplit(call.base_url).path


def asset(name: str) -> Reply:
    """A script or style of the pages."""
    content = _assets().get(name)
    if content is None:
        raise Problem("not_found", f"the pages have no file {name!r}", what="File")
    kind = ASSET_TYPES[name.rpartition(".")[2]]
    return Reply(200, content, headers={"Content-Type": kind, "X-Content-Type-Options": "nosniff"})


def _framing(framed_by: Sequence[str]) -> dict[str, str]:
    policy = POLICY | {"frame-ancestors": " ".join(framed_by) or "'none'"}
    headers = {"Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items())}
    return headers if framed_by else headers | {"X-Frame-Options": "DENY"}


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.policies["json.dumps_function"] = _json  # of `tojson`, which escapes what HTML would see in it
    return environment


def _json(value: Any, **_options: Any) -> str:
    """As the API writes it: a number beyond a double, which a draft may hold, is null and no JavaScript."""
    return dump(value).decode()


@cache
def _assets() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (HERE / "assets").iterdir() if path.suffix[1:] in ASSET_TYPES}
