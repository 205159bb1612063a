"""What cannot be checked is one line on standard error and exit status 3, at once, and nothing is sent any more."""

import io
import json
import socket
import ssl
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from craftkit_contracts.check import reaching
from craftkit_contracts.cli import main
from craftkit_contracts.replay.emulator import emulator

from ..certificates import self_signed
from ..craftkit import ACCOUNT_KEY, GLOBEX_KEY, LIVE_KEY, REVOKED_KEY
from .checking import contracts
from .deployment import Deployment
from .listening import listening
from .recorder import Recorder

TOKEN = "eyJhbGciOiJFZERTQSJ9.e30.c2ln"
REPORT = {
    "target": "https://api.example.com",
    "run": "r1",
    "started": "",
    "deviations": [],
    "memory": {"format": 1, "specification": "", "deviations": {}, "met": [], "parity": [1]},
}
KNOWN = """
- operation: getRender
  kind: no-such-kind
"""


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("ck_test_wrong", "the target refuses the project key: 401 unauthorized"),
        (REVOKED_KEY, "the target refuses the project key: 401 unauthorized"),
        (ACCOUNT_KEY, "the target refuses the project key: 401 unauthorized"),
        (TOKEN, "the target refuses the project key: 401 unauthorized"),
        ("", "no project key: give --api-key or set CRAFTKIT_API_KEY"),
        ("k\u00e9y", "the project key cannot be sent in a header"),
        ("a\nb", "the project key cannot be sent in a header"),
    ],
)
def test_a_key_that_is_none(deployment: Deployment, base_url: str, tmp_path: Path, key: str, told: str) -> None:
    done = contracts(tmp_path, "check", "--base-url", base_url, "--api-key", key)
    assert done.status == 3 and told in done.line and (not key or key not in done.line)
    assert len(deployment.seen) <= 1


@pytest.mark.parametrize(("flag", "name"), [("--second-api-key", "second"), ("--account-key", "account")])
def test_another_key_that_is_none(deployment: Deployment, base_url: str, tmp_path: Path, flag: str, name: str) -> None:
    keys = ("--api-key", LIVE_KEY, flag, REVOKED_KEY)
    done = contracts(tmp_path, "check", "--base-url", base_url, *keys)
    assert done.status == 3 and f"the target refuses the {name} key: 401 unauthorized" in done.line
    assert len(deployment.seen) == 2


@pytest.mark.parametrize("command", ["check", "sweep", "compare", "replay"])
def test_a_key_that_no_header_takes_is_not_repeated(recorder: Recorder, tmp_path: Path, command: str) -> None:
    made = {"n": 1, "operation": "upsertTemplate", "kind": "template", "state": "made", "id": "x"}
    head = {"ledger": 1, "target": recorder.address, "run": "r1", "started": "", "keys": {}}
    (tmp_path / "ledger").write_text(f"{json.dumps(head)}\n{json.dumps(made)}\n")
    (tmp_path / "one.yaml").write_text("version: 1\nscenario: one\nsteps: [{call: listTemplates}]\n")
    more = {"sweep": ("ledger",), "replay": ("one.yaml",)}.get(command, ())
    done = contracts(tmp_path, command, *more, "--base-url", recorder.address, "--api-key", "hidden\nkey")
    assert done.status == 3 and "header" in done.out + done.err
    assert "hidden" not in done.out + done.err


def test_a_variable_may_end_with_a_line_break(
    deployment: Deployment, base_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAFTKIT_BASE_URL", f" {base_url}\r\n")
    monkeypatch.setenv("CRAFTKIT_API_KEY", f"{LIVE_KEY}\n")
    done = contracts(tmp_path, "check", "--operations", "listTemplates", "--rate", "1000")
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://no-such-host.invalid", "Name or service not known"),
        ("http://127.0.0.1:1", "Connection refused"),
        ("ftp://127.0.0.1", "--base-url"),
        ("http://", "--base-url"),
        ("http://[", "--base-url"),
        ("http://127.0.0.1:99999", "--base-url"),
        ("http://user:secret@127.0.0.1:1", "--base-url"),
        ("http://:secret@127.0.0.1:1", "--base-url"),
    ],
)
def test_a_host_that_is_none(tmp_path: Path, url: str, told: str) -> None:
    done = contracts(tmp_path, "check", "--base-url", url, "--api-key", LIVE_KEY, "--timeout", "5")
    assert done.status == 3 and told in done.line and "secret" not in done.line


@pytest.mark.parametrize(
    "case",
    [
        (200, {"Content-Type": "text/html"}, b"<html>", "200 with text/html"),
        (404, {"Content-Type": "text/html"}, b"<html>", "404 with text/html"),
        (301, {"Location": "https://www.example.com/"}, b"", "301, a redirect to https://www.example.com/"),
        (200, {"Content-Type": "application/json"}, b"{", "its body is no JSON object"),
        (500, {"Content-Type": "application/json"}, b"{}", "500"),
    ],
)
def test_a_host_that_is_another(
    recorder: Recorder, tmp_path: Path, case: tuple[int, dict[str, str], bytes, str]
) -> None:
    status, headers, body, told = case
    recorder.answers.append((status, headers, body))
    done = contracts(tmp_path, "check", "--base-url", recorder.address, "--api-key", LIVE_KEY)
    assert done.status == 3 and "does not answer as the Craftkit API does" in done.line and told in done.line
    assert len(recorder.lines) == 1


def test_a_base_url_that_has_what_every_path_begins_with(deployment: Deployment, base_url: str, tmp_path: Path) -> None:
    done = contracts(tmp_path, "check", "--base-url", f"{base_url}/v1", "--api-key", LIVE_KEY)
    assert done.status == 3 and "/v1/v1/templates; leave out /v1" in done.line
    assert len(deployment.seen) == 1


@pytest.mark.parametrize("command", ["check", "replay"])
def test_a_package_that_is_not_installed(
    recorder: Recorder, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    assert main([command, "--base-url", recorder.address, "--api-key", LIVE_KEY], {}, io.StringIO()) == 3
    told = "craftkit-contracts: requests is not installed: pip install '.[contracts]' (see the README)\n"
    assert (capsys.readouterr().err, recorder.lines) == (told, [])


def test_a_project_without_embed_is_told_of_the_flag_that_says_so(base_url: str, tmp_path: Path) -> None:
    only = ("--operations", "listTemplates,listEmbedRenders", "--rate", "1000")
    done = contracts(tmp_path, "check", "--base-url", base_url, "--api-key", GLOBEX_KEY, *only)
    assert done.status == 1 and "give --no-embed" in done.out
    assert (
        contracts(tmp_path, "check", "--base-url", base_url, "--api-key", GLOBEX_KEY, *only, "--no-embed").status == 0
    )


def test_an_empty_list_of_operations_is_no_list_of_all(recorder: Recorder, tmp_path: Path) -> None:
    given = ("--base-url", recorder.address, "--api-key", LIVE_KEY, "--operations", " ")
    assert "--operations: expected operationIds" in contracts(tmp_path, "check", *given).line
    assert recorder.lines == []


def test_what_a_host_says_does_not_steer_the_terminal(recorder: Recorder, tmp_path: Path) -> None:
    body = json.dumps({"error": {"code": "\x1b]0;title\x07\x1b[31mred\u202e"}}).encode()
    recorder.answers.append((401, {"Content-Type": "application/json"}, body))
    done = contracts(tmp_path, "check", "--base-url", recorder.address, "--api-key", LIVE_KEY)
    assert done.line == "the target refuses the project key: 401 ?]0;title??[31mred?"


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"]
)
def test_a_host_that_hangs(tmp_path: Path, said: bytes) -> None:
    with listening(lambda connection: connection.sendall(said)) as host:
        done = contracts(tmp_path, "check", "--base-url", f"http://{host}", "--api-key", LIVE_KEY, "--timeout", "1")
    assert done.status == 3 and "within 1 s" in done.line


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200"])
def test_a_host_that_speaks_something_else(tmp_path: Path, said: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(said)
        connection.close()

    with listening(answer) as host:
        done = contracts(tmp_path, "check", "--base-url", f"http://{host}", "--api-key", LIVE_KEY, "--timeout", "5")
    assert done.status == 3 and "does not answer" in done.line


@pytest.mark.parametrize(("days", "named", "told"), [(1, False, "self"), (3, True, "expired")])
def test_a_certificate_that_is_none(recorder: Recorder, tmp_path: Path, days: int, named: bool, told: str) -> None:
    certificate = self_signed(tmp_path / "own.pem", age=timedelta(days=days))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    recorder.socket = tls.wrap_socket(recorder.socket, server_side=True)
    flags = ("--ca-file", str(certificate)) if named else ()
    address = recorder.address.replace("http:", "https:")
    done = contracts(tmp_path, "check", "--base-url", address, "--api-key", LIVE_KEY, "--timeout", "5", *flags)
    assert done.status == 3 and "certificate verify failed" in done.line and told in done.line
    assert recorder.lines == []


@pytest.mark.parametrize(
    "case",
    [
        ("--specification", "openapi: [", "--specification"),
        ("--specification", "openapi: 3.1.0", "--specification"),
        ("--specification", "openapi: 3.1.0\npaths: {/x: {get: {responses: {}}}}", "--specification"),
        ("--specification", "\x00", "--specification"),
        ("--specification", "[" * 100_000, "--specification given: line 1: nested more than 100 levels deep"),
        ("--specification", "openapi: 3.1.0\npaths: {/x: {$ref: other.yaml}}", "other.yaml is in another file"),
        ("--known", "entries: [", "given"),
        ("--known", KNOWN, "given"),
        ("--known", "\x00", "given"),
        ("--previous", "{", "--previous"),
        ("--previous", "[]", "--previous"),
        ("--previous", json.dumps(REPORT), "not the JSON report of a check"),
        ("--ca-file", "no certificate", "--ca-file"),
    ],
)
def test_a_file_with_errors(deployment: Deployment, base_url: str, tmp_path: Path, case: tuple[str, str, str]) -> None:
    flag, content, told = case
    (tmp_path / "given").write_text(content)
    done = contracts(tmp_path, "check", "--base-url", base_url, "--api-key", LIVE_KEY, flag, "given")
    assert done.status == 3 and told in done.line
    assert deployment.seen == []


def test_an_emulator_of_ours_that_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = (sys.executable, "-c", "raise SystemExit('no port is free')")
    monkeypatch.setattr(reaching, "emulator", partial(emulator, command=broken))
    assert main(["check"], {}, io.StringIO()) == 3
    assert capsys.readouterr().err == "craftkit-contracts: the emulator did not start: no port is free\n"
