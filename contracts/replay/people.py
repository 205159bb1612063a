"""People: what recipients, addressees and readers do, by the control API and the pages that they are sent to."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from ..gate import Reply, Request
from ..scenarios.difference import Difference
from ..scenarios.scenario import Step
from .outcome import Mismatch
from .play import Play

AGENT = "Mozilla/5.0 (scenario)"
Fields = Mapping[str, Any]


def simulate(play: Play, step: Step) -> None:
    fields = {name: play.fill(value) for name, value in step.fields.items() if name not in ("expect", "capture")}
    play.judge(step, DEEDS[str(step.subject)](play, step, fields))


def _act(play: Play, step: Step, fields: Fields) -> Reply:
    """A recipient views, signs or declines."""
    words = {name: fields[name] for name in ("name", "reason") if name in fields}
    path = f"/signatures/{_segment(fields['signature'])}/recipients/{fields['recipient']}/{step.subject}"
    return play.control("POST", path, words, agent=fields.get("agent", AGENT))


def _fail(play: Play, step: Step, fields: Fields) -> Reply:
    words = {"errorMessage": fields["reason"]} if "reason" in fields else {}
    return play.control("POST", f"/signatures/{_segment(fields['signature'])}/fail", words)


def _read(play: Play, step: Step, fields: Fields) -> Reply:
    return play.control("GET", f"/mail/{_newest(play, step, fields)}")


def _open(play: Play, step: Step, fields: Fields) -> Reply:
    return play.control("POST", f"/mail/{_newest(play, step, fields)}/open", {"userAgent": fields.get("agent", AGENT)})


def _segment(value: Any) -> str:
    return quote(str(value), safe="")


def _newest(play: Play, step: Step, fields: Fields) -> str:
    """The id of the latest message to that address."""
    mails = play.stage.must("GET", "/mail")["mail"]
    found = next((mail for mail in mails if mail["to"] == fields["to"]), None)
    if found is None:
        others = ", ".join(sorted({mail["to"] for mail in mails})) or "nobody"
        raise Mismatch(step, [Difference("mail", "none", f"one to {fields['to']}", f"there is mail to {others}")])
    return str(found["id"])


def _visit(method: str, path: str) -> Callable[[Play, Step, Fields], Reply]:
    def visit(play: Play, step: Step, fields: Fields) -> Reply:
        headers = {"User-Agent": fields.get("agent", AGENT)}
        url = f"{play.stage.base}/share/{_segment(fields['share'])}{path}"
        return play.surely(Request(method, url, headers))

    return visit


DEEDS: dict[str, Callable[[Play, Step, Fields], Reply]] = {
    "view": _act,
    "sign": _act,
    "decline": _act,
    "fail signature": _fail,
    "read mail": _read,
    "open mail": _open,
    "visit share": _visit("GET", ""),
    "download share": _visit("GET", "/download"),
    "print share": _visit("POST", "/printed"),
}
