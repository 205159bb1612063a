"""What cannot be used is one line on standard error and exit status 2."""

import socket
import sys
from collections.abc import Mapping
from subprocess import CompletedProcess

import pytest
from craftkit_emulator.cli import main

from .process import assert_refused, finished

ELSEWHERE = "198.51.100.1"  # for documentation (RFC 5737), so no address of this machine


def called(
    capsys: pytest.CaptureFixture[str], *arguments: str, variables: Mapping[str, str] = {}
) -> CompletedProcess[str]:
    """The command line in this process. What is not refused ends too, for want of an address to listen on."""
    own_host = "--host" in arguments or "CRAFTKIT_EMULATOR_HOST" in variables or arguments[:1] == ("sample",)
    host = () if own_host else (f"--host={ELSEWHERE}",)
    status = main([*host, *arguments] if arguments[:1] != ("serve",) else [*arguments, *host], variables, sys.stdout)
    return CompletedProcess(arguments, status, *capsys.readouterr())


# Arguments, and what the line says: the flag, what came, what was expected.
FLAGS: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("--bogus",), ("--bogus",)),
    (("bogus",), ("bogus",)),
    (("serve", "bogus"), ("bogus",)),
    (("--por", "0"), ("--por",)),
    (("--port",), ("--port", "expected one argument")),
    (("--port", "abc"), ("--port", "'abc'", "0 to 65535")),
    (("--port", "-1"), ("--port", "'-1'", "0 to 65535")),
    (("--port", "65536"), ("--port", "'65536'", "0 to 65535")),
    (("--port", "٨٠"), ("--port", "0 to 65535")),
    (("--port", "9" * 5000), ("--port", "0 to 65535")),
    (("--port", ""), ("--port", "''", "0 to 65535")),
    (("--host", ""), ("--host", "''")),
    (("--host", "nowhere.invalid"), ("nowhere.invalid",)),
    (("--host", "a b"), ("a b",)),
    (("--host", "::zz"), ("::zz",)),
    (("--host", "x" * 70), ("xxx",)),
    (("--host", ELSEWHERE), (ELSEWHERE,)),
    (("--world", ""), ("--world", "''")),
    (("--clock", "noon"), ("--clock", "'noon'", "real", "2026-06-21T10:00:00Z")),
    (("--clock", "2026-06-21"), ("--clock", "'2026-06-21'")),
    (("--clock", "2026-06-21T10:00:00"), ("--clock",)),
    (("--clock", "1969-12-31T23:59:59Z"), ("--clock",)),
    (("--clock", "\udcff"), ("--clock",)),
    (("--progression", "soon"), ("--progression", "'soon'", "immediate", "time[:seconds]", "polls:N")),
    (("--progression", "polls:0"), ("--progression", "polls:0", "1 to")),
    (("--progression", "time:-1"), ("--progression", "time:-1")),
    (("--progression", "time:nan"), ("--progression", "time:nan")),
    (("--progression", "time:999999999"), ("--progression", "at most")),
    (("--public-url", "craftkit"), ("--public-url", "'craftkit'", "https://")),
    (("--public-url", "ftp://a.test"), ("--public-url", "https://")),
    (("--public-url", "http://a.test?x=1"), ("--public-url",)),
    (("--public-url", "http://a.test:99999"), ("--public-url", "99999", "https://")),
    (("--public-url", "http://[::1"), ("--public-url", "'http://[::1'", "https://")),
    (("--public-url", "http://a b"), ("--public-url", "https://")),
    (("--trust-proxy=1",), ("--trust-proxy",)),
    (("--log-level", "loud"), ("--log-level", "'loud'", "debug", "info", "warning", "error")),
    (("sample",), ("TEMPLATE",)),
    (("sample", "invoice", "--port", "0"), ("--port",)),
]


@pytest.mark.parametrize(("arguments", "said"), FLAGS, ids=[ascii(" ".join(row[0]))[:40] for row in FLAGS])
def test_a_bad_flag_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: tuple[str, ...]
) -> None:
    assert_refused(called(capsys, *arguments), *said)


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("PORT", "abc", "0 to 65535"),
        ("HOST", "", "expected"),
        ("WORLD", "", "expected"),
        ("CLOCK", "noon", "real"),
        ("PROGRESSION", "soon", "polls:N"),
        ("PUBLIC_URL", "craftkit", "https://"),
        ("TRUST_PROXY", "perhaps", "1 or 0"),
        ("LOG_LEVEL", "loud", "debug"),
        ("DEBUG", "perhaps", "1 or 0"),
    ],
)
def test_a_bad_variable_is_one_line_that_names_it(
    capsys: pytest.CaptureFixture[str], variable: str, text: str, expected: str
) -> None:
    name = f"CRAFTKIT_EMULATOR_{variable}"
    assert_refused(called(capsys, variables={name: text}), name, repr(text), expected)


@pytest.mark.parametrize("arguments", [("--bogus",), ("--port", "abc"), ("--clock", "noon"), ("sample",)], ids=" ".join)
def test_so_does_the_process_end(arguments: tuple[str, ...]) -> None:
    said = next(row[1] for row in FLAGS if row[0] == arguments)
    assert_refused(finished(*arguments), *said)


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for more in ((), ("--debug",)):
            assert_refused(finished("--port", str(port), *more), f"127.0.0.1:{port}", "in use")


@pytest.mark.parametrize(
    "arguments",
    [("--clock", "a\nb"), ("--host", "a\nb"), ("--b\nc",), ("sample", "a\nb"), ("sample", "x", "--world", "a\nb/c")],
)
def test_what_is_given_cannot_make_a_line_of_its_own(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert_refused(called(capsys, *arguments))
