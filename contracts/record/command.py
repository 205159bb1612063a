"""The command `record`: arguments in, a scenario and the exit status out."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from ..address import checked
from ..errors import COULD_NOT_RUN, UsageError
from ..printable import say
from ..proxying.passage import NoAnswer, Passage, Passed, gate_to
from ..proxying.server import Hooks, Server, until_stopped
from ..redaction import Redactor
from ..scenarios.file import ScenarioError, load
from .recorder import Recorder
from .surroundings import surroundings
from .writing import check_writable

TITLE = "What an application did"


def record(arguments: argparse.Namespace, out: TextIO) -> int:
    for flag in ("base_url", "out"):
        if not getattr(arguments, flag):
            raise UsageError(f"--{flag.replace('_', '-')} is needed")
    path = Path(arguments.out)
    check_writable(path, force=arguments.force)
    recorder, passage, redactor = _prepared(arguments)
    title = redactor.text(arguments.title or TITLE)[:120]

    def heard(passed: Passed) -> Mapping[str, str]:
        one = recorder.hear(passed)
        why = f", left out: {one.left_out}" if one.left_out else ""
        say(f"{one.method} {one.path} -> {one.status}{why}")
        recorder.save(path, title, at_once=False)
        return {}

    server = Server(passage, Hooks(heard, lambda text: say(redactor.text(text))), arguments.port or 0)
    until_stopped(server, out)
    return _ended(recorder, path, title, out)


def _prepared(arguments: argparse.Namespace) -> tuple[Recorder, Passage, Redactor]:
    try:
        base = checked(arguments.base_url)
        gate = gate_to(base, timeout=arguments.timeout, certificates=arguments.ca_file, run=os.urandom(6).hex())
        token = arguments.control_token
        around = surroundings(base, gate, {"Authorization": f"Bearer {token}"} if token else {})
    except NoAnswer as error:
        raise UsageError(f"the target does not answer: {error}") from None
    keys = {arguments.api_key: "live"} if arguments.api_key else {}
    redactor = Redactor(arguments.api_key or "", token or "")
    return Recorder(base, around, redactor, keys), Passage(base, gate), redactor


def _ended(recorder: Recorder, path: Path, title: str, out: TextIO) -> int:
    if not recorder.heard:
        say(f"craftkit-contracts: nothing was recorded; {path} is not written")
        return COULD_NOT_RUN
    recorder.save(path, title, at_once=True)
    try:
        scenario = load(path)
    except ScenarioError as error:
        say(f"craftkit-contracts: what was recorded can only be played after a change: {error}")
        return COULD_NOT_RUN
    print(f"{path}: {len(scenario.steps)} steps of {len(recorder.heard)} exchanges", file=out, flush=True)
    return 0
