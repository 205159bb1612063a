"""Settings: made once, from flags and environment variables, by one table."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .world.clock import parse_instant
from .world.delivering import ALL, DEFAULT_EVENTS, event_names, receiver
from .world.disputes import OTHER, parse_disputes
from .world.progression import EXPECTED as PROGRESSION_EXPECTED
from .world.progression import Progression, parse_progression

ENVIRONMENT = "CRAFTKIT_EMULATOR_"
MOST_MEBIBYTES = 1024
LOG_LEVELS = ("debug", "info", "warning", "error")
ADDRESS = re.compile(r"[A-Za-z0-9._:%-]{1,253}", re.ASCII)
HOST = re.compile(r"[A-Za-z0-9._:-]+", re.ASCII)
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


class SettingsError(Exception):
    """A flag or variable that cannot be used, in one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`clock`: the instant at which time stands still, or None for real time. `public_url`: the base of URLs that are
    made outside a request. `control_token`: asked for by the control API of a server beyond loopback. `webhook_url`: of
    a subscription that the first project of every world has. `journal`: bytes that the journal of each world takes."""

    host: str
    port: int
    world: str
    seed: str
    clock: int | None
    progression: Progression
    disputes: Mapping[str, str]
    public_url: str | None
    trust_proxy: bool
    control_token: str | None
    webhook_url: str | None
    webhook_secret: str
    webhook_events: frozenset[str]
    webhook_allow_host: frozenset[str]
    journal: int
    stop_with_stdin: bool
    log_level: str
    debug: bool


def _host(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise ValueError("expected a host name or an address")
    return text


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 65_535):
        raise ValueError("expected a port from 0 to 65535")
    return int(text)


def _clock(text: str) -> int | None:
    if text == "real":
        return None
    try:
        return parse_instant(text)
    except ValueError:
        raise ValueError("expected `real` or a timestamp such as 2026-06-21T10:00:00Z") from None


def _url(text: str) -> str | None:
    if not text:
        return None
    expected = "expected a URL such as https://craftkit.example.test"
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(expected) from None
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(host) or parts.query or parts.fragment:
        raise ValueError(expected)
    return text.rstrip("/")


def _level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"expected {', '.join(LOG_LEVELS)}")
    return text.lower()


def _switch(text: str) -> bool:
    if text.lower() not in TRUE + FALSE:
        raise ValueError(f"expected {' or '.join((TRUE[0], FALSE[0]))}")
    return text.lower() in TRUE


def _receiver(text: str) -> str | None:
    if text:
        receiver(text)
    return text or None


def _events(text: str) -> frozenset[str]:
    return event_names(name.strip() for name in text.split(","))


def _hosts(text: str) -> frozenset[str]:
    hosts = [host.strip().lower().rstrip(".") for host in text.split(",") if host.strip()]
    if any(not HOST.fullmatch(host) for host in hosts):
        raise ValueError("expected host names, such as hooks.example.test, with commas between them")
    return frozenset(hosts)


def _mebibytes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= MOST_MEBIBYTES):
        raise ValueError(f"expected a whole number from 0 to {MOST_MEBIBYTES}")
    return int(text) * 1024 * 1024


def _word(text: str) -> str:
    if not text:
        raise ValueError("expected something")
    return text


class Option(NamedTuple):
    """A row of the table. Its flag is `--name`, its variable `CRAFTKIT_EMULATOR_NAME`; the flag wins."""

    name: str
    parse: Callable[[str], Any]
    default: str
    help: str

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        return f"{ENVIRONMENT}{self.name.upper()}"

    @property
    def is_switch(self) -> bool:
        return self.parse is _switch


OPTIONS = (
    Option("host", _host, "127.0.0.1", "address to listen on; beyond loopback the control API asks for a token"),
    Option("port", _port, "4010", "port to listen on; 0 picks a free one"),
    Option(
        "world", _word, "demo", "world to start from: a name that comes with the package, or the path of a YAML file"
    ),
    Option(
        "seed", str, "0", "seed of all ids: with a frozen clock the same world, seed and requests give the same answers"
    ),
    Option("clock", _clock, "real", "`real`, or a timestamp at which time stands still"),
    Option("progression", parse_progression, "time:0.2", f"how renders move on: {PROGRESSION_EXPECTED}"),
    Option(
        "disputes", parse_disputes, "", f"readings of the documentation to follow: D42=B[,..], or `{OTHER}` for all"
    ),
    Option(
        "public_url", _url, "", "base of URLs that are made outside a request, and a further Host of the control API"
    ),
    Option("trust_proxy", _switch, "0", "take host, scheme and prefix from X-Forwarded-* headers"),
    Option("control_token", str, "", "token of the control API beyond loopback; made up and printed when not given"),
    Option("webhook_url", _receiver, "", "where the events of the first project are posted to"),
    Option("webhook_secret", _word, "whsec_emulator", "what these are signed with"),
    Option("webhook_events", _events, ",".join(DEFAULT_EVENTS), f"which events these are, or `{ALL}`"),
    Option("webhook_allow_host", _hosts, "", "hosts beyond this machine that webhooks may be sent to: HOST[,HOST]"),
    Option("journal", _mebibytes, "4", "MiB of requests that the journal of each session keeps; 0 keeps none"),
    Option("stop_with_stdin", _switch, "0", "stop when standard input ends, as it does with who started this"),
    Option("log_level", _level, "info", f"{', '.join(LOG_LEVELS)}; info says why a call was refused"),
    Option("debug", _switch, "0", "Flask's development server instead of waitress, with tracebacks in the log"),
)


def read(flags: Mapping[str, str | None], environ: Mapping[str, str]) -> Settings:
    """SettingsError for the first value that cannot be used."""
    return Settings(**{option.name: _value(option, flags.get(option.name), environ) for option in OPTIONS})


def _value(option: Option, flag: str | None, environ: Mapping[str, str]) -> Any:
    name, text = (
        (option.flag, flag) if flag is not None else (option.variable, environ.get(option.variable, option.default))
    )
    try:
        text.encode()
        return option.parse(text)
    except UnicodeEncodeError:
        raise SettingsError(f"{name} {text[:200]!r}: expected UTF-8") from None
    except ValueError as error:
        raise SettingsError(f"{name} {text[:200]!r}: {error}") from None
