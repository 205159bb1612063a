"""report.md: a comment for a pull request. The verdict, what is new and who moved; the rest is folded."""

import re
from collections.abc import Iterable, Iterator

from ...printable import printable
from .. import telling
from ..result import Found, Result, Status
from . import curl, lines

SIGNS = {Status.CLEAN: "✅", Status.DEVIATES: "❌", Status.STALE: "⚠️", Status.COULD_NOT_CHECK: "🚫"}
ROWS, DETAILS, LONGEST = 20, 10, 1500
LARGEST = 60_000  # of the 65,536 characters that a comment may have


def text(result: Result) -> str:
    """It is cut where the folded parts would make it too long."""
    kept: list[str] = []
    for block in _blocks(result):
        if sum(map(len, kept)) + len(block) > LARGEST:
            kept.append("Cut here: the rest is in report.html.\n")
            break
        kept.append(block)
    return printable("\n".join(kept))


def _blocks(result: Result) -> Iterator[str]:
    yield f"### {SIGNS[result.status]} Contract check of {_code(result.target)}: {telling.headline(result)}\n"
    yield from _reasons(result)
    if result.new:
        yield _table(result.new)
    yield (
        f"**Coverage** {telling.tested(result.coverage)} answers · **Requests** {telling.requests(result.asked)} · "
        f"{result.seconds:.0f} s · profile {_code(result.profile)} · run {_code(result.run)}\n"
    )
    yield from (_details(found, result) for found in telling.ordered(result.new)[:DETAILS])
    yield from _folded_lists(result)


def _reasons(result: Result) -> Iterator[str]:
    """Beside the deviations, which the table has."""
    told = [why for status, reasons in result.reasons.items() if status is not Status.DEVIATES for why in reasons]
    if told:
        yield _list(told)


def _table(found: list[Found]) -> str:
    head = "| Who moved | Where | What | Expected | Came | |\n|---|---|---|---|---|---|\n"
    rows = "".join(
        f"| **{each.verdict.who}** | {_code(telling.place(each))} {_code(each.deviation.where)} | {telling.what(each)} "
        f"| {_code(each.deviation.expected[:120])} | {_code(each.deviation.came[:120])} | {each.standing} |\n"
        for each in telling.ordered(found)
    ).splitlines(keepends=True)
    more = f"\nand {len(rows) - ROWS} more in report.html\n" if len(rows) > ROWS else ""
    return head + "".join(rows[:ROWS]) + more


def _details(found: Found, result: Result) -> str:
    answer = lines.excerpt(lines.response(found.example.exchange, lines.shown(found.deviation.where)))[:LONGEST]
    summary = f"{found.deviation.kind} at {telling.place(found)} {found.deviation.where}"
    why = f"{found.verdict.who}: {found.verdict.words}; {found.since}"
    command = curl.command(found.example.exchange, result.variables, result.target)
    return _fold(summary, f"{why}\n\n{_fence(command, 'sh')}\n{_fence(answer)}")


def _folded_lists(result: Result) -> Iterator[str]:
    for title, texts in (
        ("known deviations", [str(found.known) for found in result.found if found.known]),
        ("known and not met any more", map(str, result.unmet_entries)),
        ("gone since the previous run", result.gone),
        ("not looked at this time", [seen.words for seen in result.carried.values()]),
        ("without an answer", result.failed),
        ("notes", result.notes),
        ("reachable and not met", [telling.pairs([pair]) for pair in result.coverage.missed]),
    ):
        rows = list(texts)
        if rows:
            yield _fold(f"{len(rows)} {title}", _list(rows))


def _list(texts: Iterable[str]) -> str:
    return "".join(f"- {_code(each[:500])}\n" for each in texts)


def _fold(summary: str, body: str) -> str:
    shown = summary.replace("&", "&amp;").replace("<", "&lt;")
    return f"<details><summary>{shown}</summary>\n\n{body}\n</details>\n"


def _code(text: str) -> str:
    """In a span of code nothing is markup, a mention or a link; `|` would end the cell of a table."""
    flat = " ".join(text.split()).replace("`", "'").replace("|", r"\|")
    return f"`{flat}`" if flat else ""


def _fence(text: str, language: str = "") -> str:
    """Longer than any row of backticks in it."""
    longest = max((len(each) for each in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"
