"""What cannot be used is one line on standard error and exit status 2."""

import socket

import pytest

from .process import assert_refused, finished

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
    (("--host", "198.51.100.1"), ("198.51.100.1",)),
    (("--world", ""), ("--world", "''")),
    (("--clock", "noon"), ("--clock", "'noon'", "real", "2026-06-21T10:00:00Z")),
    (("--clock", "2026-06-21"), ("--clock", "'2026-06-21'")),
    (("--clock", "2026-06-21T10:00:00"), ("--clock",)),
    (("--clock", "1969-12-31T23:59:59Z"), ("--clock",)),
    (("--clock", "\ud800"), ("--clock",)),
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


@pytest.mark.parametrize(("arguments", "said"), FLAGS, ids=[" ".join(row[0])[:40].encode("ascii", "replace").decode() for row in FLAGS])
def test_a_bad_flag_is_one_line(arguments: tuple[str, ...], said: tuple[str, ...]) -> None:
    encoded = tuple(argument.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape") for argument in arguments)
    port = () if "--port" in encoded or encoded[:1] in (("sample",), ("--por",)) else ("--port", "0")
    assert_refused(finished(*encoded, *port), *said)


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("PORT", "abc", "0 to 65535"),
        ("HOST", "", "expected"),
        ("WORLD", "nowhere", "no such world"),
        ("CLOCK", "noon", "real"),
        ("PROGRESSION", "soon", "polls:N"),
        ("PUBLIC_URL", "craftkit", "https://"),
        ("TRUST_PROXY", "perhaps", "1 or 0"),
        ("LOG_LEVEL", "loud", "debug"),
        ("DEBUG", "perhaps", "1 or 0"),
    ],
)
def test_a_bad_variable_is_one_line_that_names_it(variable: str, text: str, expected: str) -> None:
    port = {} if variable == "PORT" else {"CRAFTKIT_EMULATOR_PORT": "0"}
    name = f"CRAFTKIT_EMULATOR_{variable}"
    line = assert_refused(finished(variables={**port, name: text}), expected)
    assert variable == "WORLD" or name in line


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for more in ((), ("--debug",)):
            assert_refused(finished("--port", str(port), *more), f"127.0.0.1:{port}", "in use")


def test_a_line_cannot_be_made_two_by_what_is_given() -> None:
    for arguments in (("--world", "a\nb/c.yaml"), ("--clock", "a\nb"), ("--host", "a\nb"), ("--b\nc",), ("sample", "a\nb")):
        port = () if arguments[0] == "sample" else ("--port", "0")
        assert_refused(finished(*arguments, *port))
