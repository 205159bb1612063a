"""The tables of disputes and assumptions in the README, made of the registers in fixtures/.

`python -m tests.frame.differences` prints them, `--write` puts them into README.md.
"""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from .checkout import ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- made by: python -m tests.frame.differences --write -->\n", "<!-- until here -->\n"


def tables() -> str:
    disputes = [_dispute(row) for row in _register("disputes")]
    assumptions = [(row["id"], row["topic"], row["decided"]) for row in _register("assumptions") if row["decided"]]
    return _folded(
        f"{len(disputes)} disputes: what the emulator does unless told otherwise",
        _table(("", "Topic", "By default", "Switch"), disputes),
    ) + _folded(
        f"{len(assumptions)} assumptions: what the emulator does where nothing is documented",
        _table(("", "What is open", "What the emulator does"), assumptions),
    )


def rewritten(text: str) -> str:
    """The README with the tables of now."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md lacks the lines {BEGIN!r} and {END!r}")
    return before + begin + tables() + end + after


def _dispute(row: Mapping[str, Any]) -> tuple[str, ...]:
    switch = f"`{row['id']}={row['other']}`" if "other" in row else ""
    return row["id"], row["topic"], _default(row["readings"], row["default"]), switch


def _default(readings: Mapping[str, str], default: str) -> str:
    """A position between the readings speaks of both by their letters."""
    others = "; ".join(f"{name}: {text}" for name, text in readings.items() if name != default)
    return readings[default] if default in ("A", "B") else f"{readings[default]} ({others})"


def _register(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((ROOT / "fixtures" / f"{name}.yaml").read_text("utf-8"))
    return rows


def _folded(summary: str, table: str) -> str:
    return f"\n<details><summary>{summary}</summary>\n\n{table}\n</details>\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        README.write_text(rewritten(README.read_text("utf-8")), "utf-8")
    else:
        print(tables(), end="")
