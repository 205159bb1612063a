"""World files: composed by PyYAML, made of plain values only, held against their schema.

A file that cannot be used is refused with one line that says where, what came and what was expected.
"""

from collections.abc import Sequence
from pathlib import Path

import jsonschema_rs
import orjson

from ..data import locate
from .explaining import explained
from .tree import NotPlain, Tree

LARGEST_BYTES = 16 * 1024 * 1024


class WorldFileError(Exception):
    """A world file that cannot be used. Its text is one line: file, line, place, what came, what was expected."""


class WorldFile:
    """A world file's checked `content`, and where in the file each part of it stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._tree = Tree(_text(path))
            self.content = self._tree.plain()
        except NotPlain as error:
            raise WorldFileError(f"{path}: {error}") from None
        self._check()

    def error(self, steps: Sequence[str | int], text: str) -> WorldFileError:
        """The error for what stands at that place."""
        place = ".".join(str(step) for step in steps) or "the file"
        return WorldFileError(f"{self.path}:{self._tree.line(steps)}: {place}: {text}")

    def _check(self) -> None:
        schema = orjson.loads(locate("fixtures/world.schema.json").read_bytes())
        errors = jsonschema_rs.validator_for(schema, validate_formats=True).iter_errors(self.content)
        if found := explained(schema, errors):
            raise self.error(*found)


def find(name: str) -> Path:
    """The file of a world: one of the package's by name (`demo`), or any by its path."""
    if "/" in name or name.endswith((".yaml", ".yml")):
        return Path(name)
    return locate(f"fixtures/worlds/{name}.yaml")


def shipped() -> list[str]:
    """The names of the worlds that come with the emulator."""
    return sorted(found.stem for found in locate("fixtures/worlds").glob("*.yaml"))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise WorldFileError(f"{path}: larger than {LARGEST_BYTES} bytes")
        return path.read_text("utf-8")
    except FileNotFoundError:
        known = ", ".join(shipped())
        raise WorldFileError(f"{path}: no such world file (worlds that come with the emulator: {known})") from None
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise WorldFileError(f"{path}: not UTF-8 at byte {error.start}") from None
        raise WorldFileError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
