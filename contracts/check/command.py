"""The commands `check` and `plan`: arguments in, reports and exit status out."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from ..data import locate
from ..errors import Unusable
from ..flags import WRITE_KEY
from ..ledger import Ledger
from ..specification import Specification
from . import terminal
from .options import PROFILES, Options
from .probe import Plan
from .progress import Progress
from .questions import questions, specification_of
from .reaching import imagined
from .reports import REPORTS, write
from .reports import check as check_folder
from .run import Run, planned

KEYS = {"api_key": "project", "second_api_key": "second", "account_key": "account", "admin_key": "admin"}
GRANTS = {"allow_writes": "writes", "max_signatures": "signatures", "max_emails": "mail"}
KNOWN = "known-deviations.yaml"


def check(arguments: argparse.Namespace, out: TextIO) -> int:
    options = _options(arguments)
    if options.report_dir is not None:
        check_folder(options.report_dir)
    asked = questions(options, specification_of(options))
    with Progress(sys.stderr) as progress:
        result = Run(options, asked, os.urandom(6).hex(), progress.done).result()
    try:
        print(terminal.summary(result), file=out, flush=True)
    finally:  # somebody may read but the first lines of that
        if options.report_dir is not None:
            write(options.report_dir, result)
    if options.report_dir is not None:
        print(f"reports: {', '.join(str(options.report_dir / name) for name in REPORTS)}", file=out, flush=True)
    return int(result.status)


def plan(arguments: argparse.Namespace, out: TextIO) -> int:
    """What would be asked, and what not. Nothing is sent."""
    given = _options(arguments)
    options = _with_a_key(given)
    options.check()
    specification = specification_of(options)
    plans = {name: _planned(replace(options, profile=name), specification) for name in PROFILES}
    documented = [(operation, int(status)) for operation, status in Ledger(specification).documented]
    print(terminal.plan(plans, documented, options, given), file=out, flush=True)
    return 0


def _with_a_key(options: Options) -> Options:
    """A plan needs none: nothing is sent."""
    return options if "project" in options.keys else replace(options, keys={**options.keys, "project": WRITE_KEY})


def _planned(options: Options, specification: Specification) -> Plan:
    return planned(questions(options, specification), imagined(options), options)


def _options(arguments: argparse.Namespace) -> Options:
    given = vars(arguments)
    if arguments.target not in (None, "emulator"):
        raise Unusable(f"--target: expected `emulator`, came {arguments.target!r}; another address is a --base-url")
    profile = arguments.profile or "quick"
    if profile not in PROFILES:
        raise Unusable(f"--profile: expected one of {', '.join(PROFILES)}, came {profile!r}")
    hook = {"hook": arguments.hook_token} if arguments.hook_token else {}
    return Options(
        base_url=None if arguments.target else arguments.base_url,
        profile=profile,
        keys={name: given[flag] for flag, name in KEYS.items() if given[flag]} | hook,
        operations=arguments.operations,
        allowed=frozenset(need for flag, need in GRANTS.items() if given[flag]),
        force_live_key=arguments.force_live_key,
        signatures=arguments.max_signatures or 0,
        emails=arguments.max_emails or 0,
        cleanup_ledger=_path(given.get("cleanup_ledger")),
        embed=not arguments.no_embed,
        origin=arguments.origin or "",
        control_token=arguments.control_token,
        rate=arguments.rate,
        budget=None if arguments.budget is None else int(arguments.budget),
        timeout=arguments.timeout,
        certificates=arguments.ca_file,
        report_dir=_path(given.get("report_dir")),
        previous=_path(given.get("previous")),
        known=_path(given.get("known")) or locate(KNOWN),
        specification=_path(arguments.specification),
    )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
