"""The query of the list of signature requests: what breaks a rule is refused, not clamped ([REF] list-signatures)."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

import jsonschema_rs

from ..protocol.problem import Problem
from ..world.clock import LAST_INSTANT, any_instant

DEFAULT_LIMIT, MOST = 50, 100
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
DATE_TIME = jsonschema_rs.validator_for({"type": "string", "format": "date-time"}, validate_formats=True)
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)


N = TypeVar("N", int, float)


class Query(NamedTuple):
    """`before`: only requests created before that instant, itself excluded."""

    limit: int = DEFAULT_LIMIT
    render_id: str | None = None
    before: int = LAST_INSTANT + 1


def query_of(raw: Mapping[str, str], *, fractions: bool) -> Query:
    """Problem with an issue for each value that breaks its rule. A limit is whole, or any number (D37)."""
    limit = _any_limit if fractions else _limit
    read: dict[str, Callable[[str], int | str]] = {"limit": limit, "renderId": _render_id, "cursor": _cursor}
    values: dict[str, int | str] = {}
    issues: dict[str, list[str]] = {}
    for name, parse in read.items():
        try:
            if name in raw:
                values[name] = parse(raw[name])
        except ValueError as error:
            issues[name] = [str(error)]
    if issues:
        raise Problem("invalid_request", issues=issues, message="Query parameters did not match expected shape.")
    return _query(values)


def _query(values: Mapping[str, int | str]) -> Query:
    render_id = str(values["renderId"]) if "renderId" in values else None
    before = int(values.get("cursor", LAST_INSTANT + 1))
    return Query(int(values.get("limit", DEFAULT_LIMIT)), render_id, before)


def _limit(text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise ValueError("Expected integer")
    return _in_range(int(text))


def _any_limit(text: str) -> int:
    """Of a fraction of a request there is none."""
    if not NUMBER.fullmatch(text):
        raise ValueError("Expected number")
    return int(_in_range(float(text)))


def _in_range(limit: N) -> N:
    if limit < 1:
        raise ValueError("Number must be greater than or equal to 1")
    if limit > MOST:
        raise ValueError(f"Number must be less than or equal to {MOST}")
    return limit


def _render_id(text: str) -> str:
    if not UUID.fullmatch(text):
        raise ValueError("Invalid uuid")
    return text.lower()


def _cursor(text: str) -> int:
    """Whatever RFC 3339 calls a date-time; before one long ago there is simply nothing."""
    if not DATE_TIME.is_valid(text):
        raise ValueError("Invalid datetime")
    return any_instant(text)
