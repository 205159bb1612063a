"""The promise to whoever points a check at production, proven where the requests arrive: a read-only run sends GET and
HEAD alone, stays in its budget and at its pace, talks to nobody else, and leaves a target alone that has enough."""

import re
import threading
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path

import pytest

from .recorder import Recorder
from .standing_in import Deployment, contracts

_numbers = count(1)


@pytest.fixture
def deployment(root: str) -> Iterator[Deployment]:
    with Deployment(f"{root}/s/at-the-socket-{next(_numbers)}") as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def check(deployment: Deployment, tmp_path: Path) -> Callable[..., tuple[int, str, frozenset[str]]]:
    return lambda *more: contracts(tmp_path, "check", "--base-url", f"http://{deployment.host}", *more)


@pytest.mark.long
@pytest.mark.parametrize("profile", ["quick", "full"])
def test_a_run_that_only_reads_sends_get_and_head_alone_and_to_nobody_else(
    deployment: Deployment, check: Callable[..., tuple[int, str, frozenset[str]]], profile: str
) -> None:
    status, out, connected = check("--profile", profile, "--rate", "500/s")
    assert status == 0, out
    assert deployment.methods <= {"GET", "HEAD"}
    assert (100 if profile == "quick" else 200) < len(deployment.heard) <= 1000
    (agent,) = {each.agent for each in deployment.heard}
    assert re.fullmatch(r"craftkit-contracts \(run [0-9a-f]{12}\)", agent)
    assert {each.host for each in deployment.heard} == {deployment.host}
    assert not [each for each in deployment.heard if each.path.startswith("/_emulator")]
    own = connected - {deployment.host.replace(":", " ")}  # of the emulator that it is compared with
    assert len(own) == 1 and all(each.startswith("127.0.0.1 ") for each in own)


@pytest.mark.parametrize("profile", ["quick", "full", "nightly"])
def test_the_budget_holds_whatever_the_profile(
    deployment: Deployment, check: Callable[..., tuple[int, str, frozenset[str]]], profile: str
) -> None:
    _, out, _ = check("--profile", profile, "--rate", "500/s", "--budget", "30")
    assert 15 < len(deployment.heard) <= 30 and deployment.methods <= {"GET", "HEAD"}
    assert "there is no room for it in the budget of" in out, out


def test_the_pace_holds(deployment: Deployment, check: Callable[..., tuple[int, str, frozenset[str]]]) -> None:
    check("--rate", "20/s", "--budget", "50")
    times = [each.at for each in deployment.heard]
    assert 25 < len(times) <= 50 and times[-1] - times[0] >= (len(times) - 1) / 20 * 0.95
    for first in times:
        assert sum(first <= at < first + 1 for at in times) <= 20 + 3


def test_redirects_lead_nowhere(
    deployment: Deployment, recorder: Recorder, check: Callable[..., tuple[int, str, frozenset[str]]]
) -> None:
    elsewhere = {number: (302, {"Location": f"{recorder.address}/elsewhere"}) for number in range(2, 60, 5)}
    deployment.alter.update(elsewhere)
    status, out, connected = check("--rate", "500/s", "--budget", "60")
    assert recorder.lines == [] and recorder.address.removeprefix("http://").replace(":", " ") not in connected
    assert status != 0 and "status-undocumented" in out, out


def test_who_asks_for_patience_gets_it(
    deployment: Deployment, check: Callable[..., tuple[int, str, frozenset[str]]]
) -> None:
    deployment.alter[10] = (429, {"Retry-After": "2"})
    check("--rate", "500/s", "--budget", "40")
    heard = deployment.heard
    assert 20 < len(heard) <= 40 and heard[10].path == heard[9].path and heard[10].at - heard[9].at >= 1.9
    assert all(later.at - earlier.at < 1.9 for earlier, later in pairwise(heard[10:]))


@pytest.mark.parametrize("profile", ["quick", "full"])
def test_who_breaks_down_is_left_alone(
    deployment: Deployment, check: Callable[..., tuple[int, str, frozenset[str]]], profile: str
) -> None:
    deployment.dead_after = 40
    status, out, _ = check("--profile", profile, "--rate", "500/s")
    assert status == 3, out
    assert 40 < len(deployment.heard) <= 40 + 20
    assert "nothing more is sent to this target" in out or profile == "quick", out
