"""Where the data that comes with the package lies: openapi.yaml, the worlds, their schema."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def locate(name: str) -> Path:
    """The path of a data file, `openapi.yaml` or `fixtures/...`: inside the installed package, or in the checkout."""
    installed = PACKAGE / name
    return installed if installed.exists() else PACKAGE.parent / name
