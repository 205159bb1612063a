"""The command `replay`: arguments in, reports and exit status out."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ..errors import COULD_NOT_RUN, UsageError
from ..flags import check_write_key
from ..printable import printable
from ..scenarios.file import ScenarioError
from ..scenarios.library import chosen
from ..scenarios.scenario import Scenario
from . import reports
from .emulator import emulator
from .outcome import MISMATCH, NOT_RUN, Outcome
from .progress import Progress
from .run import Run
from .target import Access, reach

AS_EXPECTED, OTHERWISE = 0, 1


def replay(arguments: argparse.Namespace, out: TextIO) -> int:
    if arguments.target not in (None, "emulator"):
        raise UsageError(f"--target: expected `emulator`, came {arguments.target!r}; another address is a --base-url")
    try:
        scenarios = chosen(arguments.scenarios)
        if arguments.list:
            print(_listed(scenarios), file=out)
            return AS_EXPECTED
        if arguments.report_dir:
            Path(arguments.report_dir).mkdir(parents=True, exist_ok=True)  # now, not after all is played
        with _address(arguments.base_url) as address:
            outcomes, root = _played(arguments, scenarios, address)
    except ScenarioError as error:
        raise UsageError(str(error)) from None
    try:
        print(printable(reports.summary(outcomes)), file=out, flush=True)
    finally:  # somebody may read but the first lines of that
        if arguments.report_dir:
            reports.write(Path(arguments.report_dir), outcomes, root)
    return status(outcomes)


def status(outcomes: Sequence[Outcome]) -> int:
    """What was cut short is no verdict, whatever else was found; nor is a run in which nothing could be played."""
    if any(outcome.broken for outcome in outcomes) or all(outcome.status == NOT_RUN for outcome in outcomes):
        return COULD_NOT_RUN
    return OTHERWISE if any(outcome.status == MISMATCH for outcome in outcomes) else AS_EXPECTED


def _listed(scenarios: Sequence[Scenario]) -> str:
    """Name and title, a line each."""
    widest = max(len(scenario.name) for scenario in scenarios)
    return "\n".join(f"{scenario.name:{widest}}  {scenario.title}" for scenario in scenarios)


def _played(arguments: argparse.Namespace, scenarios: Sequence[Scenario], address: str) -> tuple[list[Outcome], str]:
    target, gate = reach(address, _access(arguments))
    if arguments.update and not target.is_emulator:
        raise UsageError(f"--update: {target.root} is no emulator; golden transcripts are written of an emulator only")
    if arguments.allow_writes and not target.is_emulator:
        check_write_key(arguments.api_key or "", forced=arguments.force_live_key)
    with Progress(len(scenarios), sys.stderr) as progress:
        run = Run(target, gate, arguments.update, alone=not arguments.scenarios)
        outcomes = run.outcomes(scenarios, int(arguments.jobs or 1), progress.done)
    gate.close()
    return outcomes, target.root


def _access(arguments: argparse.Namespace) -> Access:
    return Access(
        api_key=arguments.api_key if arguments.base_url else None,
        control_token=arguments.control_token if arguments.base_url else None,
        allow_writes=arguments.allow_writes,
        rate=arguments.rate,
        budget=arguments.budget,
        timeout=arguments.timeout,
        run=os.urandom(6).hex(),
        certificates=arguments.ca_file,
    )


@contextmanager
def _address(base_url: str | None) -> Iterator[str]:
    if base_url is not None:
        yield base_url
        return
    with emulator() as address:
        yield address
