"""`craftkit-contracts replay` as a user runs it: exit status, what is said, what is written."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import requests
from craftkit_contracts.errors import Unusable
from craftkit_contracts.replay.emulator import emulator
from craftkit_contracts.scenarios.library import shipped

from .liar import Raw, Said, lying
from .running import COMMAND, assert_refused, finished, written

KEY = ("--api-key", "ck_live_x")
READ = {"call": "GET /v1/templates", "expect": {"status": 200, "body": {"templates": "<list>"}}}
GOOD, BAD = Said(body={"templates": []}), Said(body={"templates": None})
AT_TEMPLATES = "GET /v1/templates"


def is_there(address: str) -> bool:
    try:
        return requests.get(f"{address}/v1/health", timeout=10).ok
    except requests.ConnectionError:
        return False


def test_0_when_all_is_as_expected_and_1_when_something_is_not(tmp_path: Path) -> None:
    path = written(tmp_path, [READ])
    for said, status in ((GOOD, 0), (BAD, 1)):
        with lying({AT_TEMPLATES: said}) as liar:
            ended = finished("replay", str(path), "--base-url", liar.address, *KEY)
        assert (ended.returncode, ended.stderr) == (status, ""), ended.stdout
        assert liar.asked[-1][2]["Authorization"] == "Bearer ck_live_x"
    assert "step 1 (line 5): call GET /v1/templates" in ended.stdout
    for line in ("body.templates", "came      null", "expected  <list>"):
        assert line in ended.stdout


def test_a_list_says_which_there_are_and_plays_none() -> None:
    ended = finished("replay", "--list", "--base-url", "http://127.0.0.1:1")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [line.split()[0] for line in ended.stdout.splitlines()] == [path.stem for path in shipped()]
    assert "  A signer who declines\n" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "the following arguments are required"),
        (("replay", "--target", "staging"), "--target: expected `emulator`, came 'staging'"),
        (("replay", "--target", "emulator", "--base-url", "http://127.0.0.1:1"), "not allowed with argument"),
        (("replay", "--jobs", "0"), "expected a whole number above 0, came '0'"),
        (("replay", "--jobs", "many"), "expected a whole number above 0, came 'many'"),
        (("replay", "--rate", "20/m"), "--rate: expected requests a second, such as 5/s, came '20/m'"),
        (("replay", "--upd"), "unrecognized arguments: --upd"),
        (("replay", "no-such-scenario"), "no scenario is called 'no-such-scenario'"),
        (("replay", "README.md"), "README.md: expected a file called .yaml or .yml"),
        (("replay", "zzz"), "no scenario is called 'zzz'; `craftkit-contracts replay --list` names them"),
        (("replay", "--base-url", "api.craftkit.dev"), "expected an address such as https://api.craftkit.dev"),
        (("replay", "--base-url", "http://127.0.0.1:99999"), "expected an address such as"),
        (("replay", "--base-url", "http://me:secret@127.0.0.1:1"), "expected an address such as"),
        (("replay", "--base-url", "http://127.0.0.1:1"), "the target does not answer"),
    ],
)
def test_3_and_one_line_for_what_cannot_be_done(arguments: tuple[str, ...], said: str) -> None:
    assert_refused(finished(*arguments), said)


def test_3_for_update_on_a_target_that_is_no_emulator(tmp_path: Path) -> None:
    path = written(tmp_path, [READ])
    with lying({AT_TEMPLATES: GOOD}) as liar:
        assert_refused(finished("replay", str(path), "--base-url", liar.address, "--update"), "is no emulator")
    assert [path.name for path in tmp_path.iterdir()] == ["situation.yaml"]
    assert [path for _, path, _ in liar.asked] == ["/_emulator"]


def test_3_for_a_target_that_is_half_way_slow(tmp_path: Path) -> None:
    path = written(tmp_path, [READ])
    with lying({AT_TEMPLATES: GOOD._replace(after=0.2)}) as liar:
        ended = finished("replay", str(path), "--base-url", liar.address, "--timeout", "0.5", *KEY)
    assert (ended.returncode, ended.stderr) == (3, "")
    assert "not run: step 1 (line 5): call GET /v1/templates: GET http://" in ended.stdout
    assert "no whole reply within 0.5 s" in ended.stdout


def test_3_when_nothing_could_be_played_there(tmp_path: Path) -> None:
    path = written(tmp_path, [{"advance": "3d"}, READ])
    with lying({AT_TEMPLATES: GOOD}) as liar:
        ended = finished("replay", str(path), "--base-url", liar.address, *KEY)
    assert ended.returncode == 3
    assert "situation: not run: step 1 (line 5): advance 3d: only an emulator can do that" in ended.stdout


def test_a_key_that_is_not_given_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, [READ | {"key": "account"}])
    with lying({AT_TEMPLATES: GOOD}) as liar:
        ended = finished("replay", str(path), "--base-url", liar.address)
        assert ended.returncode == 3 and "CRAFTKIT_ACCOUNT_KEY does not give" in ended.stdout
        key = {"CRAFTKIT_ACCOUNT_KEY": "ck_acct_x"}
        ended = finished("replay", str(path), "--base-url", liar.address, variables=key)
        assert ended.returncode == 0 and "ck_acct_x" not in ended.stdout


def test_ctrl_c_ends_it_at_once_with_3(tmp_path: Path) -> None:
    path = written(tmp_path, [READ])
    with lying({AT_TEMPLATES: GOOD._replace(after=5)}) as liar:
        command = [*COMMAND, "replay", str(path), "--base-url", liar.address, *KEY]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert liar.dripping.wait(20)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (3, "", "craftkit-contracts: stopped\n")


def test_a_deployment_may_have_something_odd_where_an_emulator_tells_of_itself(tmp_path: Path) -> None:
    with lying({AT_TEMPLATES: GOOD, "GET /_emulator": Said(body=Raw(b"[" * 100_000))}) as liar:
        ended = finished("replay", str(written(tmp_path, [READ])), "--base-url", liar.address, *KEY)
    assert ended.returncode == 0, ended.stderr


def test_an_emulator_that_does_not_start_says_why_and_one_that_did_is_gone_afterwards() -> None:
    broken = (sys.executable, "-c", "raise SystemExit('no port is free')")
    with pytest.raises(Unusable, match="the emulator did not start: no port is free"), emulator(command=broken):
        pass
    with emulator() as address:
        assert is_there(address)
    assert not is_there(address)


def test_an_emulator_of_our_own_ends_with_us_however_we_end() -> None:
    script = (
        "from craftkit_contracts.replay.emulator import emulator\nwith emulator() as at: print(at, flush=True), input()"
    )
    ours = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with ours:
        assert ours.stdout is not None
        address = ours.stdout.readline().strip()
        assert is_there(address)
        ours.kill()
    until = time.monotonic() + 20
    while time.monotonic() < until and is_there(address):
        time.sleep(0.05)
    assert not is_there(address)


def test_reports_are_one_junit_file_and_one_page_that_needs_nothing_else(tmp_path: Path) -> None:
    scenarios = tmp_path / "many"
    scenarios.mkdir()
    written(scenarios, [READ], name="good")
    written(scenarios, [READ | {"expect": {"status": 418}}], name="bad", scenario="Bad & <b>bold</b>")
    written(scenarios, [{"advance": "3d"}], name="elsewhere")
    with lying({AT_TEMPLATES: GOOD}) as liar:
        ended = finished(
            "replay",
            str(scenarios),
            "--base-url",
            liar.address,
            *KEY,
            "--report-dir",
            str(tmp_path / "out"),
            "--jobs",
            "3",
        )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    suite = ET.parse(tmp_path / "out" / "junit.xml").getroot()  # noqa: S314 - our own
    counted = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counted == {"tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    failure = suite.find("testcase[@name='bad']/failure")
    assert failure is not None and failure.text is not None and "expected  418" in failure.text
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Bad &amp; &lt;b&gt;bold&lt;/b&gt;" in page and "1 passed, 1 mismatch, 1 not run" in page
    assert not any(outside in page for outside in ("<script", "<link", "src=", "@import"))


def test_reports_that_cannot_be_written_are_told_before_anything_is_played(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    ended = finished("replay", "render-an-invoice", "--report-dir", str(tmp_path / "out"))
    assert_refused(ended, f"{tmp_path / 'out'}: File exists")
    assert ended.stdout == ""
