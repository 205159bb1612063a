"""Whatever a run has made is gone when it has ended, however it ended. As processes, at a deployment."""

import re
import signal
from pathlib import Path
from typing import NamedTuple

import pytest

from ..craftkit import ACCOUNT_KEY, GLOBEX_KEY, TEST_KEY
from .checking import (
    DRAFTS,
    PATIENCE,
    PROJECTS,
    SHARES,
    SIGNING,
    contracts,
    ended,
    ledger_in,
    leftovers,
    started,
    swept,
    writing,
)
from .deployment import Deployment


class Window(NamedTuple):
    """The answer that is lost: to this method, at paths that have this in them."""

    operations: str
    method: str
    part: str
    flags: tuple[str, ...] = ()


MADE = {
    "template": Window(SHARES, "PUT", "/v1/templates/ckc-"),
    "share": Window(SHARES, "POST", "/shares"),
    "project": Window(PROJECTS, "POST", "/v1/projects"),
    "key": Window(PROJECTS, "POST", "/keys"),
}

# Told by a list alone, or by none but with what costs
HIDDEN = {
    "draft": Window(DRAFTS, "POST", "/builder/templates"),
    "signature": Window(SIGNING, "POST", "/v1/signatures", ("--max-signatures", "9")),
}


@pytest.fixture
def window(deployment: Deployment, request: pytest.FixtureRequest) -> Window:
    """Of which the first answer is lost that tells of something made."""
    found = {**MADE, **HIDDEN}[request.param]

    def lose(method: str, path: str) -> bool:
        made = deployment.seen[-1][2] in (200, 201)
        return made and method == found.method and found.part in path and not deployment.lost.is_set()

    deployment.lose = lose
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("window", MADE, indirect=True)
def test_what_was_made_when_it_was_stopped_is_gone_at_its_end(
    deployment: Deployment, base_url: str, tmp_path: Path, number: int, window: Window
) -> None:
    with started(tmp_path, *writing(base_url, window.operations, "--timeout", "1")) as process:
        assert deployment.lost.wait(PATIENCE)
        process.send_signal(number)
        done = ended(process)
    assert done.status == 3 and done.line.startswith("stopped")
    assert leftovers(deployment, base_url) == []


@pytest.mark.parametrize("window", [*MADE, *HIDDEN], indirect=True)
def test_what_was_made_when_it_was_killed_is_gone_when_it_is_swept(
    deployment: Deployment, base_url: str, tmp_path: Path, window: Window
) -> None:
    with started(tmp_path, *writing(base_url, window.operations, *window.flags)) as process:
        assert deployment.lost.wait(PATIENCE)
        process.kill()
        process.wait()
    assert leftovers(deployment, base_url) != []
    ledger = ledger_in(tmp_path)
    assert not any(key in ledger.read_text() for key in (TEST_KEY, ACCOUNT_KEY, GLOBEX_KEY))
    done = swept(tmp_path, base_url, ledger)
    assert (done.status, done.err) == (0, "") and leftovers(deployment, base_url) == []
    before = len(deployment.seen)
    assert swept(tmp_path, base_url, ledger).status == 0
    assert not [each for each in deployment.seen[before:] if each[0] != "GET"]


def test_a_full_check_that_writes_leaves_nothing_that_could_be_deleted_and_says_what_stays(
    deployment: Deployment, base_url: str, tmp_path: Path
) -> None:
    """From its start to the sweep after it: probes, scenarios, what is drawn and what is linked."""
    operations = f"{SHARES},{DRAFTS},createTemplate,getHealth"
    done = contracts(tmp_path, *writing(base_url, operations, "--profile", "full"))
    assert done.status == 0 and done.err == "", (done.out, done.err)
    assert all(re.search(rf"[1-9]\d* {driver}", done.out) for driver in ("probes", "scenarios", "fuzzing", "stateful"))
    made = {path for method, path, status in deployment.seen if (method, status) == ("PUT", 201)}
    assert len(made) > 5 and leftovers(deployment, base_url) == []
    assert re.search(r"taken away again: \d\d", done.out)
    assert re.search(r"stays: \d+ renders \(.*\): cannot be deleted through the API", done.out)
    assert "left behind" not in done.out
    before = len(deployment.seen)
    assert swept(tmp_path, base_url, ledger_in(tmp_path)).status == 0
    assert {method for method, _, _ in deployment.seen[before:]} == {"GET"}
