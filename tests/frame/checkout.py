"""The checkout, as the tests of the frame see it."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def files(*folders: str, pattern: str = "*") -> Iterator[Path]:
    """Files below the folders, relative to the checkout, without what Python leaves behind."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT)
