"""A real browser, driven by the Chrome DevTools protocol over two pipes: no driver, no websocket, no port."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic --disable-dev-shm-usage --remote-debugging-pipe --window-size=900,1000 "
    "--disable-features=IsolateOrigins,site-per-process"
).split()
PATIENCE = 20.0


class Browser:
    """One chromium with one page. Frames of the page are found by what stands in their address."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM is not None
        to_browser, self._ours_out = os.pipe()
        self._ours_in, from_browser = os.pipe()
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        # Chromium reads its orders from descriptor 3 and answers on 4.
        shell = ["/bin/bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "bash", *command]
        self._process = subprocess.Popen(
            shell, pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(to_browser)
        os.close(from_browser)
        self._answers = os.fdopen(self._ours_in, "rb", buffering=0)
        self._buffer, self._number, self._session = b"", 0, ""
        self._session = self._attach()
        self.send("Page.enable")
        self.send("Runtime.enable")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._write({"id": 0, "method": "Browser.close"})
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._ours_out)
        self._answers.close()

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        order: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            order["sessionId"] = self._session
        self._write(order)
        while True:
            told = self._read()
            if told.get("id") == self._number:
                assert "error" not in told, told["error"]
                result: dict[str, Any] = told["result"]
                return result

    def open(self, address: str) -> None:
        self.send("Page.navigate", url=address)

    def run(self, script: str, *, frame: str = "") -> Any:
        """The value of the script in the page, or in the frame whose address holds `frame`: there it sees the document,
        not the page's own names."""
        where = {"contextId": self._context(frame)} if frame else {}
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, **where)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, script: str, *, frame: str = "") -> Any:
        """What the script says as soon as that is true in any sense. It is asked again until then."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(AssertionError):
                if value := self.run(script, frame=frame):
                    return value
            self.send("Runtime.evaluate", expression="new Promise(done => setTimeout(done, 30))", awaitPromise=True)
        raise TimeoutError(f"{script} in {frame or 'the page'}: {self.text(frame=frame)}")

    def text(self, *, frame: str = "") -> str:
        try:
            return str(self.run("document.body.innerText", frame=frame))
        except AssertionError as error:
            return str(error)

    def screenshot(self, path: Path) -> None:
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 4000), "scale": 1}
        shot = self.send("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def choose_file(self, selector: str, path: Path, *, frame: str) -> None:
        """What a user does with the file dialog."""
        found = self.send(
            "Runtime.evaluate", expression=f"document.querySelector({selector!r})", contextId=self._context(frame)
        )
        self.send("DOM.setFileInputFiles", files=[str(path)], objectId=found["result"]["objectId"])

    def _context(self, frame: str) -> int:
        tree = self.send("Page.getFrameTree")["frameTree"]
        found = [each["frame"]["id"] for each in _frames(tree) if frame in each["frame"]["url"]]
        assert found, f"no frame {frame!r} in {[each['frame']['url'] for each in _frames(tree)]}"
        world = self.send("Page.createIsolatedWorld", frameId=found[0], worldName="tests")
        context: int = world["executionContextId"]
        return context

    def _attach(self) -> str:
        targets = self.send("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        session: str = self.send("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        return session

    def _write(self, order: Mapping[str, Any]) -> None:
        os.write(self._ours_out, json.dumps(order).encode() + b"\0")

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            piece = self._answers.read(1 << 16)
            assert piece, "the browser is gone"
            self._buffer += piece
        message, _, self._buffer = self._buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told


def _frames(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [tree, *(inner for child in tree.get("childFrames", ()) for inner in _frames(child))]
