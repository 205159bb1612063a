"""The command `compare`: two specifications in, what differs out."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO
from urllib.parse import urlsplit

from ..data import locate
from ..errors import UsageError
from ..flags import CA_FILE, TIMEOUT, Flag, add
from ..printable import printable

if TYPE_CHECKING:
    from .difference import Difference

SAME, BREAKS = 0, 1
FLAGS = (
    Flag("--base-url", str, "URL", "of a deployment: what it publishes is the new one, ours the old one"),
    Flag("--api-key", str, "KEY", "shown to the deployment, where what it publishes needs one"),
    TIMEOUT,
    CA_FILE,
)


class Pair(NamedTuple):
    """Two documents and what they are called; `under`: the path below which the new one was found."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    names: tuple[str, str]
    under: str = ""


def add_compare(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    parser.add_argument("old", metavar="OLD.yaml", nargs="?", help="the specification that was relied on")
    parser.add_argument("new", metavar="NEW.yaml", nargs="?", help="the one that is there now")
    add(parser, FLAGS, environ)
    parser.set_defaults(command=compare)


def compare(arguments: argparse.Namespace, out: TextIO) -> int:
    """Exit status 0 when nothing breaks who relies on the old one, or none is published; 1 when something does."""
    pair = _published(arguments, out) if arguments.base_url else _files(arguments)
    if pair is None:
        return SAME
    found = _compared(pair)
    for difference in found:
        print(printable(str(difference)), file=out)
    breaking = sum(difference.breaking for difference in found)
    print(f"{len(found)} differences, {breaking} of them breaking", file=out, flush=True)
    return BREAKS if breaking else SAME


def _compared(pair: Pair) -> "list[Difference]":
    from .documents import Comparison

    try:
        return Comparison(pair.old, pair.new, under=pair.under).differences()
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError, AttributeError):
        for document, name in zip((pair.old, pair.new), pair.names, strict=True):
            _must_be_valid(document, name)
        raise


def _must_be_valid(document: Mapping[str, Any], name: str) -> None:
    """UsageError where it is not what OpenAPI says."""
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

    validator = OpenAPIV30SpecValidator if str(document["openapi"]).startswith("3.0") else OpenAPIV31SpecValidator
    wrong = next(validator(document).iter_errors(), None)
    if wrong is not None:
        place = "/".join(map(str, wrong.absolute_path))
        raise UsageError(f"{name}: no valid OpenAPI document, at {place or 'its root'}: {wrong.message[:200]}")


def _files(arguments: argparse.Namespace) -> Pair:
    from .document import document

    if arguments.old is None or arguments.new is None:
        raise UsageError("compare: expected OLD.yaml and NEW.yaml, or --base-url")
    names = arguments.old, arguments.new
    return Pair(document(Path(names[0])), document(Path(names[1])), names)


def _published(arguments: argparse.Namespace, out: TextIO) -> Pair | None:
    from .document import document
    from .published import PLACES, Source, published

    if arguments.new is not None:
        raise UsageError("compare: expected one file at the most beside --base-url: the old specification")
    old = document(Path(arguments.old) if arguments.old else locate("openapi.yaml"))
    source = Source(arguments.base_url, arguments.api_key, arguments.ca_file, arguments.timeout)
    found = published(source, os.urandom(6).hex())
    if found is None:
        print(f"{source.base_url} publishes no specification (none at {', '.join(PLACES)})", file=out, flush=True)
        return None
    print(f"{found.url} is compared with {arguments.old or 'ours'}", file=out, flush=True)
    under = urlsplit(source.base_url.rstrip("/")).path
    return Pair(old, found.document, (arguments.old or "openapi.yaml", found.url), under)
