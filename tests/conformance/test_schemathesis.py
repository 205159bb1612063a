"""schemathesis with all its phases and checks against the running emulator, and the ledger of what it met."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import yaml

from ..craftkit import Craftkit
from .documented import Node, Pair, documented_pairs, schemes
from .ledger import Ledger
from .probes import probes
from .running import LEDGER, STATEFUL, run_schemathesis, running_emulator

# The bar stands in schemathesis.toml. A lower one for examples and fuzzing, for a quick look: 10 instead of 100.
QUICK = os.environ.get("CRAFTKIT_CONFORMANCE_EXAMPLES", "")
ENOUGH_SCENARIOS = 600
ENOUGH_REQUESTS = 100  # to each operation but those in which nothing can be chosen
FIXED = ("getHealth", "getRootHealth")
ENOUGH_RENDERS = 20

# All phases, the stateful one in a process of its own: see steering.make_runs_repeatable. They run side by side.
RUNS: dict[str, dict[str, str]] = {"examples coverage fuzzing": {}, "stateful": {STATEFUL: "1"}}

Report = subprocess.CompletedProcess[str]

# Where data is drawn from the template's own jsonSchema
DRAWN = ("renderTemplate", "submitEmbedForm", "triggerInboundRender")

# Documented, and out of reach: nothing
EXEMPT: dict[Pair, str] = {}


@pytest.mark.long
def test_schemathesis_finds_no_fault_and_meets_all_that_is_documented(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with ThreadPoolExecutor() as pool:
        reports = list(pool.map(_generate, [tmp_path / name for name in RUNS], RUNS.values()))
    with running_emulator(tmp_path / "emulator.log") as address:
        document = yaml.safe_load(requests.get(f"{address}/_emulator/openapi.yaml", timeout=10).content)
        documented = documented_pairs(document)
        ledger = Ledger([met for name in RUNS for met in Ledger.read(tmp_path / name / "ledger.jsonl").exchanges])
        differing = _probe(address, document, ledger)
    record_property("told", f"{ledger.table(documented, EXEMPT)}\n{_summary(reports, ledger)}")
    for report in reports:
        assert report.returncode == 0, report.stdout
    assert not differing
    assert not _told(tmp_path), "jsonschema-rs and openapi-core differ, and no misreading is listed"
    assert _scenarios(reports[-1].stdout) >= ENOUGH_SCENARIOS, f"the stateful phase ended early\n{reports[-1].stdout}"
    _assert_nothing_was_vacuous(documented, ledger)


def _generate(folder: Path, environ: Mapping[str, str]) -> Report:
    """One of the two runs, with an emulator of its own."""
    folder.mkdir()
    phases = folder.name.replace(" ", ",")
    examples = ("--max-examples", QUICK) if QUICK else ()
    records = {LEDGER: str(folder / "ledger.jsonl"), **environ}
    with running_emulator(folder / "emulator.log") as address:
        return run_schemathesis(address, "--phases", phases, *examples, folder=folder, **records)


def _probe(address: str, document: Node, ledger: Ledger) -> list[str]:
    """Send the probes, in a session of their own. What came where something else was expected."""
    craftkit = Craftkit(address, "probes")
    pairs = [pair for pair in documented_pairs(document) if pair not in EXEMPT]
    sent = [(probe, probe.send(craftkit)) for probe in probes(pairs, schemes(document))]
    ledger.exchanges += [exchange for _, exchange in sent]
    return [f"{probe.expected} {probe.how}: {exchange}" for probe, exchange in sent if exchange.pair != probe.expected]


def _assert_nothing_was_vacuous(documented: list[Pair], ledger: Ledger) -> None:
    met, generated = ledger.met(), ledger.met("schemathesis")
    reached = {pair.operation for pair in generated if 200 <= pair.status < 300}
    assert reached == {pair.operation for pair in documented}, "every operation reaches its 2xx by generated requests"
    assert {pair for pair in documented if pair not in met} == set(EXEMPT), "documented and met, but for the exemptions"
    assert {pair for pair in met if pair.operation and pair not in documented} == set(), "met and not documented"
    few = {operation: count for operation, count in ledger.asked().items() if count < int(QUICK or ENOUGH_REQUESTS)}
    assert set(few) <= {*FIXED, ""}, f"schemathesis gave up early on {few}"
    drawn = {operation: ledger.drawn_renders(operation) for operation in DRAWN}
    assert min(drawn.values()) >= ENOUGH_RENDERS, f"202s for data drawn from the template's own jsonSchema: {drawn}"


def _told(folder: Path) -> str:
    """What recording.py wrote down of the two opinions; it is not imported here, its import registers hooks."""
    return "".join(path.read_text("utf-8") for path in folder.glob("*/disagreements.txt"))


def _scenarios(report: str) -> int:
    found = re.search(r"Scenarios: +(\d+)", report)
    return int(found[1]) if found else 0


def _summary(reports: list[Report], ledger: Ledger) -> str:
    """What was sent, and what each run says of itself."""
    said = [re.findall(r"Scenarios: .*|API Links: .*|(?<== )\S.* in .*s(?= =)", report.stdout) for report in reports]
    sent, drawn = sum(ledger.met("schemathesis").values()), [ledger.drawn_renders(operation) for operation in DRAWN]
    return f"{sent} requests by schemathesis, {drawn} renders of different data drawn from a jsonSchema. {said}"
