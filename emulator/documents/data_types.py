"""The ten data types of a template variable, as one table.

Accepted values: [GUIDE] concepts, with the finiteness of [WWW] concepts on top (D25); the edges are assumed (U30), and
so are the issue texts, which are the defaults of Zod 3 (U31). A row's schema fragment is both what GET
/v1/templates/{slug} publishes and what judges a value at render time, so that the two cannot drift apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

import jsonschema_rs

MAX_NUMBER = 1.7976931348623157e308
MAX_SAFE_INTEGER = 2**53 - 1  # beyond it JavaScript's numbers skip integers, so "integer" would promise too much

# Python's `$` also matches before a final newline, ECMA-262's does not; the lookahead makes both mean the very end.
END = r"$(?!\n)"

# Numeric strings. U30 asks for a decimal that is finite, and the published pattern has to say so alone. A regular
# expression cannot add the digits before the point to the exponent, so a staircase does: the larger the exponent, the
# fewer the digits.
#   exact:    zero with any exponent; no or a negative exponent up to 308 digits; one digit (scientific notation) up to
#             e307; at the very top what is below 1.7e308, and the largest double as JavaScript and Python print it.
#   refused   between 1.7e308 and the largest double, and integer parts that are long for their exponent: ten digits
#   though    with e280, 210 with e5, 310 with any, 0.5e308. No program prints those.
#   finite
# Nothing infinite is ever accepted. Each row: the most digits before the point, the exponents they may have.
_STAIRCASE = (
    (209, "[0-9]{1,2}"),
    (109, "1[0-9]{2}"),
    (29, "2[0-7][0-9]"),
    (9, "2[89][0-9]"),
    (4, "30[0-4]"),
    (1, "30[5-7]"),
)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def _finite(fraction: str, *, top_fraction: str, shrinking: str) -> str:
    """The pattern of finite numbers whose digits after the point are `fraction`, given also its part below .7."""
    steps = (rf"(?:0|[1-9][0-9]{{0,{digits - 1}}}){fraction}[eE]\+?0*{exponent}" for digits, exponent in _STAIRCASE)
    rows = (
        r"0(?:\.0+)?(?:[eE][+-]?[0-9]+)?",
        rf"(?:0|[1-9][0-9]{{0,307}}){fraction}{shrinking}",
        *steps,
        rf"1[0-6][0-9]{{307}}{fraction}{shrinking}",
        rf"1{top_fraction}[eE]\+?0*308",
        r"1\.7976931348623157[eE]\+?308",
    )
    return f"^-?(?:{'|'.join(rows)}){END}"


FINITE = _finite(r"(?:\.[0-9]+)?", top_fraction=r"(?:\.[0-6][0-9]*)?", shrinking="(?:[eE]-[0-9]+)?")
# The integer flag (U19) judges the writing: "5", "5.0", "5e3"; "1.5e1" and "50e-1" are integers only after arithmetic.
FINITE_INTEGER = _finite(r"(?:\.0+)?", top_fraction=r"(?:\.0+)?", shrinking="")


# Coercions are only ever called with a value that the row's schema has accepted.


def _as_is(value: Any) -> Any:
    return value


def _number(value: float | str) -> float:
    """JSON.parse(JSON.stringify(Number(value))): 5.0 is 5, -0 is 0, and digits beyond a double are rounded away."""
    number = float(value)
    return int(number) if number.is_integer() and abs(number) <= MAX_SAFE_INTEGER else number


def _boolean(value: bool | str) -> bool:
    return value if isinstance(value, bool) else value == "true"


_KINDS: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}


def _kind(value: object) -> str:
    is_nan = isinstance(value, float) and math.isnan(value)
    return "nan" if is_nan else _KINDS.get(type(value), "unknown")


def expected(kind: str, value: object) -> str:
    """Zod 3's sentence for a value of the wrong kind (U31)."""
    return f"Expected {kind}, received {_kind(value)}"


def _string_issue(value: object, *, text: str) -> str:
    return text if isinstance(value, str) else expected("string", value)


def _number_issue(value: Any, *, integer: bool = False) -> str:
    number = float(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else value
    if _kind(number) != "number":
        return expected("number", number)
    if integer and abs(number) <= MAX_NUMBER:
        return "Expected integer, received float"
    return "Number must be finite"


def _number_only_issue(value: Any, *, integer: bool) -> str:
    return expected("number", value) if isinstance(value, str) else _number_issue(value, integer=integer)


@dataclass(frozen=True)
class DataType:
    """One row: the Draft-07 fragment of what is accepted, what is stored for it, what is said of anything else."""

    schema: Mapping[str, Any]
    coerce: Callable[[Any], Any]
    issue: Callable[[Any], str]

    @cached_property
    def _is_valid(self) -> Callable[[Any], bool]:
        # Compiled on first use: most runs meet only a few of the types, and start-up time is for the server.
        return jsonschema_rs.Draft7Validator(dict(self.schema), validate_formats=True).is_valid

    def accepts(self, value: object) -> bool:
        try:
            return self._is_valid(value)
        except ValueError:
            # A lone surrogate: "\ud800" is legal JSON, but has no UTF-8 and could be neither stored nor drawn.
            return False

    def published(self, *, required: bool) -> dict[str, Any]:
        """The fragment for `jsonSchema`; an optional value may also be null, which means absent (U28, U30)."""
        kinds = self.schema["type"]
        if required:
            return dict(self.schema)
        return {**self.schema, "type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}


def _string(text: str, **keywords: Any) -> DataType:
    return DataType({"type": "string", **keywords}, _as_is, partial(_string_issue, text=text))


# The bounds are for numbers: a request body's 1e400 is parsed to an infinite float, which no bound lets through.
_BOUNDS = {"minimum": -MAX_NUMBER, "maximum": MAX_NUMBER}


def _numeric(kind: str, *, pattern: str, integer: bool) -> DataType:
    schema = {"type": [kind, "string"], **_BOUNDS, "pattern": pattern}
    return DataType(schema, _number, partial(_number_issue, integer=integer))


def _number_only(kind: str, *, integer: bool) -> DataType:
    return DataType({"type": kind, **_BOUNDS}, _number, partial(_number_only_issue, integer=integer))


_NUMBER = _numeric("number", pattern=FINITE, integer=False)
# By the integer flag (U19), and by whether a numeric string is no number (D25).
_NUMBERS = {
    (False, False): _NUMBER,
    (True, False): _numeric("integer", pattern=FINITE_INTEGER, integer=True),
    (False, True): _number_only("number", integer=False),
    (True, True): _number_only("integer", integer=True),
}
_TEXT = _string("Invalid input")
# U30: either form fits both types.
_MOMENT = _string("Invalid date", anyOf=[{"format": "date"}, {"format": "date-time"}])
# U30: the address alone, no `Jane <jane@example.com>`, and a domain with a dot; as `EmailAddress` in openapi.yaml.
_MAILBOX = _string("Invalid email", format="email", pattern=rf"^[^\s<>@]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{{2,}}{END}")
# [GUIDE] images-and-signatures: data: URIs are refused.
_ADDRESS = _string("Invalid url", format="uri", pattern="^https?://[^/?#]")

DATA_TYPES: Mapping[str, DataType] = MappingProxyType(
    {
        "text": _TEXT,
        "longtext": _TEXT,
        "number": _NUMBER,
        "currency": _NUMBER,
        "date": _MOMENT,
        "datetime": _MOMENT,
        "boolean": DataType(
            {"type": ["boolean", "string"], "pattern": f"^(?:true|false){END}"}, _boolean, partial(expected, "boolean")
        ),
        "image": _ADDRESS,
        "url": _ADDRESS,
        "email": _MAILBOX,
    }
)


def data_type(name: str, *, integer: bool = False, numbers_only: bool = False) -> DataType:
    """The row for a variable; the integer flag narrows number and currency and means nothing elsewhere (U19)."""
    row = DATA_TYPES[name]
    return _NUMBERS[integer, numbers_only] if row is _NUMBER else row
