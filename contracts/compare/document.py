"""Document: an OpenAPI document, read from YAML or JSON."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ..data import DEEPEST, too_deep
from ..errors import UsageError

LARGEST = 16 * 1024 * 1024
MOST = 1_000_000  # values, those that aliases repeat counted each time
DATA = frozenset({"const", "default", "enum", "example", "examples"})  # what is in them is no part of the document


class Unresolved(Exception):
    """A reference that leads nowhere."""


def document(path: Path) -> Mapping[str, Any]:
    """UsageError for what is none."""
    if path.stat().st_size > LARGEST:
        raise UsageError(f"{path}: larger than {LARGEST} bytes")
    return parsed(path.read_bytes(), str(path))


def parsed(content: bytes, name: str) -> Mapping[str, Any]:
    """`name`: where it is from. UsageError for what is no document."""
    if len(content) > LARGEST:
        raise UsageError(f"{name}: larger than {LARGEST} bytes")
    found = _value(content, name)
    if not isinstance(found, Mapping) or not isinstance(found.get("paths", found.get("webhooks")), Mapping):
        raise UsageError(f"{name}: expected an OpenAPI document, with `paths`")
    version = found.get("openapi", f"swagger {found['swagger']}" if "swagger" in found else "none")
    if not str(version).startswith("3."):
        raise UsageError(f"{name}: expected OpenAPI 3.0 or later (`openapi: 3.x.x`), came {version}")
    try:
        _size(found, {})
        for reference in _references(found):
            resolved(found, {"$ref": reference})
    except (Unresolved, RecursionError) as error:
        raise UsageError(f"{name}: {error if isinstance(error, Unresolved) else 'nested too deeply'}") from None
    return found


def resolved(document: Mapping[str, Any], node: Any) -> Any:
    """What a reference stands for. Unresolved where it leads out of the document, nowhere or in a circle."""
    passed: list[str] = []
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        if node["$ref"] in passed:
            raise Unresolved(f"the reference {node['$ref']} leads back to itself")
        passed.append(node["$ref"])
        node = _target(document, node["$ref"])
    return node


def _target(document: Mapping[str, Any], reference: str) -> Any:
    if not reference.startswith("#/"):
        raise Unresolved(f"{reference} is in another file; bundle the specification into one first")
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, Mapping) and name in found:
            found = found[name]
        else:
            raise Unresolved(f"nothing is at {reference}")
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for key, item in value.items():
            if key not in DATA:
                yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _size(value: Any, known: dict[int, int]) -> int:
    """How many values there are. Unresolved where aliases of YAML make too many of them, or a circle."""
    if not isinstance(value, (Mapping, list)):
        return 1
    if id(value) not in known:
        known[id(value)] = MOST  # met again before it is counted: a circle
        items = value.values() if isinstance(value, Mapping) else value
        known[id(value)] = 1 + sum(_size(item, known) for item in items)
    if known[id(value)] > MOST:
        raise Unresolved(f"its aliases (`*name`) make more than {MOST} values of it")
    return known[id(value)]


def _value(content: bytes, name: str) -> Any:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        pass  # YAML takes all of JSON but its tabs and depths
    try:
        if line := too_deep(content):
            raise UsageError(f"{name}: line {line}: nested more than {DEEPEST} levels deep")
        return yaml.load(content, loader)  # noqa: S506 - safe loaders, both
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{name}: {' '.join(str(error).split())[:300]}") from None
