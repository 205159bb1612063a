"""The arguments of `record`."""

import argparse
from collections.abc import Mapping
from typing import TextIO

from ..flags import CA_FILE, CONTROL_TOKEN, PORT, TIMEOUT, Flag, add

FLAGS = (
    Flag("--base-url", str, "URL", "of the target: a running emulator, or a deployment", "CRAFTKIT_BASE_URL"),
    Flag("--out", str, "FILE", "the scenario that is written"),
    PORT,
    Flag("--title", str, "TEXT", "of the scenario"),
    Flag("--force", None, "", "replace the file if there is one"),
    Flag("--api-key", str, "KEY", "the key that the scenario calls `live`", "CRAFTKIT_API_KEY"),
    TIMEOUT,
    CA_FILE,
    CONTROL_TOKEN,
)


def add_record(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    add(parser, FLAGS, environ)
    parser.set_defaults(command=_record)


def _record(arguments: argparse.Namespace, out: TextIO) -> int:
    from .command import record

    return record(arguments, out)
