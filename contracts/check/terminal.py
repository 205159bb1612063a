"""Terminal: a check and a plan in words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ..gate import RATE
from ..printable import printable
from . import telling
from .options import Options
from .probe import Pair, Plan
from .reaching import first
from .result import Found, Result, Status

MOST, WIDEST = 40, 300  # deviations; characters of a line
KEYLESS = "no project key: without one (--api-key or CRAFTKIT_API_KEY) a check asks nothing; with one:"


def summary(result: Result) -> str:
    """What was found, how much was tested, and what follows."""
    return printable("\n".join([*_found(result), *_coverage(result), *_rest(result), _end(result)]))


def plan(profiles: Mapping[str, Plan], documented: Sequence[Pair], options: Options, given: Options) -> str:
    """Of the chosen profile, with what each of them would cost. `given` may lack the key that `options` have."""
    planned = profiles[options.profile]
    operations = sorted({name for probe in planned.probes for name in probe.operations})
    lines = [
        *([KEYLESS] if options.base_url and given is not options else ()),
        *(_cost(name, each, options) for name, each in profiles.items()),
        f"operations: {', '.join(operations) or 'none'}",
        f"would meet {len(planned.reachable)} of {len(documented)} documented answers",
    ]
    left_out = [(probe.name, why) for probe, why in (*planned.left_out, *planned.too_dear)]
    for reason, names in telling.by_reason(left_out).items():
        lines.append(f"left out, as {reason}: {', '.join(names)}")
    for reason, pairs in telling.by_reason(planned.uncovered(documented)).items():
        lines.append(f"would not meet, as {reason}: {telling.pairs(pairs)}")
    return "\n".join(lines)


def _cost(name: str, planned: Plan, options: Options) -> str:
    """At the most: requests in all and by what asks, and how long that takes."""
    drivers = Counter[str]()
    for probe in planned.probes:
        drivers[probe.driver] += probe.most
    parts = ", ".join(f"{count} {driver}" for driver, count in drivers.items()) or "none"
    opening = first(options) if options.base_url else 0
    parts += f", {opening} to see who answers" if opening else ""
    chosen = " (chosen)" if name == options.profile else ""
    text = f"{name}{chosen}: at most {planned.requests + opening} requests ({parts})"
    if not options.base_url:
        return text
    rate = options.rate or RATE
    text += f", {planned.seconds(rate):.0f} s at {rate:g}/s"
    count = len(planned.too_dear)
    return f"{text}; {count} left out, for which the budget has no room" if count else text


def _found(result: Result) -> Iterator[str]:
    """By who moved."""
    others = {id(first): rest for first, *rest in telling.folded(result.found)}
    told = [found for found in result.found if id(found) in others]
    for who, group in telling.by_mover(told, MOST).items():
        for words, alike in groupby(group, key=lambda found: found.verdict.words):
            yield f"{who.upper()}: {words}"
            for found in alike:
                yield from _one(found, others[id(found)])
            yield ""
    if len(told) > MOST:
        yield f"and {len(told) - MOST} more: --report-dir writes them all"


def _one(found: Found, others: Sequence[Found]) -> Iterator[str]:
    deviation = found.deviation
    yield f"  {found.standing:<11} {deviation.kind} at {telling.place(found)} {deviation.where}"
    rows = {
        "expected": deviation.expected,
        "came": deviation.came,
        "also at": others and f"{len(others)} more: {', '.join(map(telling.place, others))}",
        "seen": f"{telling.seen(found)}; {deviation.source}",
        "example": f"{found.example.step}: {found.example.exchange}",
        "known": found.known and f"{found.known.reason} ({found.known.owner}, {found.known.ticket})",
    }
    yield from (f"  {'':<11} {name:<8} {' '.join(text.split())[:WIDEST]}" for name, text in rows.items() if text)


def _coverage(result: Result) -> Iterator[str]:
    yield f"{'answers':<11}   {telling.tested(result.coverage)}"
    if result.coverage.missed:
        yield f"{'not met':<11}   {telling.pairs(result.coverage.missed)}"


def _rest(result: Result) -> Iterator[str]:
    for title, texts in (
        ("why", result.reasons.get(Status.STALE, ())),
        ("why", [f"stopped early: {result.stopped}"] if result.stopped and result.silent else ()),
        ("not needed", result.unmet_entries),
        ("gone", result.gone),
        ("not looked", [seen.words for seen in result.carried.values()]),
        ("broken", result.broken),
        ("no answer", result.failed),
        ("left behind", result.left),
        ("note", result.notes),
    ):
        yield from (f"{title:<11}   {text}" for text in texts)


def _end(result: Result) -> str:
    asked, words = telling.requests(result.asked), telling.headline(result)
    return f"{result.target}: {words} (exit {int(result.status)}); requests: {asked}; {result.seconds:.1f} s"
