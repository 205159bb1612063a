"""The arguments of `proxy`."""

import argparse
from collections.abc import Mapping
from typing import TextIO

from ..flags import CA_FILE, PORT, REPORT_DIR, TIMEOUT, Flag, add

FLAGS = (
    Flag("--base-url", str, "URL", "of the target: a deployment, or a running emulator", "CRAFTKIT_BASE_URL"),
    PORT,
    REPORT_DIR._replace(help="where proxy.json and proxy.html are written when it ends"),
    Flag("--known", str, "FILE", "known deviations (contracts/known-deviations.yaml)"),
    TIMEOUT,
    CA_FILE,
)


def add_proxy(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    add(parser, FLAGS, environ)
    parser.set_defaults(command=_proxy)


def _proxy(arguments: argparse.Namespace, out: TextIO) -> int:
    from .command import proxy

    return proxy(arguments, out)
