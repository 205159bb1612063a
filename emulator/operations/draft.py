"""A builder's draft: the little of it that is read, the rest stays as it came ([SEED] seeds/004)."""

import re
from collections.abc import Mapping
from typing import Any

from ..documents.data_types import DATA_TYPES
from ..documents.keys import clashes

UNTITLED = "Untitled template"
KEY = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.]*")
Draft = Mapping[str, Any]


def draft_of(body: object) -> Draft:
    """A missing or odd `documentTemplate` counts as `{}` (D47, U82)."""
    draft = body.get("documentTemplate") if isinstance(body, Mapping) else None
    return draft if isinstance(draft, Mapping) else {}


def name_of(draft: Draft) -> str:
    name = draft.get("name")
    return name if isinstance(name, str) and name else UNTITLED


def is_ready(draft: Draft) -> bool:
    """U82: a layout with a non-empty `pages` or `sections` array parses as render-ready."""
    layout = draft.get("layout")
    return isinstance(layout, Mapping) and any(
        isinstance(layout.get(part), list) and layout[part] for part in ("pages", "sections")
    )


def manifest_of(draft: Draft) -> dict[str, Any]:
    """The draft's `fields` that are variables; none of them when they contradict each other (U82)."""
    fields = draft.get("fields")
    variables = [field for field in fields if _is_variable(field)] if isinstance(fields, list) else []
    manifest = {"variables": variables, "loops": []}
    return {"variables": [], "loops": []} if clashes(manifest) else manifest


# What makes a field a VariableDefinition; the same rules as in openapi.yaml.
RULES: dict[str, Any] = {
    "key": lambda key: isinstance(key, str) and len(key) <= 160 and KEY.fullmatch(key),
    "label": lambda label: isinstance(label, str) and 1 <= len(label) <= 160,
    "dataType": lambda data_type: isinstance(data_type, str) and data_type in DATA_TYPES,
}
OPTIONAL_RULES: dict[str, Any] = {
    "required": lambda required: isinstance(required, bool),
    "integer": lambda integer: isinstance(integer, bool),
    "format": lambda format: isinstance(format, str) and len(format) <= 60,
    "description": lambda description: isinstance(description, str) and len(description) <= 280,
    "previewData": lambda preview: preview is None or isinstance(preview, (str, int, float)),
}


def _is_variable(field: object) -> bool:
    return (
        isinstance(field, Mapping)
        and all(rule(field.get(name)) for name, rule in RULES.items())
        and all(rule(field[name]) for name, rule in OPTIONAL_RULES.items() if name in field)
    )
