"""The command line: `craftkit-contracts replay [FILES or names] [--target emulator | --base-url URL]`."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn, TextIO

COULD_NOT_RUN = 3
Command = Callable[[argparse.Namespace, TextIO], int]


class UsageError(Exception):
    """What was asked cannot be done, in one line."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def run() -> None:
    """The console script. It ends at once: an exchange that never ends may still be under way."""
    try:
        status = main(sys.argv[1:], os.environ, sys.stdout)
    except SystemExit as ended:  # --help
        status = int(ended.code or 0)
    with suppress(OSError):
        sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main(argv: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Exit status: 0 as expected, 1 otherwise, 3 with one line on standard error when it could not be told."""
    if isinstance(out, TextIOWrapper):
        out.reconfigure(errors="backslashreplace")
    try:
        arguments = _parser(environ).parse_args(argv)
        command: Command = arguments.command
        return command(arguments, out)
    except UsageError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        return _refused("stopped")
    except OSError as error:
        return _refused(f"{error.filename or 'input or output'}: {error.strerror or error}")


def _refused(text: str) -> int:
    print(f"craftkit-contracts: {' '.join(text.split())}", file=sys.stderr)  # noqa: T201
    return COULD_NOT_RUN


def _parser(environ: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="craftkit-contracts", description="What the Craftkit API promises, tried.", allow_abbrev=False
    )
    commands = parser.add_subparsers(metavar="replay", required=True, parser_class=_Parser)
    for name, about, add in COMMANDS:
        add(commands.add_parser(name, help=about, description=about, allow_abbrev=False), environ)
    return parser


def _add_replay(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help="files, folders of them, or names of those that come along; all of these when none is given",
    )
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--target", metavar="emulator", help="one that is started for the replay (the default)")
    target.add_argument("--base-url", metavar="URL", help="of a running emulator, or of a deployment")
    for flag, kind, metavar, text in VALUES:
        parser.add_argument(flag, type=kind, metavar=metavar, help=text)
    for flag, text in SWITCHES:
        parser.add_argument(flag, action="store_true", help=text)
    for flag, variable, metavar, text in SECRETS:
        parser.add_argument(flag, default=environ.get(variable), metavar=metavar, help=f"{text} [{variable}]")
    parser.set_defaults(command=_replay)


def _replay(arguments: argparse.Namespace, out: TextIO) -> int:
    from .replay.command import replay

    return replay(arguments, out)


COMMANDS = (("replay", "Play scenarios and hold them against what they expect.", _add_replay),)


def _positive(kind: Callable[[str], float]) -> Callable[[str], float]:
    def positive(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = 0
        if not 0 < value < 10**9:
            raise argparse.ArgumentTypeError(f"expected a number above 0, came {text!r}")
        return value

    return positive


def _rate(text: str) -> float:
    return _positive(float)(text.removesuffix("/s"))


Values = tuple[tuple[str, Callable[[str], object], str, str], ...]
VALUES: Values = (
    ("--jobs", _positive(int), "N", "how many scenarios are played at a time (1)"),
    ("--report-dir", str, "DIR", "where junit.xml and report.html are written"),
    ("--rate", _rate, "N/s", "at most so many requests a second (beyond this machine 5/s)"),
    ("--budget", _positive(int), "N", "at most so many requests in all (beyond this machine 1000)"),
    ("--timeout", _positive(float), "S", "seconds for a whole exchange (30)"),
)
SWITCHES = (
    ("--update", "write the golden transcripts of what is as expected; on an emulator only"),
    ("--allow-writes", "beyond this machine: play scenarios that write, too"),
)
SECRETS = (
    ("--api-key", "CRAFTKIT_API_KEY", "KEY", "the key `live` of the --base-url"),
    ("--control-token", "CRAFTKIT_EMULATOR_CONTROL_TOKEN", "TOKEN", "of an emulator beyond this machine"),
)
