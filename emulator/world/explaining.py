"""Explaining: what a JSON Schema finds wrong with a world file, as a place in the file and words for people."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

import jsonschema_rs

Steps = tuple[str | int, ...]
LONGEST_MESSAGE = 400
LOOKED_AT = 20  # errors: the first may only be the consequence of a key that is misspelt


def explained(schema: Mapping[str, Any], errors: Iterable[jsonschema_rs.ValidationError]) -> tuple[Steps, str] | None:
    """What is told of those errors; None where there is none."""
    found = list(islice(errors, LOOKED_AT))
    if not found:
        return None
    error = next((each for each in found if _kind(each).name == "additionalProperties"), found[0])
    kind, steps = _kind(error), tuple(error.instance_path)
    text = TEXTS.get(kind.name, _as_it_says)(error, _rule(schema, error.schema_path[:-1]))
    if kind.name == "additionalProperties":
        steps = (*steps, kind.unexpected[0])
    return steps, text if len(text) < LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}..."


def _rule(schema: Any, path: Iterable[str | int]) -> Mapping[str, Any]:
    """The part of the schema whose keyword was broken."""
    for step in path:
        schema = schema[step]
    return schema if isinstance(schema, Mapping) else {}


def _unknown_key(error: jsonschema_rs.ValidationError, rule: Mapping[str, Any]) -> str:
    known = sorted(rule.get("properties", ()))
    near = get_close_matches(_kind(error).unexpected[0], known, n=1)
    meant = f", did you mean `{near[0]}`?" if near else ""
    return f"there is no such key here{meant} (known: {', '.join(known)})"


def _wrong_choice(error: jsonschema_rs.ValidationError, rule: Mapping[str, Any]) -> str:
    return f"received {_shown(error)}, expected one of {', '.join(map(str, rule['enum']))}"


def _wrong_form(error: jsonschema_rs.ValidationError, rule: Mapping[str, Any]) -> str:
    """A pattern says little to people; the rule's description says what was expected."""
    if "description" not in rule:
        return error.message
    return f"received {_shown(error)}; expected: {rule['description']}"


def _none_of_several(error: jsonschema_rs.ValidationError, rule: Mapping[str, Any]) -> str:
    return f"expected: {rule['description']}" if "description" in rule else error.message


def _wrong_constant(error: jsonschema_rs.ValidationError, rule: Mapping[str, Any]) -> str:
    return f"{error.message}, not {error.instance!r}"


def _as_it_says(error: jsonschema_rs.ValidationError, rule: Mapping[str, Any]) -> str:
    return error.message


def _shown(error: jsonschema_rs.ValidationError) -> str:
    text = repr(error.instance)
    return text if len(text) <= 100 else f"{text[:100]}..."


def _kind(error: jsonschema_rs.ValidationError) -> Any:
    return error.kind


TEXTS: dict[str, Callable[[jsonschema_rs.ValidationError, Mapping[str, Any]], str]] = {
    "additionalProperties": _unknown_key,
    "enum": _wrong_choice,
    "pattern": _wrong_form,
    "anyOf": _none_of_several,
    "const": _wrong_constant,
}
