"""The arguments of `replay`."""

import argparse
from collections.abc import Mapping
from typing import TextIO

from ..flags import CA_FILE, CONTROL_TOKEN, FORCE_LIVE_KEY, PACE, REPORT_DIR, WHOLE, Flag, add, positive

FLAGS = (
    Flag("--jobs", positive(int, WHOLE), "N", "how many scenarios are played at a time (1)"),
    REPORT_DIR._replace(help="where junit.xml and report.html are written"),
    *PACE,
    Flag("--list", None, "", "say which scenarios these are, and play none"),
    Flag("--update", None, "", "write the golden transcripts of what is as expected; on an emulator only"),
    Flag(
        "--allow-writes",
        None,
        "",
        "on a deployment: play scenarios that write, too; needs a ck_test_ key",
    ),
    FORCE_LIVE_KEY,
    Flag("--api-key", str, "KEY", "the key `live` of the --base-url", "CRAFTKIT_API_KEY"),
    CONTROL_TOKEN,
    CA_FILE,
)


def add_replay(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help="files, folders of them, or names of those that come along; all of these when none is given",
    )
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--target", metavar="emulator", help="one that is started for the replay (the default)")
    target.add_argument("--base-url", metavar="URL", help="of a running emulator, or of a deployment")
    add(parser, FLAGS, environ)
    parser.set_defaults(command=_replay)


def _replay(arguments: argparse.Namespace, out: TextIO) -> int:
    from .command import replay

    return replay(arguments, out)
