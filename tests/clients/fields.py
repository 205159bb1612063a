"""Which fields of a document's schemas a generated Python client has no place for."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Fields = frozenset[str]


def lost(document: dict[str, Any], package: Path) -> list[str]:
    """A named schema goes by its name; one that stands inside another needs a model with just its fields."""
    models = dict(_models(package))
    fields = set(models.values())
    named = document["components"]["schemas"]
    wrong = [name for name, schema in named.items() if _is_object(schema) and models.get(name) != _fields(schema)]
    inner = [(where, schema) for where, schema in _schemas(document, "#") if _is_object(schema)]
    return wrong + [where for where, schema in inner if _fields(schema) not in fields]


def _models(package: Path) -> Iterator[tuple[str, Fields]]:
    """A model reads each field with `d.pop("name")`."""
    for file in (package / "models").glob("*.py"):
        for node in ast.parse(file.read_bytes()).body:
            if isinstance(node, ast.ClassDef):
                yield node.name, frozenset(_read(node))


def _read(model: ast.ClassDef) -> Iterator[str]:
    for call in ast.walk(model):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "d.pop":
            yield ast.literal_eval(call.args[0])


def _schemas(node: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Whatever may be a schema, without the examples."""
    if isinstance(node, dict):
        yield where, node
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in inner:
        if key not in ("example", "examples"):
            yield from _schemas(child, f"{where}/{key}")


def _is_object(schema: dict[str, Any]) -> bool:
    """With a type: what stands beside an `if` or a `oneOf` only narrows another schema."""
    return schema.get("type") == "object" and isinstance(schema.get("properties"), dict)


def _fields(schema: dict[str, Any]) -> Fields:
    return frozenset(schema["properties"])
