"""Misreadings: where openapi-core is known to be wrong. The list is checked in, with the library's version."""

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, NamedTuple

from .data import load as load_yaml
from .data import locate
from .exchange import Exchange, lowered
from .finding import Finding, Side, on

LIBRARY = "openapi-core"


class StaleMisreading(Exception):
    """The list speaks of another version of the library than the one installed."""


class Misreading(NamedTuple):
    """`reads`: openapi-core's wrong verdict. `finding` matches what it wrongly says (reads: invalid), or what the first
    opinion says and openapi-core fails to see (reads: valid). The exchange shows it, on its `side`."""

    name: str
    version: str
    side: Side
    reads: Literal["valid", "invalid"]
    finding: re.Pattern[str]
    where: str
    why: str
    first_opinion: str
    exchange: Exchange

    def covers(self, finding: Finding) -> bool:
        return self.finding.search(str(finding)) is not None


def load(path: Path | None = None, *, installed: str = "") -> tuple[Misreading, ...]:
    """Every entry, or StaleMisreading: after an update of the library each has to be looked at again."""
    entries = tuple(_misreading(entry) for entry in load_yaml(path or locate("known-misreadings.yaml"))["misreadings"])
    installed = installed or version(LIBRARY)
    for entry in entries:
        if entry.version != installed:
            raise StaleMisreading(f"{entry.name!r} was seen in {LIBRARY} {entry.version}, installed is {installed}")
    return entries


def corrected(misreadings: Iterable[Misreading], first: list[Finding], second: list[Finding]) -> list[Finding]:
    """The second opinion without its known misreadings. Where it broke down, or gave up on the parameters, it has none,
    and the first one stands."""
    known = list(misreadings)
    misread = [finding for finding in second if _misread(known, finding, "invalid")]
    broken = {finding.side for finding in misread if finding.kind == "crash"}
    unread = {(finding.side, finding.kind) for finding in misread if finding.kind == "parameter"}
    missed = [
        finding
        for finding in first
        if finding.side in broken or (finding.side, finding.kind) in unread or _misread(known, finding, "valid")
    ]
    return [finding for finding in second if finding not in misread] + missed


def reproduces(misreading: Misreading, first: list[Finding], second: list[Finding]) -> bool:
    """Whether the two opinions on the entry's own exchange still differ in the way that it says."""
    first, second = on(misreading.side, first), on(misreading.side, second)
    wrong, right = (second, first) if misreading.reads == "invalid" else (first, second)
    return not right and any(misreading.covers(finding) for finding in wrong)


def _misread(known: list[Misreading], finding: Finding, reads: str) -> bool:
    return any(entry.reads == reads and entry.covers(finding) for entry in known)


def _misreading(entry: Mapping[str, Any]) -> Misreading:
    plain = {field: entry[field] for field in ("name", "version", "side", "reads", "where", "why", "first_opinion")}
    return Misreading(**plain, finding=re.compile(entry["finding"]), exchange=_exchange(entry["exchange"]))


def _exchange(written: Mapping[str, Any]) -> Exchange:
    """As the list writes it. Bodies are text, bytes (YAML's !!binary), or a list of texts, each with its count."""
    return Exchange(
        method=written["method"],
        url=f"http://localhost{written['path']}",
        request_headers=lowered({"Authorization": "Bearer key", **written.get("request_headers", {})}),
        request_body=_bytes(written.get("request_body", b"")),
        status=written["status"],
        response_headers=lowered({"Content-Type": "application/json", **written.get("response_headers", {})}),
        response_body=_bytes(written["response_body"]),
    )


def _bytes(written: Any) -> bytes:
    if isinstance(written, list):
        return b"".join(_bytes(text) * times for text, times in written)
    return written.encode() if isinstance(written, str) else bytes(written)
