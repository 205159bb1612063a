"""What a sweep refuses, what it tries again, and what it only tells of."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from ..craftkit import GLOBEX_KEY, TEST_KEY
from .checking import contracts, full_at, swept
from .deployment import Deployment

CREDENTIAL = {"Authorization": f"Bearer {TEST_KEY}"}
BODY = {"name": "x", "manifest": {"variables": [], "loops": []}}
HEAD = {"ledger": 1, "run": "r1", "started": "2026-06-21T10:00:00+00:00", "keys": {"project": TEST_KEY[:12]}}
RENDER = {"n": 1, "operation": "renderTemplate", "kind": "render", "key": "project", "state": "asked"}
SHARE_PATH = {"id": "00000000-0000-7000-8000-000000000000"}
OWN = {"n": 1, "operation": "upsertTemplate", "kind": "template", "key": "project", "path": {"slug": "ckc-r1-x"}}
ASKED = {**OWN, "state": "asked"}


def written(folder: Path, root: str, *rows: Any, torn: str = "", **head: Any) -> Path:
    ledger = folder / "ledger.jsonl"
    lines = [json.dumps({**HEAD, "target": root, **head}), *(json.dumps(row) for row in rows)]
    ledger.write_text("\n".join([*lines, torn]))
    return ledger


@pytest.mark.parametrize(
    "case",
    [
        ([], {"target": "https://elsewhere.example.com"}, "the ledger is of https://elsewhere.example.com"),
        ([], {"ledger": 2}, "is a ledger of version 2; this craftkit-contracts reads 1"),
        ([], {"run": ""}, "line 1: no head of a ledger"),
        ([], {"keys": {"project": GLOBEX_KEY[:12]}}, "the project key begins otherwise than that of the run"),
        (["x"], {}, "line 2: expected a JSON object"),
        ([{"n": 1, "state": "gone"}], {}, "line 2: n is 1, which does not follow"),
        ([ASKED, ASKED], {}, "line 3: n is 1, which does not follow"),
        ([{**ASKED, "state": "burnt"}], {}, "line 2: no line of a ledger"),
        ([{**ASKED, "operation": "deleteEverything"}], {}, "line 2: no line of a ledger"),
        ([{**ASKED, "path": ["ckc-r1-x"]}], {}, "line 2: no line of a ledger"),
    ],
)
def test_a_ledger_that_is_not_this_target_s_or_broken_is_refused_in_one_line(
    deployment: Deployment, base_url: str, tmp_path: Path, case: tuple[list[Any], dict[str, Any], str]
) -> None:
    rows, head, told = case
    done = swept(tmp_path, base_url, written(tmp_path, base_url, *rows, **head))
    assert done.status == 3 and told in done.line
    assert deployment.seen == []


@pytest.mark.parametrize(("content", "told"), [("", "is no clean-up ledger"), ("[1]\n", "expected a JSON object")])
def test_a_file_that_is_no_ledger_is_refused(base_url: str, tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "file"
    assert "No such file" in swept(tmp_path, base_url, file).line
    file.write_text(content)
    done = swept(tmp_path, base_url, file)
    assert done.status == 3 and told in done.line


def test_a_line_that_was_being_written_when_the_run_was_killed_is_as_if_it_never_was(
    base_url: str, tmp_path: Path
) -> None:
    ledger = written(tmp_path, base_url, RENDER, torn='{"n": 1, "sta')
    done = swept(tmp_path, base_url, ledger)
    assert done.status == 0
    assert done.out == ("stays: 1 render: no answer came, so nobody knows whether it was made\n")
    assert swept(tmp_path, base_url, ledger).out == done.out


def test_what_fails_is_tried_three_times_and_told_and_the_next_sweep_tries_again(
    deployment: Deployment, base_url: str, tmp_path: Path
) -> None:
    tried: list[str] = []

    def fail(method: str, path: str) -> bool:
        tried.extend([path] if method == "DELETE" else [])
        return method == "DELETE"

    ledger = written(tmp_path, base_url, ASKED)
    made = requests.put(f"{base_url}/v1/templates/ckc-r1-x", json=BODY, headers=CREDENTIAL, timeout=10)
    assert made.status_code == 201, made.text
    deployment.fail = fail
    done = swept(tmp_path, base_url, ledger)
    assert done.status == 1 and len(tried) == 3
    assert "left behind: template ckc-r1-x: deleteTemplate 503 queue_unavailable" in done.out
    assert f"craftkit-contracts sweep {ledger}" in done.out
    deployment.fail = lambda method, path: False
    assert swept(tmp_path, base_url, ledger).out == "taken away again: 1\n"


def test_without_the_key_that_made_it_a_thing_is_left_behind(base_url: str, tmp_path: Path) -> None:
    made = {"n": 1, "operation": "createProject", "kind": "project", "key": "account", "state": "made", "id": "p"}
    ledger = written(tmp_path, base_url, made)
    done = contracts(tmp_path, "sweep", str(ledger), "--base-url", base_url, "--api-key", TEST_KEY)
    assert done.status == 1 and "the account key is not at hand" in done.out


def test_of_what_nobody_can_know_it_is_told(base_url: str, tmp_path: Path) -> None:
    share = {"n": 1, "operation": "createRenderShare", "kind": "share", "key": "project", "path": SHARE_PATH}
    done = swept(tmp_path, base_url, written(tmp_path, base_url, {**share, "state": "asked"}))
    assert (done.status, done.out.count("nobody knows")) == (0, 1)


def test_what_is_gone_already_is_no_news(base_url: str, tmp_path: Path) -> None:
    """As when a run was killed after it had taken a thing away, and before it wrote that down."""
    ledger = written(tmp_path, base_url, {**OWN, "state": "made", "id": "ckc-r1-x"})
    done = swept(tmp_path, base_url, ledger)
    assert (done.status, done.out) == (0, "taken away again: 1\n")


def test_a_ledger_of_nothing_may_be_swept_again_and_again(base_url: str, tmp_path: Path) -> None:
    ledger = written(tmp_path, base_url)
    for _ in range(2):
        assert (swept(tmp_path, base_url, ledger).out) == "nothing was made\n"


def test_what_cannot_be_noted_is_taken_away_all_the_same(deployment: Deployment, base_url: str, tmp_path: Path) -> None:
    ledger = written(tmp_path, base_url, ASKED)
    made = requests.put(f"{base_url}/v1/templates/ckc-r1-x", json=BODY, headers=CREDENTIAL, timeout=10)
    assert made.status_code == 201, made.text
    with full_at(ledger.stat().st_size):
        done = swept(tmp_path, base_url, ledger)
    assert done.status == 0 and "taken away again: 1" in done.out
    assert "the clean-up ledger is not complete: File too large" in done.out
    assert deployment.count("DELETE", "/ckc-r1-x") == 1
