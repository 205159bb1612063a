"""The command `sweep`: what a run left behind is taken away, by its ledger."""

import argparse
from pathlib import Path
from typing import TextIO

from ...errors import Unusable
from ...printable import printable
from ...redaction import Redactor
from ...specification import Specification
from ..options import Options
from ..reaching import reach
from .custody import take_away
from .ledger import Head, Ledger, begins
from .summary import Summary

KEYS = {"api_key": "project", "second_api_key": "second", "account_key": "account"}
CLEAN, LEFT_SOMETHING = 0, 1


def sweep(arguments: argparse.Namespace, out: TextIO) -> int:
    """Exit status 0 when nothing is left that can be deleted, 1 when something is. It may be called again and again."""
    keys = {name: given for flag, name in KEYS.items() if (given := vars(arguments)[flag])}
    ledger = Ledger.read(Path(arguments.ledger))
    try:
        _check(ledger.head, arguments.base_url, keys)
        summary = _swept(ledger, arguments, keys)
    except KeyboardInterrupt:
        raise Unusable("stopped; sweep again for the rest") from None
    finally:
        ledger.close()
    redactor = Redactor(*keys.values())
    for line in summary.lines or ["nothing was made"]:
        print(printable(redactor.text(line)), file=out, flush=True)
    return LEFT_SOMETHING if summary.left else CLEAN


def _swept(ledger: Ledger, arguments: argparse.Namespace, keys: dict[str, str]) -> Summary:
    options = Options(
        base_url=arguments.base_url,
        keys=keys,
        rate=arguments.rate,
        budget=None if arguments.budget is None else int(arguments.budget),
        timeout=arguments.timeout,
        certificates=arguments.ca_file,
    )
    with reach(options, ledger.head.run) as reached:
        take_away(ledger, reached.target, reached.gate.policy, Specification.from_file())
    return Summary.of(ledger)


def _check(head: Head, base_url: str | None, keys: dict[str, str]) -> None:
    """Unusable for another target or another project: what is not found there is not gone here."""
    if not base_url:
        raise Unusable(f"--base-url is missing; the ledger is of {head.target}")
    if base_url.rstrip("/") != head.target:
        raise Unusable(f"the ledger is of {head.target}, and --base-url is {base_url}")
    if "project" not in keys:
        raise Unusable("no project key: give --api-key or set CRAFTKIT_API_KEY")
    for name, key in keys.items():
        if name in head.keys and begins(key) != head.keys[name]:
            raise Unusable(f"the {name} key begins otherwise than that of the run; the ledger's first line says how")
