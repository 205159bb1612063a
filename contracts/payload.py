"""Payload: the JSON of a body, read by RFC 8259 and with the service's eyes (it runs on JavaScript)."""

import json
import re
from typing import Any, NoReturn

READABLE = 250  # levels of nesting; jsonschema-rs gives up at 255
EXACT = 2**53  # integers beyond are the nearest double
LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class NotJSON(ValueError):
    """The bytes are no JSON text in UTF-8."""


def read(payload: bytes) -> Any:
    """Of duplicate keys the last wins. Half a surrogate pair becomes U+FFFD: it has no UTF-8, as validators want."""
    try:
        value = _DECODER.decode(payload.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotJSON(f"not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise NotJSON("nested too deeply to be read") from None
    except json.JSONDecodeError as error:
        raise NotJSON(f"{error.msg} at character {error.pos}") from None
    return _mended(value) if LONE_SURROGATE.search(payload) else value


def json_of(body: bytes) -> Any:
    """What Python reads there; None where that is nothing."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def repeated(payload: bytes) -> str:
    """A name that an object of this JSON has twice; empty when there is none. Readers differ in which one they take."""
    twice: list[str] = []

    def noticed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in names if names.count(name) > 1)
        return dict(pairs)

    json.loads(payload.decode("utf-8-sig"), object_pairs_hook=noticed)
    return twice[0] if twice else ""


def is_unreadable(payload: bytes) -> bool:
    """Whether it is JSON, and nested so deeply that no validator looks into it."""
    if payload.count(b"{") + payload.count(b"[") <= READABLE:
        return False
    try:
        return is_deeper(read(payload), READABLE)
    except NotJSON:
        return False


def is_deeper(value: Any, levels: int) -> bool:
    """Level by level: a recursion would break on the very values that this is asked about."""
    level = [value]
    for _ in range(levels):
        level = [child for parent in level for child in _children(parent)]
    return bool(level)


def _children(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in inner if isinstance(child, (dict, list))]


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value


def _constant(name: str) -> NoReturn:
    raise NotJSON(f"{name} is not JSON")


def _integer(digits: str) -> int | float:
    number = float(digits)  # linear in the digits, where int() is quadratic
    return int(number) if abs(number) <= EXACT else number


_DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_constant)
