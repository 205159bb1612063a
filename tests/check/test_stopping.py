"""Ctrl-C at any moment: one line, exit status 3, and nothing left that the ledger does not name."""

import re
import signal
import threading
from pathlib import Path

import pytest

from ..craftkit import LIVE_KEY
from .checking import PATIENCE, SHARES, STOPPING, ended, leftovers, started, swept, writing
from .deployment import Deployment
from .listening import listening

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", SIGNALS)
def test_while_it_connects_there_is_nothing_to_clean_up(tmp_path: Path, number: int) -> None:
    asked = threading.Event()
    with listening(lambda connection: asked.set()) as host:
        arguments = ("check", "--base-url", f"http://{host}", "--api-key", LIVE_KEY)
        with started(tmp_path, *arguments) as process:
            assert asked.wait(PATIENCE)
            process.send_signal(number)
            done = ended(process)
    assert (done.status, done.line, done.out) == (3, "stopped", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", SIGNALS)
def test_while_it_only_reads_there_is_nothing_to_clean_up(
    deployment: Deployment, base_url: str, tmp_path: Path, number: int
) -> None:
    deployment.lose = lambda method, path: len(deployment.seen) == 5
    with started(tmp_path, "check", "--base-url", base_url, "--api-key", LIVE_KEY, "--rate", "1000") as process:
        assert deployment.lost.wait(PATIENCE)
        process.send_signal(number)
        done = ended(process)
    assert (done.status, done.line, list(tmp_path.iterdir())) == (3, "stopped", [])


@pytest.mark.parametrize("number", SIGNALS[:2])
def test_again_while_it_cleans_up_the_ledger_is_named_and_a_sweep_does_the_rest(
    deployment: Deployment, base_url: str, tmp_path: Path, number: int
) -> None:
    """The first answer that tells of a share is lost, and its revocation hangs."""
    revoking = threading.Event()

    def hang(method: str, path: str) -> bool:
        if method == "DELETE" and "/shares/" in path and deployment.lost.is_set():
            revoking.set()
            deployment.over.wait()
        return False

    deployment.fail = hang
    deployment.lose = lambda method, path: (
        method == "POST" and path.endswith("/shares") and deployment.seen[-1][2] == 201
    )
    ledger = tmp_path / "made.jsonl"
    flags = ("--timeout", "2", "--cleanup-ledger", str(ledger))
    with started(tmp_path, *writing(base_url, SHARES, *flags)) as process:
        assert deployment.lost.wait(PATIENCE)
        process.send_signal(number)
        assert revoking.wait(PATIENCE)
        process.send_signal(number)
        done = ended(process)
    assert done.status == 3
    assert done.line == f"stopped while cleaning up: craftkit-contracts sweep {ledger} does the rest"
    assert leftovers(deployment, base_url) != []
    deployment.fail = deployment.lose = lambda method, path: False
    assert swept(tmp_path, base_url, ledger).status == 0 and leftovers(deployment, base_url) == []


def test_at_a_target_that_hangs_it_says_at_once_what_it_does_and_for_how_long(
    deployment: Deployment, base_url: str, tmp_path: Path
) -> None:
    def lose(method: str, path: str) -> bool:
        return deployment.lost.is_set() or (method == "PUT" and deployment.seen[-1][2] == 201)

    deployment.lose = lose
    with started(tmp_path, *writing(base_url, SHARES, "--timeout", "1")) as process:
        assert deployment.lost.wait(PATIENCE) and process.stderr is not None
        process.send_signal(signal.SIGINT)
        told = process.stderr.readline()
        done = ended(process, 30)
    assert told.startswith(STOPPING) and re.search(r" in 2\d s at the most; once more leaves it to ", told), told
    assert done.status == 3 and re.fullmatch(r"stopped; left behind: .*sweep \S+ takes away .*", done.line), done.line


def test_an_emulator_of_its_own_ends_with_it_however_often_it_is_stopped(tmp_path: Path) -> None:
    with started(tmp_path, "check", "--target", "emulator") as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            pytest.skip("nobody tells which processes it starts")
        while not (own := children.read_text().split()):
            assert process.poll() is None
        for number in SIGNALS:
            process.send_signal(number)
        done = ended(process)
    assert done.status == 3 and "craftkit-contracts: stopped\n" in done.err, done.err
    assert not Path(f"/proc/{own[0]}").exists()


def test_twice_at_once_nothing_is_left_that_a_sweep_does_not_find(
    deployment: Deployment, base_url: str, tmp_path: Path
) -> None:
    deployment.lose = lambda method, path: method == "PUT" and deployment.seen[-1][2] == 201
    with started(tmp_path, *writing(base_url, SHARES, "--timeout", "1")) as process:
        assert deployment.lost.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        done = ended(process)
    assert done.status == 3 and done.line.startswith("stopped")
    for ledger in tmp_path.glob("craftkit-cleanup-*.jsonl"):
        assert swept(tmp_path, base_url, ledger).status == 0
    assert leftovers(deployment, base_url) == []


def test_a_ledger_whose_run_still_goes_on_is_not_swept(deployment: Deployment, base_url: str, tmp_path: Path) -> None:
    deployment.lose = lambda method, path: method == "PUT" and deployment.seen[-1][2] == 201
    ledger = tmp_path / "made.jsonl"
    with started(tmp_path, *writing(base_url, SHARES, "--cleanup-ledger", str(ledger))):
        assert deployment.lost.wait(PATIENCE)
        done = swept(tmp_path, base_url, ledger)
    assert done.status == 3 and "its run is still going on" in done.line
