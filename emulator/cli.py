"""The command line: `craftkit-emulator [serve] [flags]` and `craftkit-emulator sample TEMPLATE [--project P]`."""

import argparse
import gc
import os
import secrets
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn, TextIO

from . import __version__, log
from .control.guard import is_loopback
from .settings import OPTIONS, Settings, SettingsError, read
from .world.file import WorldFileError

if TYPE_CHECKING:
    from .app import Application

UNUSABLE = 2


class UsageError(Exception):
    """What was asked cannot be done, in one line."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def run() -> None:
    """The console script. It ends at once: threads may still be answering, and nothing is closed under them."""
    try:
        status = main(sys.argv[1:], os.environ, sys.stdout)
    except SystemExit as ended:  # --help and --version
        status = int(ended.code or 0)
    with suppress(OSError):
        sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main(argv: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Exit status: 0, or 2 with one line on standard error when something given cannot be used."""
    from .server import PortTaken

    if isinstance(out, TextIOWrapper):
        out.reconfigure(errors="backslashreplace")  # a name that this terminal cannot show is no reason not to start
    try:
        arguments = _parser().parse_args(_with_subcommand(argv))
        settings = read(vars(arguments), environ)
        if arguments.command == "sample":
            return _sample(settings, arguments.template, arguments.project, out)
        return _serve(settings, out)
    except (UsageError, SettingsError, WorldFileError, PortTaken) as error:
        print(f"craftkit-emulator: {' '.join(str(error).split())}", file=sys.stderr)
        return UNUSABLE


def _with_subcommand(argv: Sequence[str]) -> Sequence[str]:
    """`serve` is what is meant when no subcommand is named."""
    first = argv[0] if argv else ""
    return argv if first in ("serve", "sample", "--help", "-h", "--version") else ["serve", *argv]


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="craftkit-emulator",
        description="A local emulator of the Craftkit API.",
        epilog="`serve` is what is done when no command is named; its flags: craftkit-emulator serve --help.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"craftkit-emulator {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="serve | sample", required=True, parser_class=_Parser)
    serve = commands.add_parser("serve", help="start the emulator (the default)", allow_abbrev=False)
    sample = commands.add_parser("sample", help="print data that satisfies a template's manifest", allow_abbrev=False)
    serve.add_argument("--version", action="version", version=f"craftkit-emulator {__version__}")
    sample.add_argument("template", metavar="TEMPLATE", help="slug of a published template")
    sample.add_argument("--project", help="name or slug of its project, where several have one")
    for option in OPTIONS:
        _add_option(serve, option.name)
        if option.name in ("world", "seed"):
            _add_option(sample, option.name)
    return parser


def _add_option(parser: argparse.ArgumentParser, name: str) -> None:
    option = next(option for option in OPTIONS if option.name == name)
    default = f", default {option.default}" if option.default and not option.is_switch else ""
    text = f"{option.help} [{option.variable}{default}]".replace("%", "%%")
    if option.is_switch:
        parser.add_argument(option.flag, dest=name, action="store_const", const="1", help=text)
    else:
        parser.add_argument(option.flag, dest=name, metavar=name.upper(), help=text)


def _serve(settings: Settings, out: TextIO) -> int:
    from .app import Application
    from .server import listening_socket, serve

    log.to_stderr(settings.log_level)
    settings = _with_token(settings)
    application = Application(settings)
    gc.freeze()  # what the start made stays: many sessions would have it searched for garbage again and again
    listener = listening_socket(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: set_from_a_signal(stop))
    if settings.stop_with_stdin:
        threading.Thread(target=_set_at_the_end_of_stdin, args=(stop,), daemon=True).start()
    listener.listen(1024)
    host, port = listener.getsockname()[:2]
    _announce(application, f"http://{f'[{host}]' if ':' in host else host}:{port}", out)
    serve(application, listener, stop)
    return 0


def set_from_a_signal(stop: threading.Event) -> None:
    """The thread that the signal interrupts may hold the event's lock, and would wait for itself for ever."""
    threading.Thread(target=stop.set, daemon=True).start()


def _set_at_the_end_of_stdin(stop: threading.Event) -> None:
    """Not through sys.stdin, whose lock a thread that still reads would hold when the process ends."""
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    stop.set()


def _with_token(settings: Settings) -> Settings:
    if settings.control_token or is_loopback(settings.host):
        return settings
    return replace(settings, control_token=secrets.token_urlsafe(24))


def _announce(application: "Application", address: str, out: TextIO) -> None:
    from .greeting import greeting

    with suppress(OSError):  # who does not read it can do without
        print(f"listening on {address}", *greeting(application, address), sep="\n", file=out, flush=True)


def _sample(settings: Settings, slug: str, project: str | None, out: TextIO) -> int:
    import json

    from .documents.sample import sample
    from .world.seed import load
    from .world.templates import NoSuchTemplate, published

    try:
        manifest = published(load(settings.world), slug, project)
    except NoSuchTemplate as error:
        raise UsageError(str(error)) from None
    with suppress(OSError):
        print(json.dumps({"data": sample(manifest, settings.seed)}), file=out, flush=True)
    return 0
