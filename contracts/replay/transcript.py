"""Transcript: what was said, line by line, without what differs between two runs of the same (ports, session names).

`>` is what we said, `<` what we were told, `*` a remark. What differs is replaced where it stands and nowhere else:
the address of the session by `{base}` (its path alone by `{session}`), of the emulator by `{root}`, of the receiver by
`{receiver}`, and the signatures of webhooks, which cover such addresses, by whether they were right.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from ..gate import Reply, Request
from ..redaction import Redactor
from ..scenarios.difference import printable
from ..scenarios.scenario import Scenario, Step
from .documents import Unreadable, lines_of, read_pdf, shown_of_page

# Of the connection, of the server's make, or following from the length of what is replaced; no part of what is said.
UNTOLD = frozenset({"server", "content-length", "connection", "via", "keep-alive", "transfer-encoding", "user-agent"})
SECTION = "=== "


class Transcript:
    """Lines of one scenario. `stand_ins`: what is replaced -> by what; the longest goes first. `redactor`: of a
    deployment's, whose secrets and people are nobody's business."""

    def __init__(self, scenario: Scenario, stand_ins: Mapping[str, str], redactor: Redactor | None = None) -> None:
        self._stand_ins = dict(stand_ins)
        self._redactor = redactor
        given = scenario.given
        self._lines = [
            f"# {scenario.title}",
            f"# given world {given.world}, clock {given.clock}, seed {given.seed}, progression {given.progression}"
            + "".join(f", {id} read as {reading}" for id, reading in given.disputes.items())
            + (f", {len(given.faults)} faults" if given.faults else ""),
        ]

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"

    def stands_for(self, text: str, name: str) -> None:
        if text:
            self._stand_ins[text] = name

    def step(self, step: Step) -> None:
        title = step.fields.get("step")
        subject = step.subject if isinstance(step.subject, (str, int)) else ""
        self._lines += ["", f"{SECTION}{step.number}. {step.verb} {subject}".rstrip() + (f": {title}" if title else "")]
        if crossed := step.fields.get("crosses"):
            self.remark(f"crosses {', '.join(crossed)}")

    def remark(self, text: str) -> None:
        self._add("*", [self._plain(text)])

    def request(self, request: Request, key: str) -> None:
        headers = {name: value for name, value in request.headers.items() if name.lower() != "authorization"}
        told = {"Authorization": f"Bearer {key}"} if key else {}
        first = f"{request.method} {request.url}"
        self._message(">", first, told | headers, body=request.body or b"")

    def reply(self, reply: Reply) -> None:
        self._message("<", str(reply.status), reply.headers, body=reply.body)

    def delivery(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        self._message("<", f"POST {url}", headers, body=body)

    def answered(self, status: int) -> None:
        self._add(">", [str(status)])

    def _message(self, mark: str, first: str, headers: Mapping[str, str], *, body: bytes) -> None:
        told = sorted(f"{name}: {value}" for name, value in headers.items() if name.lower() not in UNTOLD)
        self._add(mark, [self._plain(line) for line in (first, *told)])
        if body and self._redactor is not None:
            self._add(mark, ["", *_json_lines(self._plain(_told_of_deployment(body, self._redactor)))])
        elif body:
            content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
            self._add(mark, ["", *self._body(body, content_type)])

    def _body(self, body: bytes, content_type: str) -> list[str]:
        if body.startswith(b"%PDF-"):
            return _pdf_lines(body)
        try:
            text = self._plain(body.decode())
        except UnicodeDecodeError:
            return [_told_of_bytes(body, content_type)]
        if content_type.startswith("text/html"):
            return [f"(a page, sha256 {sha256(text.encode()).hexdigest()})", *shown_of_page(text)]
        if len(text) > 20_000:
            return [f"({len(text)} characters, sha256 {sha256(text.encode()).hexdigest()})"]
        return _json_lines(text)

    def _plain(self, text: str) -> str:
        text = text if self._redactor is None else self._redactor.text(text)
        for found, name in sorted(self._stand_ins.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(found, name)
        return text

    def _add(self, mark: str, lines: Iterable[str]) -> None:
        self._lines += [f"{mark} {line}".rstrip() for whole in lines for line in whole.split("\n")]


def _told_of_deployment(body: bytes, redactor: Redactor) -> str:
    """Of documents and pages nothing but their length: they are about people from beginning to end."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return f"({len(body)} bytes that are no JSON)"
    return redactor.body(body).decode()


def _told_of_bytes(body: bytes, content_type: str) -> str:
    """Of what a fault made of a text nothing is told: where it struck depends on the length of the base URL."""
    if content_type.startswith("image/"):
        return f"(an image of {len(body)} bytes, sha256 {sha256(body).hexdigest()})"
    return "(bytes that are no text)"


def _json_lines(text: str) -> list[str]:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text.splitlines()
    return printable(json.dumps(value, indent=2, ensure_ascii=False)).split("\n")


def _pdf_lines(body: bytes) -> list[str]:
    try:
        pdf = read_pdf(body)
    except Unreadable as error:
        return [f"(a PDF that cannot be read: {error}; {len(body)} bytes)"]
    return [f"(a PDF of {pdf.pages} pages, sha256 {pdf.digest})", *lines_of(pdf)]
