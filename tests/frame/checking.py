"""The tables of the contract check in the README: its flags, and who moved.

`python -m tests.frame.checking` prints them, `--write` puts them into README.md.
"""

import sys
from collections.abc import Iterator

from craftkit_contracts.check.arguments import CHECK
from craftkit_contracts.check.verdict import published

from .checkout import ROOT

README = ROOT / "README.md"
MARK = "made by: python -m tests.frame.checking --write -->\n"
FLAGS, MOVED, END = f"<!-- flags of check, {MARK}", f"<!-- who moved, {MARK}", "<!-- end of the table -->\n"


def flags() -> str:
    return "".join(_rows())


def _rows() -> Iterator[str]:
    yield "| Flag | | From the environment |\n|---|---|---|\n"
    yield "| `--target emulator` | one that is started for the check; so it is without `--base-url`, too | |\n"
    yield "| `--base-url URL` | a deployment | `CRAFTKIT_BASE_URL` |\n"
    for flag in CHECK:
        name = f"{flag.name} {flag.metavar}".rstrip()
        yield f"| `{name}` | {flag.help} | {f'`{flag.variable}`' if flag.variable else ''} |\n"


def rewritten(text: str) -> str:
    """The README with the tables of now."""
    return _put(_put(text, FLAGS, flags()), MOVED, f"{published()}\n")


def _put(text: str, begin: str, table: str) -> str:
    before, found, rest = text.partition(begin)
    _, end, after = rest.partition(END)
    if not found or not end:
        raise ValueError(f"README.md lacks the lines {begin!r} and {END!r}")
    return f"{before}{begin}\n{table}\n{end}{after}"


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        README.write_text(rewritten(README.read_text("utf-8")), "utf-8")
    else:
        print(rewritten(README.read_text("utf-8")), end="")
