"""Arming: the table of what is armed in a world. All under its lock."""

from collections.abc import Iterable

from ..world import State
from .fault import Armed, Fault
from .kinds import KINDS, SHORTHANDS
from .reading import BadFault, read
from .settings import wrong

MOST_ARMED = 200


class TooManyFaults(Exception):
    """No further one can be armed before another is disarmed."""


def arm(state: State, faults: Iterable[Fault]) -> list[Armed]:
    """All of them or none. Those that are used up make room where it is needed."""
    wanted = list(faults)
    live = sum(armed.left != 0 for armed in state.faults.values())
    if live + len(wanted) > MOST_ARMED:
        raise TooManyFaults(
            f"{MOST_ARMED} faults may be armed at a time; {live} are, {len(wanted)} more were asked for"
        )
    for used in [armed for armed in state.faults.values() if armed.left == 0]:
        if len(state.faults) + len(wanted) > MOST_ARMED:
            del state.faults[used.id]
    return [_add(state, fault) for fault in wanted]


def check_targets(state: State, fault: Fault) -> None:
    """BadFault for a key, a project or a webhook that the world has not."""
    slugs = sorted({project.slug for project in state.projects})
    if fault.key is not None and fault.key not in slugs and not _is_of_a_key(state, fault.key):
        expected = f"the prefix of a key (ck_live_...) or the slug of a project ({', '.join(slugs)[:200]})"
        raise BadFault("key", str(wrong(expected, fault.key)))
    if fault.subscription is not None and state.subscriptions.get(fault.subscription) is None:
        raise BadFault("subscription", str(wrong("the id of a webhook (GET /_emulator/webhooks)", fault.subscription)))


def _is_of_a_key(state: State, prefix: str) -> bool:
    return prefix.startswith("ck_") and any(key.prefix.startswith(prefix) for key in state.keys)


def arm_next(state: State, what: str, count: int, message: str) -> None:
    """A shorthand: in place of what the same one armed before; none when `count` is 0."""
    for armed in [each for each in state.faults.values() if each.shorthand == what]:
        del state.faults[armed.id]
    if count:
        given = {"fault": SHORTHANDS[what], "count": count}
        if message and what == "renders":
            given["errorMessage"] = message
        _add(state, read(given, now=state.clock.now()), shorthand=what)


def check_armed(armed: Armed) -> None:
    """BadFault for what no arming and no striking can have left behind."""
    if armed.fault.kind not in KINDS:
        raise BadFault("fault.kind", f"there is no fault {armed.fault.kind[:60]!r}")
    try:
        given = read(armed.fault.given, now=0)
    except BadFault as error:
        raise BadFault(f"fault.given.{error.field}", error.text) from None
    if given != armed.fault:
        raise BadFault("fault", "this is not what `given` says")
    if not 0 <= armed.fired <= armed.considered or (armed.left or 0) < 0:
        raise BadFault("fired", "expected no more than `considered` and `count`")
    if armed.shorthand and SHORTHANDS.get(armed.shorthand) != armed.fault.kind:
        raise BadFault("shorthand", str(wrong(f"one of {', '.join(SHORTHANDS)}", armed.shorthand)))


def _add(state: State, fault: Fault, *, shorthand: str = "") -> Armed:
    armed = Armed(f"{fault.kind}-{state.ids.number('fault')}", fault, shorthand=shorthand)
    state.faults[armed.id] = armed
    return armed
