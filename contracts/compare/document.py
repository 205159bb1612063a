"""Document: an OpenAPI document, read from YAML or JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError

LARGEST = 16 * 1024 * 1024


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
    if not isinstance(found, Mapping) or not isinstance(found.get("paths"), Mapping):
        raise UsageError(f"{name}: expected an OpenAPI document with `paths`, received {type(found).__name__}")
    return found


def _value(content: bytes, name: str) -> Any:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        pass  # YAML takes all of JSON but its tabs and depths
    try:
        return yaml.load(content, loader)  # noqa: S506 - safe loaders, both
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{name}: {' '.join(str(error).split())[:300]}") from None
