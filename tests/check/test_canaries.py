"""What a deployment lets slip is in no report and on no terminal, and neither are the keys of the run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from craftkit_contracts.check.reports import REPORTS
from craftkit_contracts.specification import Specification

from ..craftkit import ACCOUNT_KEY, ADMIN_KEY, GLOBEX_KEY, LIVE_KEY
from .canaries import EMAIL, HEADERS, KEY, SIGNS, Slips
from .forwarding import Answer, forwarding
from .recorder import Recorder

KEYS = {
    "CRAFTKIT_API_KEY": LIVE_KEY,
    "CRAFTKIT_SECOND_API_KEY": GLOBEX_KEY,
    "CRAFTKIT_ACCOUNT_KEY": ACCOUNT_KEY,
    "CRAFTKIT_ADMIN_KEY": ADMIN_KEY,
    "CRAFTKIT_HOOK_TOKEN": "demo-invoice-token",
}
LEFT_OUT = ("listB", "getS", "listS", "cancelS", "createS")  # long ways to what others have, too
WRITING = ("--allow-writes", "--force-live-key", "--max-emails", "9")


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "craftkit_contracts", "check", *arguments],
        env={**os.environ, **KEYS},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def leaks(text: str) -> list[str]:
    """Whatever was let slip, with what is around it."""
    lower = text.lower()
    found = [sign for sign in (*SIGNS, *map(str.lower, KEYS.values())) if sign in lower]
    return [text[max(0, lower.index(sign) - 80) :][:200] for sign in found]


@pytest.mark.long
def test_no_artefact_tells_what_slipped(root: str, tmp_path: Path) -> None:
    operations = ",".join(name for name in Specification.from_file().operations if not name.startswith(LEFT_OUT))
    with forwarding(f"{root}/s/slips", Slips()) as address:
        flags = ("--base-url", address, "--rate", "1000", "--operations", operations, *WRITING)
        done = check(*flags, "--report-dir", str(tmp_path))
        assert done.returncode in (1, 3), done.stderr
    with forwarding(f"{root}/s/slips", Slips()) as address:
        only = ("--operations", "listTemplates,getTemplate", "--previous", str(tmp_path / "report.json"))
        again = check("--base-url", address, "--rate", "1000", *only, "--report-dir", str(tmp_path / "2"))
    assert (leaks(done.stdout), leaks(done.stderr)) == ([], [])
    assert (leaks(again.stdout), leaks(again.stderr)) == ([], [])
    # The clean-up ledger keeps ids as they came: sweep could not take away anything by a placeholder
    written = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith("cleanup-")]
    assert {path.name for path in written} == set(REPORTS)
    for path in written:
        assert leaks(path.read_text("utf-8")) == [], path.name
    assert "person-" in (tmp_path / "report.json").read_text("utf-8"), "and yet the places are shown"


@pytest.mark.parametrize(
    "arguments",
    [
        (KEY,),
        ("--base-url", "https://canary:canary@example.com"),
        ("--base-url", f"http://127.0.0.1:1/hooks/canary/{EMAIL}"),
        ("--profile", KEY),
        ("--previous", f"/none/{EMAIL}"),
    ],
)
def test_what_is_refused_is_not_repeated_in_full(arguments: tuple[str, ...]) -> None:
    done = check(*arguments)
    assert done.returncode == 3 and done.stderr.count("\n") == 1
    assert leaks(done.stdout + done.stderr) == []


@pytest.mark.parametrize("way", [(302, b""), (502, b'{"error": {"code": "%s"}}' % KEY.encode())])
def test_neither_is_what_a_stranger_answers(recorder: Recorder, way: tuple[int, bytes]) -> None:
    status, body = way
    recorder.answers.append((status, {**HEADERS, "Content-Type": "application/json"}, body))
    done = check("--base-url", recorder.address)
    assert done.returncode == 3 and "does not answer as the Craftkit API does" in done.stderr
    assert leaks(done.stdout + done.stderr) == []


def test_a_canary_is_noticed() -> None:
    assert leaks(f"x {EMAIL}") and leaks(LIVE_KEY)
    assert Slips(0)("GET", "/", Answer(200, {}, b"{}")).headers["Set-Cookie"]
