"""World files: read with PyYAML's safe loader, held against their schema, refused in one line with place and reason."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import yaml

from ..data import locate

LARGEST_BYTES = 32 * 1024 * 1024
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader where PyYAML has it, ten times as fast


class WorldFileError(Exception):
    """A world file that cannot be used. Its text is one line: file, place, what came, what was expected."""


class _Loader(_Base):  # type: ignore[misc]
    """Times stay strings: `2026-06-21T10:00:00Z` must not turn into a datetime on the way."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as PyYAML has it
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }


def find(name: str) -> Path:
    """The file of a world: one of the package's by name (`demo`), or any by its path."""
    if "/" in name or name.endswith((".yaml", ".yml")):
        return Path(name)
    return locate(f"fixtures/worlds/{name}.yaml")


def read(path: Path) -> dict[str, Any]:
    """The checked content of a world file. WorldFileError when it cannot be used."""
    text = _text(path)
    try:
        content = yaml.load(text, _Loader)  # noqa: S506 - a safe loader, made above
    except yaml.YAMLError as error:
        raise WorldFileError(f"{path}: not YAML: {_on_one_line(error)}") from None
    except RecursionError:
        raise WorldFileError(f"{path}: nested too deeply") from None
    _check(path, text, content)
    checked: dict[str, Any] = content
    return checked


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise WorldFileError(f"{path}: larger than {LARGEST_BYTES} bytes")
        return path.read_text("utf-8")
    except FileNotFoundError:
        known = ", ".join(sorted(found.stem for found in locate("fixtures/worlds").glob("*.yaml")))
        raise WorldFileError(f"{path}: no such world file (worlds that come with the emulator: {known})") from None
    except OSError as error:
        raise WorldFileError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise WorldFileError(f"{path}: not UTF-8 at byte {error.start}") from None


def _on_one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())


def _check(path: Path, text: str, content: Any) -> None:
    schema = orjson.loads(locate("fixtures/world.schema.json").read_bytes())
    try:
        error = next(jsonschema_rs.validator_for(schema, validate_formats=True).iter_errors(content), None)
    except (ValueError, RecursionError) as refused:  # what JSON cannot say: other key types, sets, endless aliases
        raise WorldFileError(f"{path}: {refused}") from None
    if error is not None:
        raise WorldFileError(f"{path}{line_of(text, error.instance_path)}: {_explain(error)}")


def _explain(error: jsonschema_rs.ValidationError) -> str:
    message = error.message if len(error.message) < 300 else f"{error.message[:300]}..."
    return f"{place(error.instance_path)}: {message}"


def place(steps: Sequence[str | int]) -> str:
    """`projects.0.templates.1.slug`, or `the file` for its top."""
    return ".".join(str(step) for step in steps) or "the file"


def line_of(text: str, steps: Sequence[str | int]) -> str:
    """`:12`, the line of the node at that place, as near as the file allows; only ever asked for on an error."""
    node: Any = yaml.compose(text, _Loader)
    for step in steps:
        child = _child(node, step)
        if child is None:
            break
        node = child
    return f":{node.start_mark.line + 1}" if node is not None else ""


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None


def dangling(path: Path, steps: Sequence[str | int], text: str) -> WorldFileError:
    """The error for a file that fits the schema and yet does not hold together at that place."""
    line = line_of(path.read_text("utf-8"), steps)
    return WorldFileError(f"{path}{line}: {place(steps)}: {text}")
