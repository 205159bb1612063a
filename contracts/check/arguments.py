"""The arguments of `check` and `plan`."""

import argparse
from collections.abc import Mapping
from typing import TextIO

from ..flags import CA_FILE, CONTROL_TOKEN, FORCE_LIVE_KEY, PACE, REPORT_DIR, Flag, add, count, names

BUDGET = "at most so many requests in all (of a deployment 1000, full 3000, nightly 6000)"
TARGET = (
    Flag("--profile", str, "NAME", "how much is asked: quick, full or nightly (quick)"),
    Flag("--api-key", str, "KEY", "a project key", "CRAFTKIT_API_KEY"),
    Flag("--second-api-key", str, "KEY", "of another project, to look for leaks", "CRAFTKIT_SECOND_API_KEY"),
    Flag("--account-key", str, "KEY", "for projects and their keys", "CRAFTKIT_ACCOUNT_KEY"),
    Flag("--admin-key", str, "KEY", "for provisioning", "CRAFTKIT_ADMIN_KEY"),
    Flag("--hook-token", str, "TOKEN", "of a template's inbound hook", "CRAFTKIT_HOOK_TOKEN"),
    Flag("--origin", str, "URL", "of a page that may embed the project's forms"),
    Flag("--no-embed", None, "", "the project has no embed: its operations are left out"),
    Flag("--operations", names, "NAMES", "the only operationIds that may be called, with commas between them"),
    Flag("--allow-writes", None, "", "ask what writes, too; needs --operations and a ck_test_ key"),
    FORCE_LIVE_KEY,
    Flag("--max-signatures", count, "N", "signature requests at the most, which are billed (0)"),
    Flag("--max-emails", count, "N", "e-mails at the most (0)"),
    *(flag._replace(help=BUDGET) if flag.name == "--budget" else flag for flag in PACE),
    CA_FILE,
    Flag("--specification", str, "FILE", "another openapi.yaml than ours"),
    CONTROL_TOKEN,
)
CHECK = (
    *TARGET,
    REPORT_DIR._replace(help="where report.json, junit.xml, report.md and report.html are written"),
    Flag("--previous", str, "FILE", "report.json of the previous run, to be compared with"),
    Flag(
        "--cleanup-ledger",
        str,
        "FILE",
        "where what is made is written down, beforehand; for sweep, should it be killed",
    ),
    Flag("--known", str, "FILE", "known deviations (contracts/known-deviations.yaml)"),
)


def add_check(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    _add_target(parser, environ)
    add(parser, CHECK, environ)
    parser.set_defaults(command=_check)


def add_plan(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    _add_target(parser, environ)
    add(parser, TARGET, environ)
    parser.set_defaults(command=_plan)


def _add_target(parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--target", metavar="emulator", help="one that is started for the check")
    target.add_argument(
        "--base-url",
        metavar="URL",
        default=environ.get("CRAFTKIT_BASE_URL") or None,
        help="of a deployment [CRAFTKIT_BASE_URL]; an emulator of our own without one",
    )


def _check(arguments: argparse.Namespace, out: TextIO) -> int:
    from .command import check

    return check(arguments, out)


def _plan(arguments: argparse.Namespace, out: TextIO) -> int:
    from .command import plan

    return plan(arguments, out)
