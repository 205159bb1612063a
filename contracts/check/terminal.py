"""Terminal: a check and a plan in words."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from .deviation import KINDS
from .options import Options
from .probe import Pair, Plan
from .reaching import EMULATOR_KEYS, granted
from .result import Result, Status
from .target import NEEDS, Target

STATUS_WORDS = {
    Status.CLEAN: "no new deviation",
    Status.DEVIATES: "new deviations",
    Status.STALE: "expired entries or too little tested",
    Status.COULD_NOT_CHECK: "could not check",
}


def summary(result: Result) -> str:
    """What was found, how much was tested, and what follows."""
    return "\n".join([*_found(result), *_coverage(result), *_rest(result), _end(result)])


def plan(planned: Plan, documented: Sequence[Pair], options: Options) -> str:
    operations = sorted({name for probe in planned.probes for name in probe.operations})
    pace = f", {planned.seconds(options.rate or 5.0):.0f} s at {options.rate or 5:g}/s" if options.base_url else ""
    lines = [
        f"{len(planned.probes)} probes, at most {planned.requests} requests{pace}",
        f"operations: {', '.join(operations) or 'none'}",
        f"would meet {len(planned.reachable)} of {len(documented)} documented answers",
        *(f"left out: {probe.name}: {why}" for probe, why in planned.left_out),
    ]
    by_reason = sorted(planned.uncovered(documented), key=lambda pair: pair[1])
    for reason, pairs in groupby(by_reason, key=lambda pair: pair[1]):
        lines.append(f"would not meet, as {reason}: {', '.join(f'{name} {status}' for (name, status), _ in pairs)}")
    return "\n".join(lines)


def imagined(options: Options) -> Target:
    """The target that would be asked, without asking it."""
    if options.base_url is None:
        return Target("emulator", "", EMULATOR_KEYS, frozenset(NEEDS))
    return Target(options.base_url, options.base_url, options.keys, granted(options))


def _found(result: Result) -> Iterator[str]:
    for found in result.found:
        yield f"{found.standing}: {found.deviation}"
        yield f"    {KINDS[found.deviation.kind].words} ({found.deviation.source}), met {found.count} times"
        yield f"    who moved: {found.verdict.who}: {found.verdict.words}"
        yield f"    for example {found.example.step}: {found.example.exchange}"
        if found.known is not None:
            yield f"    known: {found.known.reason} ({found.known.owner}, {found.known.ticket})"


def _coverage(result: Result) -> Iterator[str]:
    coverage = result.coverage
    counts = f"{len(coverage.met)} met / {len(coverage.reachable)} reachable / {len(coverage.documented)} documented"
    yield f"answers: {counts}"
    if coverage.missed:
        yield f"reachable and not met: {', '.join(f'{name} {status}' for name, status in coverage.missed)}"


def _rest(result: Result) -> Iterator[str]:
    for title, texts in (
        ("expired", result.expired),
        ("known and not met any more", result.unmet_entries),
        ("gone since the previous run", result.gone),
        ("the check is broken", result.broken),
        ("no answer", result.failed),
        ("note", result.notes),
    ):
        yield from (f"{title}: {text}" for text in texts)


def _end(result: Result) -> str:
    asked = ", ".join(f"{count} {name}" for name, count in result.asked.items() if count)
    words = STATUS_WORDS[result.status]
    return f"{result.target}: {words} (exit {int(result.status)}); requests: {asked}; {result.seconds:.1f} s"
