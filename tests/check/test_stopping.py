"""Ctrl-C at any moment: one line, exit status 3, and nothing left that the ledger does not name."""

import signal
import threading
from pathlib import Path

import pytest

from ..craftkit import LIVE_KEY
from .checking import PATIENCE, SHARES, ended, leftovers, started, swept, writing
from .deployment import Deployment
from .listening import listening

SIGNALS = [signal.SIGINT, signal.SIGTERM]


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


@pytest.mark.parametrize("number", SIGNALS)
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
