"""Keywords: what it does to the values that a schema takes, when one of its keywords changes. RULES is the table."""

from collections.abc import Callable
from typing import Any

from .difference import Change

INFINITY = float("inf")
# What a service does or recommends, not what is valid: told, and never a break.
ADVICE = frozenset({"default", "deprecated", "readOnly", "writeOnly"})
WIDER_FORMATS = {("int32", "int64"), ("float", "double")}


def of_sets(before: frozenset[Any], after: frozenset[Any]) -> Change:
    return Change.NARROWER if after < before else Change.WIDER if after > before else Change.OTHER


def _upper(before: Any, after: Any) -> Change | None:
    before, after = (INFINITY if value is None else value for value in (before, after))
    return None if before == after else Change.NARROWER if after < before else Change.WIDER


def _lower(before: Any, after: Any) -> Change | None:
    before, after = (-INFINITY if value is None else value for value in (before, after))
    return None if before == after else Change.NARROWER if after > before else Change.WIDER


def _present(before: Any, after: Any) -> Change | None:
    """A keyword without an order of its values, such as a pattern."""
    return Change.NARROWER if before is None else Change.WIDER if after is None else Change.OTHER


def _format(before: Any, after: Any) -> Change | None:
    if (before, after) in WIDER_FORMATS:
        return Change.WIDER
    return Change.NARROWER if (after, before) in WIDER_FORMATS else _present(before, after)


def _multiple(before: Any, after: Any) -> Change | None:
    if not before or not after:
        return _present(before, after)
    return Change.WIDER if before % after == 0 else Change.NARROWER if after % before == 0 else Change.OTHER


RULES: dict[str, Callable[[Any, Any], Change | None]] = {
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"), _upper),
    **dict.fromkeys(("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum"), _lower),
    **dict.fromkeys(("pattern", "enum", "const", "uniqueItems"), _present),
    "format": _format,
    "multipleOf": _multiple,
}
