"""Matchers: what stands in angle brackets, `<uuid>`, `<number from 1 to 5>`, `<one of queued | rendering>`."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

Test = Callable[[Any], bool]
ABSENT = object()  # what stands where nothing does
FORM = re.compile(r"<(.+)>", re.DOTALL)
OR_NULL = " or null"
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"


class UnknownMatcher(ValueError):
    """Angle brackets that mean nothing. To be taken literally, the text begins with a backslash."""


class Matcher(NamedTuple):
    """`text` as it stands in the file."""

    text: str
    test: Test


@lru_cache(maxsize=4096)
def matcher(text: str) -> Matcher | None:
    """The matcher that a text is, or None for a text that stands for itself."""
    found = FORM.fullmatch(text)
    if found is None:
        return None
    words = found[1].strip()
    test = _test(words.removesuffix(OR_NULL))
    return Matcher(text, (lambda value: value is None or test(value)) if words.endswith(OR_NULL) else test)


def _test(words: str) -> Test:
    if words in PLAIN:
        return PLAIN[words]
    for pattern, make in WITH_WORDS:
        if found := re.fullmatch(pattern, words, re.DOTALL):
            return make(*found.groups())
    known = ", ".join([*(f"<{word}>" for word in PLAIN), *EXAMPLES])
    raise UnknownMatcher(f"<{words[:60]}> is no matcher; known are {known}; text that begins with < is written \\<")


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _parses(parse: Callable[[str], object], pattern: re.Pattern[str] | None = None) -> Test:
    def test(value: Any) -> bool:
        if not isinstance(value, str) or (pattern and not pattern.fullmatch(value)):
            return False
        try:
            parse(value)
        except ValueError:
            return False
        return True

    return test


def _uri(text: str) -> None:
    parts = urlsplit(text)
    if not parts.scheme or not (parts.netloc or parts.path) or re.search(r"\s", text):
        raise ValueError(text)


PLAIN: dict[str, Test] = {
    "any": lambda value: value is not ABSENT,
    "absent": lambda value: value is ABSENT,
    "text": lambda value: _text(value) and value != "",
    "number": _number,
    "integer": lambda value: _number(value) and value == int(value),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
    "uuid": lambda value: _text(value) and UUID.fullmatch(value) is not None,
    "timestamp": _parses(datetime.fromisoformat, TIMESTAMP),
    "date": _parses(date.fromisoformat),
    "email": lambda value: _text(value) and EMAIL.fullmatch(value) is not None,
    "uri": _parses(_uri),
}


def _sized(kind: type[str] | type[list[Any]], least: str, most: str | None) -> Test:
    low, high = int(least), int(most or least)
    return lambda value: isinstance(value, kind) and low <= len(value) <= high


def _between(low: str, high: str) -> Test:
    return lambda value: _number(value) and float(low) <= value <= float(high)


def _pattern(pattern: str) -> Test:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise UnknownMatcher(f"<pattern {pattern}> is no regular expression: {error}") from None
    return lambda value: _text(value) and compiled.fullmatch(value) is not None


def _one_of(words: str) -> Test:
    known = [_scalar(word.strip()) for word in words.split("|")]
    return lambda value: any(type(value) is type(one) and value == one for one in known)


def _scalar(word: str) -> Any:
    try:
        return json.loads(word)
    except ValueError:
        return word


WITH_WORDS: tuple[tuple[str, Callable[..., Test]], ...] = (
    (r"text of ([0-9]+)(?: to ([0-9]+))?(?: characters)?", lambda least, most: _sized(str, least, most)),
    (r"list of ([0-9]+)(?: to ([0-9]+))?", lambda least, most: _sized(list, least, most)),
    (rf"number from ({NUMBER}) to ({NUMBER})", _between),
    (r"pattern (.+)", _pattern),
    (r"contains (.+)", lambda part: lambda value: _text(value) and part in value),
    (r"one of (.+)", _one_of),
)
EXAMPLES = (
    "<text of 3 to 20>",
    "<list of 2>",
    "<number from 1 to 5>",
    "<pattern inv-[0-9]+>",
    "<contains Acme>",
    "<one of queued | rendering>",
    "any of them with ` or null` at its end",
)
