"""Golden transcripts: what a scenario said when a person last looked at it, to the byte."""

import json
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ..scenarios.difference import Difference, shown
from ..scenarios.matching import Expectation
from ..scenarios.references import literal
from .transcript import SECTION

HOW = "look at it, then --update"


def differences(golden: Path, transcript: str) -> tuple[str, list[Difference]]:
    """The step in which the transcript first leaves the golden one, and where in it. Empty when they are the same."""
    written = golden.read_bytes().decode("utf-8", "replace")
    if written == transcript:
        return "", []
    for was, now in zip_longest(_sections(written), _sections(transcript), fillvalue=""):
        if was != now:
            step = (now or was).partition("\n")[0].removeprefix(SECTION)
            return f"step {step}", _in_section(was, now)
    return "", []


def write(golden: Path, transcript: str) -> str:
    """`written`, `rewritten`, or empty when it stood there already."""
    before = golden.read_bytes() if golden.exists() else None
    if before == transcript.encode():
        return ""
    golden.parent.mkdir(parents=True, exist_ok=True)
    beside = golden.with_name(f".{golden.name}.new")
    beside.write_bytes(transcript.encode())
    beside.replace(golden)  # all of it or nothing
    return "golden transcript written" if before is None else "golden transcript rewritten"


def _sections(text: str) -> list[str]:
    head, *steps = text.split(f"\n{SECTION}")
    return [head, *(SECTION + step for step in steps)]


def _in_section(was: str, now: str) -> list[Difference]:
    """By field where both have a JSON body in the same place, by line otherwise."""
    for before, after in zip(_bodies(was), _bodies(now), strict=False):
        found = list(Expectation({}, exact=True).differences(literal(before), after, "golden body"))
        if found:
            return found
    for number, (before, after) in enumerate(zip_longest(was.split("\n"), now.split("\n")), 1):
        if before != after:
            return [Difference(f"golden line {number} of the step", _line(after), _line(before))]
    return []


def _line(line: str | None) -> str:
    return "nothing" if line is None else shown(line)


def _bodies(section: str) -> list[Any]:
    """The JSON bodies of a section; each follows an empty line of its message."""
    bodies = []
    for mark in ("> ", "< "):
        said = "\n".join(line[2:] for line in section.split("\n") if line.startswith(mark) or line == mark.strip())
        bodies += [_first_value(part) for part in said.split("\n\n")[1:]]
    return [body for body in bodies if body is not None]


def _first_value(text: str) -> Any:
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except ValueError:
        return None
