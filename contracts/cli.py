"""The command line: `craftkit-contracts COMMAND`."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TextIO

from . import stopping
from .check.arguments import add_check, add_plan
from .check.cleanup.arguments import add_sweep
from .compare.command import add_compare
from .errors import COULD_NOT_RUN, UsageError
from .printable import say
from .proxy.arguments import add_proxy
from .record.arguments import add_record
from .replay.arguments import add_replay
from .selftest.command import add_selftest

Command = Callable[[argparse.Namespace, TextIO], int]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def run() -> None:
    """The console script. It ends at once: an exchange that never ends may still be under way."""
    stopping.listen()
    try:
        status = main(sys.argv[1:], os.environ, sys.stdout)
    except SystemExit as ended:  # --help
        status = int(ended.code or 0)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(status)


def main(argv: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Exit status: 0 as expected, 1 otherwise, 3 with one line on standard error when it could not be told."""
    if isinstance(out, TextIOWrapper):
        out.reconfigure(errors="backslashreplace")
    try:
        given = {name: value.strip() for name, value in environ.items()}  # a secret from a file ends with a line break
        arguments = _parser(given).parse_args(argv)
        command: Command = arguments.command
        return command(arguments, out)
    except UsageError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        return _refused("stopped")
    except ModuleNotFoundError as error:
        return _refused(f"{error.name} is not installed: pip install '.[contracts]' (see the README)")
    except OSError as error:
        return _refused(_failed(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours; whether the service keeps its promises, nobody knows
        return _refused(_crash(error))


def _failed(error: OSError) -> str:
    if isinstance(error, BrokenPipeError):
        return "whoever read what is printed here has gone, so not all of it was told"
    return f"{error.filename or 'input or output'}: {error.strerror or error}"


def _crash(error: Exception) -> str:
    """Where, what, and what else there is to say: one line."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    told = "; ".join((str(error), *getattr(error, "__notes__", ())))
    return (
        f"a fault of craftkit-contracts itself at {Path(at.filename).name}:{at.lineno}: {type(error).__name__}: {told}"
    )


def _refused(text: str) -> int:
    """One line, without what looks like a secret: an argument or an address may be one."""
    from .redaction import Redactor

    say(f"craftkit-contracts: {Redactor().text(' '.join(text.split()))}")
    return COULD_NOT_RUN


def _parser(environ: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="craftkit-contracts", description="What the Craftkit API promises, tried.", allow_abbrev=False
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for name, about, add in COMMANDS:
        add(commands.add_parser(name, help=about, description=about, allow_abbrev=False), environ)
    return parser


COMMANDS = (
    ("check", "Ask a service, and hold what it answers against the contract.", add_check),
    ("plan", "What a check would ask, and what not. Sends nothing.", add_plan),
    ("sweep", "Take away what a check has left behind.", add_sweep),
    ("replay", "Play scenarios and hold them against what they expect.", add_replay),
    ("selftest", "Plant drifts in a service, and see whether the check finds them.", add_selftest),
    ("record", "Pass on an application's requests, and write them down as a scenario.", add_record),
    ("proxy", "Pass on an application's requests, and judge each answer on its way.", add_proxy),
    ("compare", "What differs between two versions of the specification.", add_compare),
)
