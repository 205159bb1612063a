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


def load(path: Path) -> Any:
    """The value of a YAML file, read with the safe loader (the C one where present)."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_bytes(), loader)  # noqa: S506 - safe loaders, both
