"""Run: one check, from the first request to the result."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from ..errors import Unusable
from ..judge import Judge
from ..misreadings import load as load_misreadings
from ..redaction import Redactor
from ..specification import Specification
from . import known
from .book import Book
from .cleanup.custody import custody
from .cleanup.summary import Summary
from .digests import digests
from .driving import Drive, made_on_purpose
from .options import Options
from .previous import First, Previous
from .probe import Plan, Probe
from .questions import specification_of
from .reaching import Reached, first, own_emulator, reach
from .result import MIRROR, Coverage, Result
from .stateful.walks import told
from .target import Target
from .telling import by_reason
from .weighing import Weighed, looked, weigh

# Where a reader keeps the keys that the reports leave out; the names are those of the flags' defaults.
VARIABLES = {
    "project": "CRAFTKIT_API_KEY",
    "second": "CRAFTKIT_SECOND_API_KEY",
    "account": "CRAFTKIT_ACCOUNT_KEY",
    "admin": "CRAFTKIT_ADMIN_KEY",
    "hook": "CRAFTKIT_HOOK_TOKEN",
    "hook-secret": "CRAFTKIT_HOOK_SECRET",
}
EMBEDDED = "listEmbedRenders"
Done = Callable[[str, Plan, Probe], None]


@dataclass
class Run:
    """`done` hears after each probe: of which target, under which plan, which one."""

    options: Options
    probes: Sequence[Probe]
    id: str
    done: Done = lambda target, plan, probe: None

    def result(self) -> Result:
        """Unusable when it cannot even begin."""
        started, began = datetime.now(UTC), monotonic()
        self.options.check()
        specification = specification_of(self.options)
        given = Previous.read(self.options.previous)
        entries = _entries(self.options, started)
        with ExitStack() as stack:
            reached = stack.enter_context(reach(self.options, self.id))
            plan = planned(self.probes, reached.target, self.options)
            end = stack.enter_context(custody(self.options, reached, specification, self.id))
            drive = self._driven(reached, plan, specification)
            plan, cleaned = plan.without(drive.left_out), end()
            mirror = self._mirrored(stack, plan, specification) if self.options.base_url else None
        weighed, notes = _weighed(drive, mirror, given)
        known_ = known.sort([found.deviation for found in weighed.found], entries, today=started.date())
        now = First(self.id, started.isoformat(timespec="seconds"))
        return Result(
            run=self.id,
            started=now.started,
            seconds=monotonic() - began,
            profile=self.options.profile,
            found=weighed.with_entries(known_, now),
            asked={**drive.asked, MIRROR: mirror.asked.total() if mirror else 0},
            expired=known_.expired,
            unmet_entries=[entry for entry in known_.gone if looked(drive.book, entry)],
            **_driven_to(drive, plan, cleaned, notes),
            **weighed.kept,
        )

    def _driven(self, reached: Reached, plan: Plan, specification: Specification) -> Drive:
        redactor = Redactor(*reached.target.keys.values())
        judge = Judge(specification, load_misreadings())
        book = Book(specification, judge, redactor, marked=made_on_purpose)
        drive = Drive(reached.target, reached.gate, book, run=self.id)
        drive.through(plan.probes, lambda probe: self.done(reached.target.name, plan, probe))
        return drive

    def _mirrored(self, stack: ExitStack, plan: Plan, specification: Specification) -> Drive:
        """The same questions to an emulator of our own, for parity."""
        compared = plan._replace(probes=tuple(probe for probe in plan.probes if not probe.apart))
        return self._driven(stack.enter_context(own_emulator(self.id)), compared, specification)


def planned(probes: Iterable[Probe], target: Target, options: Options) -> Plan:
    """What the options allow, and have room for."""
    return Plan.of(probes, target, allowed=options.operations).within(options.most, spent=first(options))


def _entries(options: Options, started: datetime) -> list[known.Known]:
    if options.known is None:
        return []
    try:
        return known.load(options.known, today=started.date())
    except known.KnownFileError as error:
        raise Unusable(str(error)) from None


def _weighed(drive: Drive, mirror: Drive | None, given: Previous | None) -> tuple[Weighed, list[str]]:
    """Beside the previous run, if it was one of the same target."""
    is_other = given is not None and not given.is_of(drive.target.name)
    weighed = weigh(drive.book, mirror.book if mirror else None, None if is_other else given)
    return weighed, [
        f"--previous is a run of {given.target}: nothing is compared with it"
    ] if given and is_other else []


def _driven_to(drive: Drive, plan: Plan, cleaned: Summary, notes: Sequence[str]) -> dict[str, Any]:
    """What a result has of a drive alone, and of what was taken away after it."""
    return {
        "target": drive.target.name,
        "digests": digests(drive.book.specification),
        "coverage": _coverage(drive, plan),
        "broken": [drive.book.shown(str(each)) for each in (*drive.book.broken, *filter(None, [cleaned.trouble]))],
        "failed": [drive.book.shown(each) for each in drive.failed],
        "notes": [*notes, *_notes(drive), *_too_dear(plan), *map(drive.book.shown, cleaned.notes)],
        "silent": drive.silent,
        "stopped": drive.book.shown(drive.stopped),
        "left": [drive.book.shown(each) for each in cleaned.left],
        "variables": {drive.book.shown(key): VARIABLES[name] for name, key in drive.target.keys.items()},
    }


def _coverage(drive: Drive, plan: Plan) -> Coverage:
    documented = [(operation, int(status)) for operation, status in drive.book.ledger.documented]
    met = frozenset(pair for pair in documented if drive.book.ledger.count(*pair))
    return Coverage(met, plan.reachable, documented, tuple(plan.uncovered(documented)))


def _too_dear(plan: Plan) -> list[str]:
    """What needs something that was not given is told with the answers beyond reach."""
    rows = by_reason((probe.name, why) for probe, why in plan.too_dear)
    return [f"left out, as {why}: {', '.join(names)}" for why, names in rows.items()]


def _notes(drive: Drive) -> list[str]:
    notes = []
    if drive.again:
        notes.append(f"{drive.again} questions lost their connection and were asked again")
    if not drive.book.noted:
        notes.append("nothing was asked")
    elif all(not lists for lists in drive.shared.get("found", {"": True}).values()):
        notes.append("the account is empty: its lists held nothing to look at")
    if any(each.operation == EMBEDDED and each.status == 401 for each in drive.book.deviations.values()):
        notes.append("the project key is refused by the embed: where that is off for the project, give --no-embed")
    return [*notes, *told(drive.shared)]
