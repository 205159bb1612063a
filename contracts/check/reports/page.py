"""report.html: one page for people, complete in itself. The template escapes whatever it is given."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import telling
from ..result import Coverage, Found, Result, Status
from . import curl, lines

if TYPE_CHECKING:
    import jinja2

SHOWN = 300  # deviations with their examples
TONES = {Status.CLEAN: "good", Status.DEVIATES: "bad", Status.STALE: "warn", Status.COULD_NOT_CHECK: "bad"}
MOVED = {
    "production": "Production moved",
    "specification": "The specification moved, or was never right",
    "emulator": "The emulator differs",
    "undecided": "Undecided: somebody has to look",
    "nobody": "Nobody moved",
}


class Card(NamedTuple):
    """A deviation as it is shown."""

    found: Found
    place: str
    what: str
    seen: str
    command: str
    request: list[lines.Line]
    response: list[lines.Line]
    other: list[lines.Line]


class Answer(NamedTuple):
    """A documented answer of an operation: `met`, `missed`, or `beyond` reach, and why."""

    status: int
    state: str
    why: str


def text(result: Result) -> str:
    shown = telling.by_mover(result.found, SHOWN)
    return _template().render(
        result=result,
        headline=telling.headline(result),
        tone=TONES[result.status],
        groups=[(who, MOVED[who], [_card(found, result) for found in group]) for who, group in shown.items()],
        unshown=max(0, len(result.found) - SHOWN),
        counts=_counts(result),
        coverage=_coverage(result.coverage),
        ledger=_ledger(result.coverage),
        reasons=[(why, telling.pairs(rows)) for why, rows in telling.by_reason(result.coverage.uncovered).items()],
        requests=telling.requests(result.asked),
        known=[found for found in result.found if found.known],
    )


@cache
def _template() -> "jinja2.Template":
    import jinja2

    folder = jinja2.FileSystemLoader(Path(__file__).parent)
    made = jinja2.Environment(
        loader=folder, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return made.get_template("page.html")


def _card(found: Found, result: Result) -> Card:
    exchange, where = found.example.exchange, found.deviation.where
    asked = where if where.startswith("request") else ""
    return Card(
        found=found,
        place=telling.place(found),
        what=telling.what(found),
        seen=telling.seen(found),
        command=curl.command(exchange, result.variables, result.target),
        request=_named(lines.request(exchange, asked), result),
        response=_named(lines.response(exchange, lines.shown(where)), result),
        other=lines.response(found.other.exchange, lines.shown(where)) if found.other else [],
    )


def _named(shown: list[lines.Line], result: Result) -> list[lines.Line]:
    """A key goes by the variable that holds it."""
    for placeholder, variable in result.variables.items():
        shown = [line._replace(text=line.text.replace(placeholder, f"${variable}")) for line in shown]
    return shown


def _counts(result: Result) -> list[tuple[str, int]]:
    standings = [found.standing for found in result.found]
    first = "found" in standings or not any(found.since for found in result.found)
    rows = [("found", standings.count("found"))] if first else []
    rows += [(name, standings.count(name)) for name in ("new", "still there") if not first]
    return [*rows, ("known", standings.count("known")), ("gone", len(result.gone))]


def _coverage(coverage: Coverage) -> dict[str, Any]:
    """Shares are in percent of what is documented."""
    met, reachable = len(coverage.met & coverage.reachable), len(coverage.reachable)
    total = max(1, len(coverage.documented))
    return {
        "met": met,
        "reachable": reachable,
        "documented": len(coverage.documented),
        "met_share": round(100 * met / total, 2),
        "missed_share": round(100 * (reachable - met) / total, 2),
        "missed": telling.pairs(coverage.missed),
    }


def _ledger(coverage: Coverage) -> dict[str, list[Answer]]:
    reasons = dict(coverage.uncovered)
    ledger: dict[str, list[Answer]] = {}
    for operation, status in sorted(coverage.documented):
        pair = (operation, status)
        state = "met" if pair in coverage.met else "missed" if pair in coverage.reachable else "beyond"
        ledger.setdefault(operation, []).append(
            Answer(status, state, reasons.get(pair, "") if state == "beyond" else "")
        )
    return ledger
