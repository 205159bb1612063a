"""Reports of a replay: the summary for people, JUnit XML for CI, one page of HTML that needs nothing else."""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from .outcome import MISMATCH, NOT_RUN, PASSED, Outcome

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
AT_STEP = re.compile(r"^step .*: ")  # up to the last reason
MOST_ASIDE = 5  # that are told one by one
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1e1e1e }
pre { background: #f5f5f5; padding: .8rem; overflow: auto; font-size: 12px } summary { cursor: pointer }
.passed b { color: #176f2c } .mismatch b { color: #b3261e } .not-run b { color: #8a5a00 } section { margin: .6rem 0 }
"""


def summary(outcomes: Sequence[Outcome]) -> str:
    """What cannot be played there by its reasons, what went otherwise in full, then how many of each."""
    aside = [outcome for outcome in outcomes if outcome.status == NOT_RUN and not outcome.broken]
    aside = aside if len(aside) > MOST_ASIDE else []
    told = [f"not run: {why}: {', '.join(names)}" for why, names in _by_reason(aside).items()]
    told += [each.told() for each in outcomes if (each.status != PASSED or each.note) and each not in aside]
    counts = Counter(outcome.status for outcome in outcomes)
    parts = [f"{counts[PASSED]} passed", f"{counts[MISMATCH]} mismatched", f"{counts[NOT_RUN]} not run"]
    seconds = sum(outcome.seconds for outcome in outcomes)
    return "\n".join([*told, f"{_many(len(outcomes))}: {', '.join(parts)} ({seconds:.1f} s of playing)"])


def _by_reason(aside: Sequence[Outcome]) -> dict[str, list[str]]:
    """Whichever step it is of."""
    reasons: dict[str, list[str]] = {}
    for outcome in aside:
        reasons.setdefault(AT_STEP.sub("", outcome.note), []).append(outcome.scenario.name)
    return reasons


def _many(count: int) -> str:
    return f"{count} scenario{'' if count == 1 else 's'}"


def write(folder: Path, outcomes: Sequence[Outcome], target: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "junit.xml").write_text(junit(outcomes), "utf-8")
    (folder / "report.html").write_text(page(outcomes, target), "utf-8")


def junit(outcomes: Sequence[Outcome]) -> str:
    counts = Counter(outcome.status for outcome in outcomes)
    broken = sum(outcome.broken for outcome in outcomes)
    suite = ET.Element(
        "testsuite",
        name="craftkit-contracts replay",
        tests=str(len(outcomes)),
        failures=str(counts[MISMATCH]),
        errors=str(broken),
        skipped=str(counts[NOT_RUN] - broken),
        time=f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    )
    for outcome in outcomes:
        suite.append(_case(outcome))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _case(outcome: Outcome) -> ET.Element:
    name = outcome.scenario.name
    case = ET.Element("testcase", classname="scenarios", name=name, time=f"{outcome.seconds:.3f}")
    kind = {MISMATCH: "failure", NOT_RUN: "error" if outcome.broken else "skipped"}.get(outcome.status)
    if kind:
        told = NOT_IN_XML.sub("?", outcome.told())
        ET.SubElement(case, kind, message=told.partition("\n")[0]).text = told
    return case


def page(outcomes: Sequence[Outcome], target: str) -> str:
    counts = Counter(outcome.status for outcome in outcomes)
    head = ", ".join(f"{counts[status]} {status}" for status in (PASSED, MISMATCH, NOT_RUN))
    sections = "\n".join(_section(outcome) for outcome in sorted(outcomes, key=_order))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Replay of scenarios</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head><body><h1>Replay of scenarios</h1>\n"
        f"<p>Played on {escape(target)}: {head}.</p>\n{sections}\n</body></html>\n"
    )


def _order(outcome: Outcome) -> int:
    """What somebody has to look at comes first."""
    return 1 if outcome.broken else (MISMATCH, "", PASSED, NOT_RUN).index(outcome.status)


def _section(outcome: Outcome) -> str:
    scenario = outcome.scenario
    is_open = " open" if outcome.status == MISMATCH else ""
    told = f"<pre>{escape(outcome.told())}</pre>" if outcome.status != PASSED or outcome.note else ""
    return (
        f"<section class={quoteattr(outcome.status.replace(' ', '-'))}><details{is_open}>"
        f"<summary><b>{outcome.status}</b> {escape(scenario.title)} <small>{escape(scenario.name)}, "
        f"{outcome.seconds:.2f} s</small></summary><p>{escape(scenario.why)}</p>{told}"
        f"<pre>{escape(outcome.transcript)}</pre></details></section>"
    )
