"""Issues: what a JSON Schema finds, in the words of Zod 3 and keyed by dot path (D04, U31)."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

MOST = 100  # a body of 10 MB can be wrong in a million places
LARGE = 5000  # values in a body, from which on it is not searched for all errors: jsonschema-rs copies values for each
LONGEST_NAME, MOST_NAMES = 60, 10  # of fields that nobody knows
LONGEST_LIST = 20  # of a large body's lists: what is wrong there is mostly wrong at their beginning
TYPE_NAMES = {bool: "boolean", str: "string", int: "number", list: "array", dict: "object", type(None): "null"}

FORMATS = {"date-time": "datetime", "uri": "url"}  # JSON Schema's names -> Zod's
FLOAT = "Expected integer, received float"
PATTERNS = {"EmailAddress": "Invalid email"}  # schemas whose pattern is part of what their format means

# Keyword -> text. `value` is the keyword's in the schema, `instance` what came.
TEXTS: dict[str, Callable[[Any, Any], str]] = {
    "type": lambda value, instance: _wrong_type(value, instance),
    "minLength": lambda value, _: f"String must contain at least {value} character(s)",
    "maxLength": lambda value, _: f"String must contain at most {value} character(s)",
    "minItems": lambda value, _: f"Array must contain at least {value} element(s)",
    "maxItems": lambda value, _: f"Array must contain at most {value} element(s)",
    "minimum": lambda value, _: f"Number must be greater than or equal to {value}",
    "maximum": lambda value, _: f"Number must be less than or equal to {value}",
    "enum": lambda value, instance: _wrong_choice(value, instance),
    "const": lambda value, _: f"Invalid literal value, expected {orjson.dumps(value).decode()}",
    "format": lambda value, _: f"Invalid {FORMATS.get(value, value)}",
    "oneOf": lambda value, _: "Invalid input",
}


def sentence(error: Exception) -> str:
    """The error's text as an issue: with a capital, the rest as it is."""
    text = str(error)
    return text[:1].upper() + text[1:]


def issues_in(body: Any, validator: jsonschema_rs.Validator) -> dict[str, list[str]]:
    """Texts by dot path (D04, U31), empty when the body is valid; what concerns the whole body stands under the empty
    path."""
    if validator.is_valid(body):
        return {}
    found: dict[str, dict[str, str]] = {}
    for error in islice(_errors(body, validator), MOST):
        path, keyword, text = _issue(error, body)
        found.setdefault(path, {})[keyword] = text
    return {path: _texts(by_keyword) for path, by_keyword in found.items()}


def _texts(by_keyword: dict[str, str]) -> list[str]:
    """Zod says one thing of a value that is no choice or of another type. A float is a number, only no integer."""
    for keyword in ("enum", "type"):
        if by_keyword.get(keyword, FLOAT) != FLOAT:
            return [by_keyword[keyword]]
    return list(dict.fromkeys(by_keyword.values()))


def _errors(body: Any, validator: jsonschema_rs.Validator) -> Iterable[jsonschema_rs.ValidationError]:
    """All of them; of a large body those at the beginning of its lists, or else the first one."""
    if not _is_large(body):
        return validator.iter_errors(body)
    return list(validator.iter_errors(_shortened(body))) or _first(body, validator)


def _is_large(body: Any) -> bool:
    seen, ahead = 0, [body]
    while ahead and seen <= LARGE:
        value = ahead.pop()
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        seen += 1 + len(inner)
        ahead.extend(inner)
    return seen > LARGE


def _shortened(body: Any) -> Any:
    if isinstance(body, dict):
        return {key: _shortened(value) for key, value in body.items()}
    return [_shortened(item) for item in body[:LONGEST_LIST]] if isinstance(body, list) else body


def _first(body: Any, validator: jsonschema_rs.Validator) -> list[jsonschema_rs.ValidationError]:
    try:
        validator.validate(body)
    except jsonschema_rs.ValidationError as error:
        return [error]
    return []


def _issue(error: jsonschema_rs.ValidationError, body: Any) -> tuple[str, str, str]:
    """Dot path, keyword and text."""
    kind: Any = error.kind
    steps = list(error.instance_path)
    if kind.name == "required":
        return _dotted([*steps, kind.property]), kind.name, "Required"
    if kind.name in OF_FIELDS:
        return _dotted(steps), kind.name, OF_FIELDS[kind.name](kind)
    if kind.name == "pattern":
        return _dotted(steps), kind.name, PATTERNS.get(str(error.schema_path[-2]), "Invalid")
    text = TEXTS.get(kind.name, lambda value, instance: "Invalid")
    return _dotted(steps), kind.name, text(getattr(kind, "value", None), _at(body, steps))


def _none_of(kind: Any) -> str:
    """The fields of which one is wanted; of anything else what Zod says of a union."""
    names = [_wanted(branch[0]) for branch in kind.context]
    return f"Required: {' or '.join(names)}" if all(names) else "Invalid input"


def _wanted(error: Any) -> str:
    """The field that is not there, or is there with nothing in it."""
    if error.kind.name == "minItems":
        return str(error.instance_path[-1])
    return str(getattr(error.kind, "property", ""))


def _all_of(kind: Any) -> str:
    names = kind.schema.get("required", ())
    return f"Expected only one of {' and '.join(names)}" if len(names) > 1 else "Invalid"


def _unknown(kind: Any) -> str:
    names = ", ".join(repr(name[:LONGEST_NAME]) for name in kind.unexpected[:MOST_NAMES])
    return f"Unrecognized key(s) in object: {names}"


# Keywords that are about fields; the text is made of these.
OF_FIELDS: dict[str, Callable[[Any], str]] = {"anyOf": _none_of, "not": _all_of, "additionalProperties": _unknown}


def _at(body: Any, steps: list[str | int]) -> Any:
    """What came, from the body itself: jsonschema-rs knows no infinity and calls it null."""
    for step in steps:
        body = body[step]
    return body


def _dotted(steps: list[str | int]) -> str:
    return ".".join(str(step) for step in steps)


def _kind(instance: Any) -> str:
    return TYPE_NAMES.get(type(instance), "number")


def _wrong_type(types: list[str], instance: Any) -> str:
    wanted = [type for type in types if type != "null"]
    if len(wanted) > 1:
        return "Invalid input"  # what Zod says of a union
    if wanted == ["integer"] and isinstance(instance, float):
        return FLOAT
    expected = "".join(wanted).replace("integer", "number") or "null"
    return f"Expected {expected}, received {_kind(instance)}"


def _wrong_choice(options: list[Any], instance: Any) -> str:
    expected = " | ".join(f"'{option}'" for option in options)
    if not isinstance(instance, str):
        return f"Expected {expected}, received {_kind(instance)}"
    return f"Invalid enum value. Expected {expected}, received '{instance[:60]}'"
