"""Volatile: values that are others the next time, and the matchers that stand for them."""

import re
from typing import Any

from ..scenarios.matchers import EMAIL, PLAIN, UUID

UUIDS = re.compile(UUID.pattern, re.IGNORECASE)
MEASURED = re.compile(r"(?i)(?:ms|bytes|size|seconds|duration|elapsed|iat|exp|nbf|epoch)$")
OPAQUE = re.compile(r"(?=[^/?&=.]*[0-9])(?=[^/?&=.]*[A-Za-z])[A-Za-z0-9_+=~-]{16,}")
NAMED_ID = re.compile(r"(?:^id|[a-z]Id|_id|[tT]oken|Key|[cC]ursor)$")
SHORTENED = re.compile(r"\b(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{8}\b")  # the beginning of an id, in words for people
ON_ITS_WAY = ("queued", "rendering")
WAITING = "<one of queued | rendering>"


def stand_in(field: str, value: Any, masked: frozenset[str]) -> str | None:
    """The matcher for a value that must not be expected as it is; None for one that is the same every time."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return "<number>" if MEASURED.search(field) or _is_epoch(value) else None
    return _of_text(field, value, value in masked)


def _of_text(field: str, value: str, is_masked: bool) -> str | None:
    for name in ("uuid", "timestamp"):
        if PLAIN[name](value):
            return f"<{name}>"
    if is_masked and EMAIL.fullmatch(value):
        return "<email>"
    if "://" in value and PLAIN["uri"](value):
        return "<uri>" if is_masked or moves(value) else None
    if value and (is_masked or moves(value) or (NAMED_ID.search(field) and " " not in value)):
        return "<text>"
    return None


def moves(text: str) -> bool:
    """Whether something made up for this once stands in it."""
    is_id = UUIDS.search(text) is not None or SHORTENED.search(text) is not None
    return is_id or (" " not in text and OPAQUE.search(text) is not None)


def _is_epoch(value: float) -> bool:
    """Seconds or milliseconds since 1970, of about these decades."""
    return 1e9 < value < 5e9 or 1e12 < value < 5e12
