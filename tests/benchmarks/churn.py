"""Churn: sessions that come, do something and go; what the server has grown by after many of them."""

import http.client
import json
import subprocess
from typing import Any

from .load import BODY, KEY
from .servers import resident_megabytes


def growth(process: subprocess.Popen[bytes], port: int, *, first: int, all: int) -> float:
    """Megabytes that the server has after `all` sessions beyond what it had after the `first` ones."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number in range(first):
        come_and_go(connection, f"churn-{number}")
    before = resident_megabytes(process)
    for number in range(first, all):
        come_and_go(connection, f"churn-{number}")
    after = resident_megabytes(process)
    connection.close()
    return after - before


def come_and_go(connection: http.client.HTTPConnection, name: str) -> None:
    """A session is made, renders, and is deleted."""
    ask(connection, "POST", "/_emulator/sessions", json.dumps({"name": name, "progression": "immediate"}))
    ask(connection, "POST", f"/s/{name}/v1/templates/invoice/render", BODY)
    ask(connection, "DELETE", f"/_emulator/sessions/{name}")


def forget_sessions(port: int) -> None:
    """Delete all that there are."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for session in ask(connection, "GET", "/_emulator/sessions")["sessions"]:
        if session["name"] is not None:
            ask(connection, "DELETE", f"/_emulator/sessions/{session['name']}")
    connection.close()


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status < 300, text
    return json.loads(text)
