"""Flags: what commands take, as rows, and how a value of each kind is read."""

import argparse
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from . import gate
from .errors import Unusable

WRITE_KEY = "ck_test_"
Parser = argparse.ArgumentParser
WHOLE = "a whole number above 0"


class Flag(NamedTuple):
    """`parse` None: a switch. `variable`: of the environment, its default, or else `default`."""

    name: str
    parse: Callable[[str], object] | None
    metavar: str
    help: str
    variable: str = ""
    default: object = None


def add(parser: Parser, flags: Iterable[Flag], environ: Mapping[str, str]) -> None:
    for flag in flags:
        if flag.parse is None:
            parser.add_argument(flag.name, action="store_true", help=flag.help)
        else:
            text = f"{flag.help} [{flag.variable}]" if flag.variable else flag.help
            default = environ.get(flag.variable) or flag.default
            parser.add_argument(flag.name, type=flag.parse, default=default, metavar=flag.metavar, help=text)


def positive(kind: Callable[[str], float], expected: str = "a number above 0") -> Callable[[str], float]:
    def positive(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = 0
        if not 0 < value < 10**9:
            raise argparse.ArgumentTypeError(f"expected {expected}, came {text!r}")
        return value

    return positive


def count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise argparse.ArgumentTypeError(f"expected a whole number of 0 or more, came {text!r}")
    return int(text)


def port(text: str) -> int:
    if (number := count(text)) > 65_535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, came {text!r}")
    return number


def rate(text: str) -> float:
    try:
        return positive(float)(text.removesuffix("/s"))
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"expected requests a second, such as 5/s, came {text!r}") from None


def names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def check_write_key(key: str, *, forced: bool) -> None:
    """What is made on a deployment may stay there, and some of it bills."""
    if not key.startswith(WRITE_KEY) and not forced:
        raise Unusable(f"--allow-writes needs a {WRITE_KEY} key; --force-live-key if it must be this one")


def certificates(text: str) -> str:
    """The name of a file of certificates."""
    import ssl

    try:
        ssl.create_default_context(cafile=text)
    except OSError as error:  # SSLError is one
        why = "no certificates in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise argparse.ArgumentTypeError(f"{text}: {why}") from None
    return text


TIMEOUT = Flag(
    "--timeout", positive(float), "S", f"seconds for a whole exchange ({gate.TIMEOUT:g})", default=gate.TIMEOUT
)
# How a target may be used, whatever the command.
PACE = (
    Flag("--rate", rate, "N/s", "at most so many requests a second (of a deployment 5/s)"),
    Flag("--budget", positive(int, WHOLE), "N", "at most so many requests in all (of a deployment 1000)"),
    TIMEOUT,
)
FORCE_LIVE_KEY = Flag("--force-live-key", None, "", f"write with a key that is no {WRITE_KEY} key")
CONTROL_TOKEN = Flag(
    "--control-token", str, "TOKEN", "of an emulator beyond this machine", "CRAFTKIT_EMULATOR_CONTROL_TOKEN"
)
PORT = Flag("--port", port, "N", "to listen on; a free one when left out")
REPORT_DIR = Flag("--report-dir", str, "DIR", "where reports are written")
CA_FILE = Flag("--ca-file", certificates, "FILE", "certificates to trust instead of the usual ones")
