"""A partner: its backend mints sessions, its page, on an origin of its own, mounts what the browser script offers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ..craftkit import Craftkit

INVOICE = "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f"
TENANT = {"externalId": "org_123", "displayName": "Acme Corp"}
ACTOR = {"externalId": "usr_456", "displayName": "Jane Smith"}

# `await` in a classic script would not do; what the page hears is kept in `heard`.
PAGE = """<!doctype html><html lang="en"><title>Partner</title>
<body style="margin:0;padding:16px;font:16px sans-serif;background:#eef">
<h1 style="font-size:18px">Partner's own page</h1><div id="place"></div>
<script src="{base}/_emulator/embed.js"></script>
<script>
const heard = [], started = {start};
const names = ["ready", "template.published", "template.saved", "close.requested", "craftkit.error",
  "craftkit.form.failed", "form.submitted"];
const options = Object.assign({{container: "#place", autoResize: true}}, started.options);
if (started.refresh) options.refresh = async () => {{
  heard.push(["refreshed", null]);
  return (await fetch("/refresh")).text();
}};
const starter = started.key ? Craftkit.init({{publishableKey: started.key}}) : Craftkit;
const mounted = starter[started.verb](options);
names.forEach(name => mounted.on(name, payload => heard.push([name, payload])));
window.addEventListener("message", event => heard.push(["message", event.data.type, event.origin]));
document.title = "mounted";
window.mounted = mounted; window.heard = heard;
</script>"""


def session(craftkit: Craftkit, mode: str = "fill", **body: Any) -> dict[str, Any]:
    """A minted session; `form`, `permissions` and the like as in the API."""
    scope = {"mode": mode} | ({"templateExternalId": body.pop("template", INVOICE)} if mode != "create" else {})
    response = craftkit.post("/v1/embed/sessions", {"tenant": TENANT, "actor": ACTOR, "scope": scope} | body)
    assert response.status_code == 200, response.text
    minted: dict[str, Any] = response.json()
    return minted


def page_of(base: str, verb: str, token: str, **more: Any) -> str:
    start = {"verb": verb, "options": {"sessionToken": token}, **more}
    return PAGE.format(base=base, start=json.dumps(start).replace("<", "\\u003c"))


class _Site(BaseHTTPRequestHandler):
    def __init__(self, html: str, refresh: Callable[[], str], *more: object) -> None:
        self.html, self.refresh = html, refresh
        super().__init__(*more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body = self.refresh() if self.path == "/refresh" else self.html
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def site(html: Callable[[str], str], refresh: Callable[[], str] = str) -> Iterator[str]:
    """The partner's page on a port of its own; `html` is made of its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    server.RequestHandlerClass = partial(_Site, html(origin), refresh)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
