"""The command `compare`: two specifications in, what differs out."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from ..errors import UsageError

SAME, BREAKS = 0, 1
LARGEST = 16 * 1024 * 1024


def add_compare(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    parser.add_argument("old", metavar="OLD.yaml", help="the specification that was relied on")
    parser.add_argument("new", metavar="NEW.yaml", help="the one that is there now")
    parser.set_defaults(command=compare)


def compare(arguments: argparse.Namespace, out: TextIO) -> int:
    """Exit status 0 when nothing breaks who relies on the old one, 1 when something does."""
    from .documents import Comparison

    old, new = (document(Path(name)) for name in (arguments.old, arguments.new))
    found = Comparison(old, new).differences()
    for difference in found:
        print(difference, file=out)
    breaking = sum(difference.breaking for difference in found)
    print(f"{len(found)} differences, {breaking} of them breaking", file=out, flush=True)
    return BREAKS if breaking else SAME


def document(path: Path) -> Mapping[str, Any]:
    """An OpenAPI document, YAML or JSON. UsageError for what is none."""
    import yaml

    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: larger than {LARGEST} bytes")
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        found = yaml.load(path.read_bytes(), loader)  # noqa: S506 - safe loaders, both
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: {' '.join(str(error).split())[:300]}") from None
    if not isinstance(found, Mapping) or not isinstance(found.get("paths"), Mapping):
        raise UsageError(f"{path}: expected an OpenAPI document with `paths`, received {type(found).__name__}")
    return found
