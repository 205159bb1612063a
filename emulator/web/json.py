"""JSON in and out, with the service's eyes: JavaScript's. Numbers are doubles, the last duplicate key wins."""

import json
import re
from typing import Any, NoReturn

import orjson

DEEPEST = 100  # levels of nesting; far beyond any document, well below what the validators and writers can walk
EXACT_DIGITS = 15  # integers of so many digits are exact doubles
LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class NotJSON(Exception):
    """The bytes are no JSON text. Says why."""


def _constant(name: str) -> NoReturn:
    raise NotJSON(f"{name} is not JSON")


def _integer(digits: str) -> int | float:
    """A JavaScript number: beyond 2^53 the nearest double. Bounds the cost of a million digits, too."""
    if len(digits) <= EXACT_DIGITS:
        return int(digits)
    number = float(digits)
    return int(number) if abs(number) <= 2**53 else number


_decoder = json.JSONDecoder(parse_int=_integer, parse_constant=_constant)


def parse(payload: bytes, *, deepest: int = DEEPEST) -> Any:
    """The value of a JSON text in UTF-8, whatever the content type said (U06). `1e400` is infinity, as there."""
    try:
        text = payload.decode("utf-8-sig")
        value = _decoder.decode(text)
    except UnicodeDecodeError as error:
        raise NotJSON(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise NotJSON(f"{error.msg} at line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise NotJSON(f"nested more than {deepest} levels deep") from None
    if text.count("{") + text.count("[") > deepest and _is_deeper(value, deepest):
        raise NotJSON(f"nested more than {deepest} levels deep")
    return _without_lone_surrogates(value) if LONE_SURROGATE.search(text) else value


def _is_deeper(value: Any, deepest: int) -> bool:
    level = [value]
    for _ in range(deepest):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in inner if isinstance(child, (dict, list))]


def _without_lone_surrogates(value: Any) -> Any:
    """Half a surrogate pair has no UTF-8: it becomes U+FFFD, as when JavaScript writes it to a database."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_lone_surrogates(key): _without_lone_surrogates(item) for key, item in value.items()}
    return value


def dump(value: Any) -> bytes:
    """Compact, keys in the order given; infinity as null, like JSON.stringify."""
    return orjson.dumps(value)
