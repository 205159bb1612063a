"""References: `{render_id}` in a text stands for what an earlier step captured."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

NAME = re.compile(r"(?<![{\\])\{([a-z][a-z0-9_]*)\}(?!\})")
ESCAPED = re.compile(r"\\([<{])")
TO_ESCAPE = re.compile(r"^<|(?<=\\)<|\{")
Captures = Mapping[str, Any]


class NothingThere(Exception):
    """A path leads nowhere in what came."""


def names(value: Any) -> Iterator[str]:
    """All that a value refers to, wherever in it."""
    if isinstance(value, str):
        yield from NAME.findall(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from NAME.findall(key)
            yield from names(item)
    elif isinstance(value, list):
        for item in value:
            yield from names(item)


def filled(value: Any, captures: Captures) -> Any:
    """With captured values for references; a text that is nothing but one takes over the value with its type."""
    if isinstance(value, str):
        whole = NAME.fullmatch(value)
        return captures[whole[1]] if whole else filled_text(value, captures)
    if isinstance(value, dict):
        return {filled_text(key, captures): filled(item, captures) for key, item in value.items()}
    return [filled(item, captures) for item in value] if isinstance(value, list) else value


def filled_text(text: str, captures: Captures) -> str:
    return ESCAPED.sub(r"\1", _put(text, captures, str))


def literal(value: Any) -> Any:
    """As it is written in a scenario so that it means itself, whatever braces and angle brackets it holds."""
    if isinstance(value, str):
        return TO_ESCAPE.sub(r"\\\g<0>", value)
    if isinstance(value, dict):
        return {literal(key): literal(item) for key, item in value.items()}
    return [literal(item) for item in value] if isinstance(value, list) else value


def put(text: str, captures: Captures) -> str:
    """With captured values for references, escapes left as they are: for what is read on."""
    return _put(text, captures, str)


def filled_path(text: str, captures: Captures) -> str:
    """Captured values are one segment each; an address that was captured as a whole stays as it is."""
    whole = re.match(r"\{([a-z][a-z0-9_]*)\}", text)
    if whole and str(captures[whole[1]]).startswith(("http://", "https://")):
        return str(captures[whole[1]]) + _put(text[whole.end() :], captures, _segment)
    return _put(text, captures, _segment)


def _segment(value: Any) -> str:
    return quote(str(value), safe="", errors="replace")


def _put(text: str, captures: Captures, write: Callable[[Any], str]) -> str:
    return NAME.sub(lambda found: write(captures[found[1]]), text)


def found_at(root: Any, path: str) -> Any:
    """What stands at `items.0.id`. NothingThere names the step that leads nowhere."""
    value = root
    for step in path.split(".") if path else ():
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            raise NothingThere(f"{step!r} of {path!r} is not there")
    return value
