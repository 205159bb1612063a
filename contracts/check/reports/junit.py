"""junit.xml, for CI: a case for each operation that was asked and kept everything, and one for each deviation."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from .. import telling
from ..result import Found, Result
from . import curl

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Case(NamedTuple):
    """`outcome`: failure, error or skipped; empty when it passed."""

    group: str
    name: str
    outcome: str = ""
    message: str = ""
    text: str = ""


def text(result: Result) -> str:
    cases = [
        *_kept(result),
        *(_deviation(found, result) for found in result.found),
        *_entries(result),
        *_unchecked(result),
    ]
    counts = {outcome: sum(case.outcome == outcome for case in cases) for outcome in ("failure", "error", "skipped")}
    suite = ET.Element(
        "testsuite",
        name="craftkit-contracts check",
        timestamp=result.started[:19],
        time=f"{result.seconds:.3f}",
        tests=str(len(cases)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
    )
    for case in cases:
        _add(suite, case)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _add(suite: ET.Element, case: Case) -> None:
    element = ET.SubElement(suite, "testcase", classname=_clean(f"craftkit.{case.group}"), name=_clean(case.name))
    if case.outcome:
        told = ET.SubElement(element, case.outcome, message=_clean(case.message))
        told.text = _clean(case.text or case.message)


def _kept(result: Result) -> Iterator[Case]:
    """An operation that was never answered says so by its reasons."""
    deviating = {found.deviation.operation for found in result.found}
    met = {operation for operation, _ in result.coverage.met}
    reasons = {operation: why for (operation, _), why in reversed(result.coverage.uncovered)}
    for operation in dict.fromkeys(operation for operation, _ in result.coverage.documented):
        if operation in met and operation not in deviating:
            yield Case(operation, "keeps the contract")
        elif operation not in met:
            yield Case(operation, "keeps the contract", "skipped", reasons.get(operation, "it was not met"))


def _deviation(found: Found, result: Result) -> Case:
    deviation = found.deviation
    name = f"{deviation.kind} at {deviation.where}{f' of {deviation.status}' if deviation.status else ''}"
    if found.known is not None:
        why = f"known until {found.known.expires}: {found.known.reason} ({found.known.owner}, {found.known.ticket})"
        return Case(deviation.operation, name, "skipped", why)
    lines = (
        f"{telling.what(found)} ({deviation.source})",
        f"expected: {deviation.expected}",
        f"came: {deviation.came}",
        f"who moved: {found.verdict.who}: {found.verdict.words}",
        f"{found.standing}: {telling.seen(found)}",
        f"for example {found.example.step}: {found.example.exchange}",
        f"fingerprint: {deviation.fingerprint}",
        f"ask again:\n{curl.command(found.example.exchange, result.variables, result.target)}",
    )
    return Case(deviation.operation, name, "failure", f"{found.verdict.who}: {deviation}", "\n".join(lines))


def _entries(result: Result) -> Iterator[Case]:
    for entry in result.expired:
        yield Case("known-deviations", str(entry), "skipped", f"expired: {entry}")
    for entry in result.unmet_entries:
        yield Case("known-deviations", str(entry), "skipped", "not met any more: the entry can go")


def _unchecked(result: Result) -> Iterator[Case]:
    for number, why in enumerate((*result.broken, *result.failed), 1):
        yield Case("check", f"could not check, {number}", "error", why)
    if result.stopped:
        yield Case("check", "all was asked", "skipped", f"stopped early: {result.stopped}")
    if not result.coverage.is_enough:
        yield Case("check", "enough was tested", "skipped", f"too little tested: {telling.tested(result.coverage)}")


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("?", text)
