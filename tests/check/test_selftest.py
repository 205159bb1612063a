"""The selftest as a user runs it: every planted drift is caught by its name, and a clean server gives no alarm."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from craftkit_contracts.selftest.drift import Answered, Asked, Memory
from craftkit_contracts.selftest.drifts import DEEDS, DRIFTS, REPLIES
from craftkit_contracts.selftest.fields import FIELDS
from craftkit_contracts.selftest.shapes import SHAPES
from craftkit_contracts.specification import Specification

AT_LEAST = 300  # drifts
ID = "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"
SAMPLES: dict[str, Any] = {
    "expirationHours": 1,
    "id": ID,
    "published": True,
    "viewed": 1,
    "url": "https://x.example/a.png",
    "iframe_url": "https://x.example/a",
    **dict.fromkeys(("total", "linkOpens", "share_created", "clickCount", "currentVersionNumber"), 1),
    **dict.fromkeys(("pollUrl", "downloadUrl", "signedDownloadUrl"), f"https://x.example/{ID}"),
    **dict.fromkeys(("status", "eventType", "designation", "templateType"), "word"),
    **dict.fromkeys(("projectId", "renderId", "session_id"), ID),
}


def selftest(*drifts: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "craftkit_contracts", "selftest", *drifts]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)


@pytest.mark.long
def test_drifts_are_caught_by_name_and_a_clean_server_gives_no_alarm(
    record_property: Callable[[str, str], None],
) -> None:
    """Every fourth; all of them with CRAFTKIT_ALL_DRIFTS=1, or by `tox -e contracts`."""
    names = list(DRIFTS) if os.environ.get("CRAFTKIT_ALL_DRIFTS") else list(DRIFTS)[::4]
    done = selftest(*(f"={name}" for name in names))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert len(DRIFTS) >= AT_LEAST
    assert done.stdout.splitlines()[-1] == (
        f"{len(names)} of {len(names)} drifts caught by name; 0 false alarms in 3 clean runs"
    )
    record_property("told", done.stdout)


def test_no_two_drifts_have_the_same_name() -> None:
    assert len(DRIFTS) == len(REPLIES) + len(DEEDS)


def test_every_operation_drifts_in_some_way() -> None:
    assert {drift.operation for drift in DRIFTS.values()} >= set(Specification.from_file().operations)


def test_a_drift_that_nobody_planted_cannot_be_chosen() -> None:
    done = selftest("a drift of snow")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "craftkit-contracts: no drift is called a drift of snow\n"


@pytest.mark.parametrize("name", [drift.name for drift in (*SHAPES, *FIELDS) if drift.where.startswith("body.")])
def test_a_drift_of_a_body_alters_it(name: str) -> None:
    """Or else it would be caught by chance."""
    drift = DRIFTS[name]
    *way, last = drift.where.removeprefix("body.").replace("[]", ".0").split(".")
    inner: dict[str, Any] = {last: SAMPLES.get(last, "2026-01-01T00:00:00.000Z"), "code": "x", "message": "x"}
    inner = {"id": 1} if last == "extra" else inner
    for step in reversed(way):
        inner = [inner] if step == "0" else {step: inner}  # type: ignore[assignment]
    whole = {"error": {"code": "x", "message": "x"}} if last == "error" else inner
    plain = Answered(drift.statuses[0], {"content-type": "application/json"}, b"").with_json(whole)
    assert drift.reply(Asked("GET", "/", {}, b""), plain, Memory()).json != whole
