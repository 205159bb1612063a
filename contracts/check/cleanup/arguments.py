"""The arguments of `sweep`."""

import argparse
from collections.abc import Mapping
from typing import TextIO

from ...flags import CA_FILE, PACE, Flag, add

FLAGS = (
    Flag("--base-url", str, "URL", "of the deployment that the ledger names", "CRAFTKIT_BASE_URL"),
    Flag("--api-key", str, "KEY", "the project key of the run", "CRAFTKIT_API_KEY"),
    Flag("--second-api-key", str, "KEY", "its key of another project", "CRAFTKIT_SECOND_API_KEY"),
    Flag("--account-key", str, "KEY", "for the projects that it made", "CRAFTKIT_ACCOUNT_KEY"),
    *PACE,
    CA_FILE,
)


def add_sweep(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    parser.add_argument("ledger", metavar="FILE", help="the clean-up ledger of a run")
    add(parser, FLAGS, environ)
    parser.set_defaults(command=_sweep)


def _sweep(arguments: argparse.Namespace, out: TextIO) -> int:
    from .command import sweep

    return sweep(arguments, out)
