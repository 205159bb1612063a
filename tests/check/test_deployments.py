"""A deployment that offers the documented API and nothing else: no control API, another host name, behind a path prefix
and with TLS."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from craftkit_contracts.specification import Specification

from ..craftkit import ACCOUNT_KEY, ADMIN_KEY, GLOBEX_KEY, LIVE_KEY, TEST_KEY
from .certificates import server_context
from .standing_in import Checked, Deployment, contracts

HOST, PREFIX = "localhost", "/gateway/craftkit"
OPERATIONS = ",".join(Specification.from_file().operations)
KEYS = ("--second-api-key", GLOBEX_KEY, "--account-key", ACCOUNT_KEY, "--admin-key", ADMIN_KEY)
WRITING = ("--allow-writes", "--max-signatures", "50", "--max-emails", "50", "--operations", OPERATIONS)


@pytest.fixture
def deployment(serve: Callable[..., str], tmp_path: Path) -> Iterator[Deployment]:
    with Deployment(serve(trust_proxy="1"), PREFIX, server_context(tmp_path, HOST)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def run(deployment: Deployment, tmp_path: Path) -> Callable[..., Checked]:
    address = f"https://{HOST}:{deployment.server_address[1]}{PREFIX}/"
    trusted = ("--base-url", address, "--ca-file", str(tmp_path / "ca.pem"))
    return lambda verb, *more: contracts(tmp_path, verb, *trusted, *more, key=TEST_KEY)


@pytest.mark.long
@pytest.mark.parametrize("profile", ["quick", "full"])
def test_it_is_checked_by_reading(deployment: Deployment, run: Callable[..., Checked], profile: str) -> None:
    done = run("check", "--rate", "500/s", "--profile", profile, *KEYS)
    assert done.status == 0, done.out
    assert deployment.methods <= {"GET", "HEAD"} and len(deployment.heard) > 100
    assert all(each.path.startswith(PREFIX) and "_emulator" not in each.path for each in deployment.heard)
    assert {each.host for each in deployment.heard} == {f"{HOST}:{deployment.server_address[1]}"}


@pytest.mark.long
def test_it_is_checked_by_writing(deployment: Deployment, run: Callable[..., Checked], tmp_path: Path) -> None:
    reports = ("--report-dir", str(tmp_path / "reports"))
    done = run("check", "--rate", "500/s", *WRITING, *KEYS, "--hook-token", "demo-invoice-token", *reports)
    assert done.status == 0, done.out
    assert {"POST", "PUT", "DELETE"} <= deployment.methods
    assert not [each for each in deployment.heard if "_emulator" in each.path]


SCENARIOS = ("render-an-invoice", "slug-already-taken", "too-many-requests")


def test_scenarios_are_replayed_that_need_no_control(run: Callable[..., Checked]) -> None:
    done = run("replay", *SCENARIOS, "--allow-writes", "--rate", "500/s")
    assert done.status == 0, done.out
    assert "2 passed" in done.out and "only an emulator can have" in done.out, done.out


def test_a_replay_only_reads_unless_writing_was_allowed(deployment: Deployment, run: Callable[..., Checked]) -> None:
    """Also of what is on this machine: production may be at the end of a tunnel."""
    done = run("replay", *SCENARIOS)
    assert "it writes, on a deployment only with --allow-writes" in done.out, done.out
    assert deployment.methods == {"GET"}


def test_a_replay_that_writes_needs_a_test_key(deployment: Deployment, run: Callable[..., Checked]) -> None:
    done = run("replay", "slug-already-taken", "--allow-writes", "--api-key", LIVE_KEY)
    assert done.status == 3 and "needs a ck_test_ key" in done.out, done.out
    assert deployment.methods == {"GET"}


def test_a_certificate_that_nobody_vouches_for_is_not_taken(
    deployment: Deployment, run: Callable[..., Checked], tmp_path: Path
) -> None:
    address = f"https://{HOST}:{deployment.server_address[1]}{PREFIX}"
    done = contracts(tmp_path, "check", "--base-url", address, key=TEST_KEY)
    assert done.status == 3 and "does not answer" in done.out and "certificate" in done.out, done.out
    assert deployment.heard == []


@pytest.mark.parametrize(("name", "told"), [("none.pem", "No such file"), ("pyproject.toml", "no certificates")])
def test_a_file_of_certificates_that_is_none_is_told_at_once(tmp_path: Path, name: str, told: str) -> None:
    path = Path(name) if name == "none.pem" else Path(__file__).parents[2] / name
    done = contracts(tmp_path, "check", "--base-url", "https://localhost:1", "--ca-file", str(path))
    assert done.status == 3 and told in done.out and "Traceback" not in done.out, done.out
