"""What costs: it counts before it goes out, whoever sends it, and what is over is left out."""

import json
from pathlib import Path
from typing import Any

import pytest
from craftkit_contracts.gate import WRITING, Ceiling, Gate, Policy, Request, Spent

from .checking import SIGNING, contracts, leftovers, writing
from .deployment import Deployment
from .recorder import Recorder

CREDENTIAL = {"Authorization": "Bearer x"}


def test_what_may_cost_counts_before_it_goes_out_and_what_cannot_does_not(recorder: Recorder) -> None:
    host = recorder.address.removeprefix("http://")
    ceilings = {"createSignature": Ceiling(1, "--max-signatures")}
    gate = Gate(Policy(frozenset({host}), "r1", WRITING, ceilings=ceilings))

    def sent(body: bytes, headers: dict[str, str], operation: str = "createSignature") -> None:
        gate.send(Request("POST", recorder.address, headers, body, operation))

    for _ in range(3):
        sent(b"{", CREDENTIAL)
        sent(b"{}", {})
        sent(b"{}", CREDENTIAL, "emailRender")
    recorder.answers.append((500, {}, b""))
    sent(b"{}", CREDENTIAL)
    with pytest.raises(Spent, match=r"createSignature: 1 may be sent in this run, and no more \(--max-signatures\)"):
        sent(b"{}", CREDENTIAL)
    assert len(recorder.lines) == 10


@pytest.mark.parametrize(("flags", "most"), [((), 0), (("--max-signatures", "3"), 3)])
def test_a_run_leaves_out_what_would_cost_more_and_says_so(
    deployment: Deployment, base_url: str, tmp_path: Path, flags: tuple[str, ...], most: int
) -> None:
    ledger = tmp_path / "made.jsonl"
    done = contracts(
        tmp_path, *writing(base_url, SIGNING, "--report-dir", "r", "--cleanup-ledger", str(ledger), *flags)
    )
    made = [row for row in rows(ledger) if row.get("operation") == "createSignature" and row.get("key") == "project"]
    assert sum(path.endswith("/v1/signatures") and status == 201 for _, path, status in deployment.seen) <= most
    assert leftovers(deployment, base_url) == []
    report = json.loads((tmp_path / "r" / "report.json").read_text())
    assert report["failed"] == [] and report["status"] == 0, done.out
    reasons = set(report["coverage"]["uncovered"].values())
    if most:
        assert made and any("3 may be sent in this run, and no more (--max-signatures)" in text for text in reasons)
    else:
        assert any("creating signature requests bills (--max-signatures)" in text for text in reasons)


def rows(ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ledger.read_text().splitlines()]
