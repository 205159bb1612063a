"""A page of another origin, in a real browser, tries to drive the emulator. It may try; nothing changes."""

import json
import logging
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ..craftkit import Craftkit

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic --virtual-time-budget=5000 --dump-dom"
).split()

# Whatever a page can do without the other side's consent, and the same with a request for consent.
PAGE = """<!doctype html><title>evil</title><pre id=told>nothing</pre>
<iframe name=sink></iframe><iframe name=drain></iframe>
<form id=form method=post target=drain enctype=text/plain action="{base}/_emulator/clock">
<input name='{{"freeze": true, "x' value='": 1}}'></form>
<form id=reset method=post target=sink action="{base}/_emulator/reset"></form>
<script>
const text = {{"Content-Type": "text/plain"}}, json = {{"Content-Type": "application/json"}};
const tries = [
  ["/_emulator/reset", {{method: "POST"}}],
  ["/_emulator/reset", {{method: "POST", mode: "no-cors"}}],
  ["/_emulator/reset", {{method: "POST", mode: "no-cors", referrerPolicy: "no-referrer"}}],
  ["/_emulator/clock", {{method: "POST", mode: "no-cors", body: '{{"freeze": true}}', headers: text}}],
  ["/_emulator/clock", {{method: "POST", body: '{{"advance": "30d"}}', headers: json}}],
  ["/_emulator/progression", {{method: "PUT", body: '{{"progression": "immediate"}}'}}],
  ["/_emulator", {{}}],
];
(async () => {{
  const told = [];
  for (const [path, options] of tries) {{
    try {{
      const answer = await fetch("{base}" + path, options);
      told.push([path, options.mode || "cors", answer.type, answer.status, (await answer.text()).length]);
    }} catch (error) {{ told.push([path, options.mode || "cors", "refused", 0, 0]); }}
  }}
  told.push(["beacon", navigator.sendBeacon("{base}/_emulator/reset", "x")]);
  document.getElementById("form").submit();
  document.getElementById("reset").submit();
  setTimeout(() => {{ document.getElementById("told").textContent = JSON.stringify(told); }}, 1000);
}})();
</script>"""


class _Page(BaseHTTPRequestHandler):
    def __init__(self, html: str, *more: object) -> None:
        self.html = html
        super().__init__(*more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.html.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def evil(craftkit: Craftkit) -> Iterator[Callable[[str], str]]:
    """Serve a page that attacks the given base URL; the page's address."""
    servers: list[ThreadingHTTPServer] = []

    def start(base: str) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Page, PAGE.format(base=base)))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def visit(address: str, profile: Path, *flags: str) -> list[list[object]]:
    """What the page told after its script had run."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *flags, address]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    found = re.search(r"<pre id=\"?told\"?>(.*?)</pre>", dom)
    assert found, dom
    told: list[list[object]] = json.loads(unescape(found[1]))
    return told


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium installed")
def test_a_page_of_another_origin_changes_nothing(
    craftkit: Craftkit, evil: Callable[[str], str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "craftkit_emulator")
    render = craftkit.render()
    before = craftkit.control("GET", "")
    told = visit(evil(craftkit.base_url), tmp_path)

    # The requests that need no consent did arrive, so this is no test of an idle page
    refused = [line for line in caplog.messages if "-> 403" in line and craftkit.session in line]
    assert len(refused) >= 6, caplog.messages
    assert sum("/_emulator/clock -> 403" in line for line in refused) >= 2
    # and the page read nothing of any answer
    assert [row for row in told if row[0] != "beacon" and (row[3], row[4]) != (0, 0)] == []

    after = craftkit.control("GET", "")
    assert after["clock"]["mode"] == "real"
    assert (after["counts"], after["progression"], after["armed"]) == (
        before["counts"],
        before["progression"],
        before["armed"],
    )
    assert craftkit.get(f"/v1/renders/{render['id']}").status_code == 200


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium installed")
def test_a_name_that_resolves_to_loopback_changes_nothing(
    craftkit: Craftkit, evil: Callable[[str], str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """DNS rebinding: to the browser, the emulator is a host of the attacker's."""
    caplog.set_level(logging.INFO, "craftkit_emulator")
    craftkit.render()
    before = craftkit.control("GET", "")["counts"]
    visit(
        evil(craftkit.base_url.replace("127.0.0.1", "rebound.test")),
        tmp_path,
        "--host-resolver-rules=MAP rebound.test 127.0.0.1",
    )
    assert any("-> 403" in line and craftkit.session in line for line in caplog.messages)
    after = craftkit.control("GET", "")
    assert (after["counts"], after["clock"]["mode"]) == (before, "real")
