"""Reading: a fault as it is written in a request or a world file. BadFault names the field that cannot be used."""

from collections.abc import Mapping
from typing import Any

from ..clock import LAST_INSTANT, iso, parse_instant
from ..credentials import LIVE, SHOWN_CHARACTERS
from ..delivering import EVENTS
from ..duration import parse_duration
from .fault import Fault
from .kinds import DELIVERY, KINDS, Kind
from .settings import REQUIRED, number, text, whole, wrong

KEY_PREFIX = len(LIVE) + SHOWN_CHARACTERS  # D10: no more of a key is kept
LARGEST_COUNT = 1_000_000
MOST_NAMES = 50
ALL = "all"
ALWAYS = ("fault", "probability", "count", "from", "until")
CHOSEN_BY = {DELIVERY: ("event", "subscription", "key")}
BY_REQUEST = ("operation", "path", "key")


class BadFault(Exception):
    """Of a fault that cannot be used: the `field`, and what came and what was expected there."""

    def __init__(self, field: str, text: str) -> None:
        self.field, self.text = field, text
        super().__init__(f"{field}: {text}")


def read(given: Any, *, now: int) -> Fault:
    """`now`: from which `from` and `until` count, where they are durations."""
    if not isinstance(given, Mapping):
        raise BadFault("", str(wrong("an object with a `fault`", given)))
    kind = _kind(given.get("fault"))
    _check_names(given, KINDS[kind])
    since, until = (_field(given, name, lambda value: _moment(value, now)) for name in ("from", "until"))
    if since is not None and until is not None and until <= since:
        raise BadFault("until", f"expected a time after `from`, {iso(since)}, received {iso(until)}")
    key = _field(given, "key", _key)
    moments = {"from": since, "until": until}
    shown = {name: iso(moment) for name, moment in moments.items() if moment is not None}
    return Fault(
        kind=kind,
        settings=_settings(given, KINDS[kind]),
        given={**given, **shown, **({"key": key} if key else {})},
        operations=_field(given, "operation", lambda value: _names(value, KINDS[kind].operations)) or (),
        path=_field(given, "path", text),
        key=key,
        events=_field(given, "event", lambda value: _names(value, EVENTS)) or (),
        subscription=_field(given, "subscription", text),
        probability=_field(given, "probability", lambda value: number(value, low=0, high=1), 1.0),
        count=_field(given, "count", lambda value: whole(value, low=1, high=LARGEST_COUNT)),
        since=since,
        until=until,
    )


def fields_of(kind: Kind) -> tuple[str, ...]:
    return (*ALWAYS, *CHOSEN_BY.get(kind.of, BY_REQUEST), *kind.settings)


def _kind(name: Any) -> str:
    if isinstance(name, str) and name in KINDS:
        return name
    from difflib import get_close_matches  # seldom needed, and not at a start

    near = get_close_matches(name, KINDS, n=1) if isinstance(name, str) else []
    hint = f"; did you mean {near[0]}?" if near else ""
    expected = f"one of {', '.join(KINDS)}"
    raise BadFault("fault", f"{wrong(expected, name)}{hint}")


def _check_names(given: Mapping[str, Any], kind: Kind) -> None:
    known = fields_of(kind)
    for name in given:
        if name not in known:
            raise BadFault(str(name), f"no field of this fault: expected one of {', '.join(known)}")


def _field(given: Mapping[str, Any], name: str, reader: Any, default: Any = None) -> Any:
    """What the field says; the default when it is left out."""
    if name not in given:
        return default
    try:
        return reader(given[name])
    except ValueError as error:
        raise BadFault(name, str(error)) from None


def _settings(given: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    for name, setting in kind.settings.items():
        if setting.default is REQUIRED and name not in given:
            raise BadFault(name, f"expected by this fault: {kind.says}")
    return {name: _field(given, name, setting.read, setting.default) for name, setting in kind.settings.items()}


def _names(value: Any, known: tuple[str, ...]) -> tuple[str, ...]:
    """One name or a list of them; `all` is the same as none. `known` may be empty: then it is not for here to say."""
    names = value if isinstance(value, list) else [value]
    if not 1 <= len(names) <= MOST_NAMES:
        raise wrong(f"a name, or a list of 1 to {MOST_NAMES}", value)
    for name in names:
        if not isinstance(name, str) or (known and name not in (*known, ALL)):
            raise wrong(f"one of {', '.join(known)}, a list of these, or all" if known else "a name", name)
    return () if ALL in names else tuple(names)


def _key(value: Any) -> str:
    """The slug of a project, or a key, of which its public prefix is kept."""
    given = text(value).removesuffix("...")
    return given[:KEY_PREFIX] if given.startswith("ck_") else given


def _moment(value: Any, now: int) -> int:
    try:
        if value[:4].isdigit() and "T" in value:
            return parse_instant(value)
        return min(now + parse_duration(value.removeprefix("+")), LAST_INSTANT)
    except (ValueError, TypeError, AttributeError):
        raise wrong("a timestamp such as 2026-06-21T10:00:00Z, or a duration from now such as 5m", value) from None
