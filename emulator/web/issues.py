"""Issues: what a JSON Schema finds, in the words of Zod 3 and keyed by dot path (D04, U31)."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import jsonschema_rs

MOST = 100  # a body of 10 MB can be wrong in a million places
TYPE_NAMES = {bool: "boolean", str: "string", int: "number", list: "array", dict: "object", type(None): "null"}

# Keyword -> text. `value` is the keyword's in the schema, `instance` what came.
TEXTS: dict[str, Callable[[Any, Any], str]] = {
    "type": lambda value, instance: _wrong_type(value, instance),
    "minLength": lambda value, _: f"String must contain at least {value} character(s)",
    "maxLength": lambda value, _: f"String must contain at most {value} character(s)",
    "minItems": lambda value, _: f"Array must contain at least {value} element(s)",
    "maxItems": lambda value, _: f"Array must contain at most {value} element(s)",
    "minimum": lambda value, _: f"Number must be greater than or equal to {value}",
    "maximum": lambda value, _: f"Number must be less than or equal to {value}",
    "enum": lambda value, instance: (
        f"Invalid enum value. Expected {' | '.join(repr(option) for option in value)}, received {_shown(instance)}"
    ),
    "const": lambda value, _: f"Invalid literal value, expected {value!r}",
    "format": lambda value, _: f"Invalid {value}",
}


def issues_of(errors: Iterable[jsonschema_rs.ValidationError]) -> dict[str, list[str]]:
    """Texts by dot path; what concerns the whole body stands under the empty path."""
    issues: dict[str, list[str]] = {}
    for error in islice(errors, MOST):
        path, text = _issue(error)
        texts = issues.setdefault(path, [])
        if text not in texts:
            texts.append(text)
    return issues


def _issue(error: jsonschema_rs.ValidationError) -> tuple[str, str]:
    kind: Any = error.kind
    steps = list(error.instance_path)
    if kind.name == "required":
        return _dotted([*steps, kind.property]), "Required"
    text = TEXTS.get(kind.name, lambda value, instance: "Invalid")
    return _dotted(steps), text(getattr(kind, "value", None), error.instance)


def _dotted(steps: list[str | int]) -> str:
    return ".".join(str(step) for step in steps)


def _wrong_type(types: list[str], instance: Any) -> str:
    wanted = next((type for type in types if type != "null"), "null")
    if wanted == "integer" and isinstance(instance, float):
        return "Expected integer, received float"
    return f"Expected {'number' if wanted == 'integer' else wanted}, received {TYPE_NAMES.get(type(instance), 'number')}"


def _shown(instance: Any) -> str:
    return repr(instance[:60]) if isinstance(instance, str) else TYPE_NAMES.get(type(instance), "number")
