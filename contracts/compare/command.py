"""The command `compare`: two specifications in, what differs out."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from ..data import locate
from ..errors import UsageError
from ..flags import CA_FILE, Flag, add, positive

SAME, BREAKS = 0, 1
FLAGS = (
    Flag("--base-url", str, "URL", "of a deployment: what it publishes is the new one, ours the old one"),
    Flag("--api-key", str, "KEY", "shown to the deployment, where what it publishes needs one"),
    Flag("--timeout", positive(float), "S", "seconds for a whole exchange (30)"),
    CA_FILE,
)


class Pair(NamedTuple):
    old: Mapping[str, Any]
    new: Mapping[str, Any]


def add_compare(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    parser.add_argument("old", metavar="OLD.yaml", nargs="?", help="the specification that was relied on")
    parser.add_argument("new", metavar="NEW.yaml", nargs="?", help="the one that is there now")
    add(parser, FLAGS, environ)
    parser.set_defaults(command=compare)


def compare(arguments: argparse.Namespace, out: TextIO) -> int:
    """Exit status 0 when nothing breaks who relies on the old one, or none is published; 1 when something does."""
    from .documents import Comparison

    pair = _published(arguments, out) if arguments.base_url else _files(arguments)
    if pair is None:
        return SAME
    found = Comparison(*pair).differences()
    for difference in found:
        print(difference, file=out)
    breaking = sum(difference.breaking for difference in found)
    print(f"{len(found)} differences, {breaking} of them breaking", file=out, flush=True)
    return BREAKS if breaking else SAME


def _files(arguments: argparse.Namespace) -> Pair:
    from .document import document

    if arguments.old is None or arguments.new is None:
        raise UsageError("compare: expected OLD.yaml and NEW.yaml, or --base-url")
    return Pair(document(Path(arguments.old)), document(Path(arguments.new)))


def _published(arguments: argparse.Namespace, out: TextIO) -> Pair | None:
    from .document import document
    from .published import PLACES, TIMEOUT, Source, published

    if arguments.new is not None:
        raise UsageError("compare: expected one file at the most beside --base-url: the old specification")
    old = document(Path(arguments.old) if arguments.old else locate("openapi.yaml"))
    source = Source(arguments.base_url, arguments.api_key, arguments.ca_file, arguments.timeout or TIMEOUT)
    found = published(source, os.urandom(6).hex())
    if found is None:
        print(f"{source.base_url} publishes no specification (none at {', '.join(PLACES)})", file=out, flush=True)
        return None
    print(f"{found.url} is compared with {arguments.old or 'ours'}", file=out, flush=True)
    return Pair(old, found.document)
