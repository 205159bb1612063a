"""Where the data that comes with the package lies, and how it is read."""

from pathlib import Path
from typing import Any

import yaml

PACKAGE = Path(__file__).resolve().parent
# Its own files; the checkout; and the neighbour, because the wheel that ships both packages holds openapi.yaml once
PLACES = (PACKAGE, PACKAGE.parent, PACKAGE.parent / "craftkit_emulator")


def locate(name: str) -> Path:
    """The path of `openapi.yaml` or of a file of this package, installed or in the checkout."""
    return next((place / name for place in PLACES if (place / name).is_file()), PACKAGE / name)


DEEPEST = 100


def too_deep(content: bytes) -> int | None:
    """The line where YAML nests more than DEEPEST levels. Composing walks as deep as it nests, its stack is C's."""
    if sum(map(content.count, (b"[", b"{", b"- ", b"? "))) < DEEPEST:
        return None
    depth = 0
    event: Any
    for event in yaml.parse(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return int(event.start_mark.line) + 1
    return None


def load(path: Path) -> Any:
    """The value of a YAML file, read with the safe loader (the C one where present)."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_bytes(), loader)  # noqa: S506 - safe loaders, both
