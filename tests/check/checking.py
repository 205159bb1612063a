"""Checking: `craftkit-contracts` as a process of its own, at a deployment, and what it has left there."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from ..cli.process import environment
from ..craftkit import ACCOUNT_KEY, TEST_KEY
from .deployment import Deployment

PATIENCE = 60
STOPPING = "craftkit-contracts: stopping: "
SHARES = (
    "listTemplates,upsertTemplate,deleteTemplate,renderTemplate,getRender,createRenderShare,revokeRenderShare,"
    "listRenderShares,recordRenderEvent,getRenderEngagement"
)
SIGNING = (
    "listTemplates,upsertTemplate,deleteTemplate,renderTemplate,getRender,createSignature,cancelSignature,"
    "listSignatures,getSignature,downloadSignature,getSignatureCertificate"
)
DRAFTS = "listTemplates,listBuilderTemplates,createBuilderTemplate,deleteTemplate,getTemplate,renderTemplate"
PROJECTS = "listTemplates,createProject,deleteProject,createProjectKey,listProjects,getProject,renameProject"


class Ended:
    """One line on standard error is all that it may say of what went wrong, after one of what it still does."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def line(self) -> str:
        told = [line for line in self.err.splitlines() if not line.startswith(STOPPING)]
        assert len(told) == 1 and "Traceback" not in self.err + self.out, self.err
        return told[0].removeprefix("craftkit-contracts: ").strip()


def contracts(folder: Path, *arguments: str, timeout: float = PATIENCE) -> Ended:
    with started(folder, *arguments) as process:
        return ended(process, timeout)


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """What is started meanwhile finds a disk that takes no larger files."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "craftkit_contracts", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str], timeout: float = PATIENCE) -> Ended:
    out, err = process.communicate(timeout=timeout)
    return Ended(process.returncode, out, err)


def writing(root: str, operations: str, *more: str) -> tuple[str, ...]:
    """The arguments of a check that writes."""
    keys = ("--api-key", TEST_KEY, "--account-key", ACCOUNT_KEY)
    return ("check", "--base-url", root, *keys, "--allow-writes", "--operations", operations, "--rate", "1000", *more)


def swept(folder: Path, root: str, ledger: Path, *more: str) -> Ended:
    keys = ("--api-key", TEST_KEY, "--account-key", ACCOUNT_KEY)
    return contracts(folder, "sweep", str(ledger), "--base-url", root, *keys, "--rate", "1000", *more)


def ledger_in(folder: Path) -> Path:
    (found,) = folder.glob("craftkit-cleanup-*.jsonl")
    return found


def leftovers(deployment: Deployment, root: str) -> list[str]:
    """What a run has made there and could have taken away."""
    found = [row["slug"] for row in _get(root, "/v1/templates")["templates"]]
    found += [row["name"] for row in _get(root, "/v1/projects", ACCOUNT_KEY)["projects"]]
    left = [name for name in found if name.startswith("ckc-")]
    paths = {path for method, path, status in deployment.seen if path.endswith("/shares") and status == 201}
    for path in sorted(paths):
        shares = _get(root, path[path.index("/v1/") :])["shares"]
        left += [row["id"] for row in shares if row["revokedAt"] is None]
    rows = _get(root, "/v1/signatures?limit=100")["signatures"]
    return left + [row["id"] for row in rows if row["status"] == "sent" and "nobody@" in str(row["recipients"])]


def _get(root: str, path: str, key: str = TEST_KEY) -> Any:
    reply = requests.get(root + path, headers={"Authorization": f"Bearer {key}"}, timeout=10)
    assert reply.status_code == 200, reply.text
    return reply.json()
