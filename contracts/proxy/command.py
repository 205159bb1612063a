"""The command `proxy`: arguments in, a verdict on each exchange on its way, a summary and the exit status out."""

import argparse
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from ..address import checked
from ..check import known
from ..check.known import KnownFileError
from ..data import locate
from ..errors import COULD_NOT_RUN, UsageError
from ..gate import Reply
from ..printable import say
from ..proxying.passage import Passage, Passed, gate_to
from ..proxying.server import Hooks, Server, until_stopped
from . import page
from .watch import DEVIATES, KNOWN, NOT_JUDGED, OK, UNANSWERED, Watch, as_json

HEADER, LONGEST = "Craftkit-Contracts", 1000
FILES: Mapping[str, Callable[[Watch], str]] = {
    "proxy.json": lambda watch: json.dumps(as_json(watch), indent=1),
    "proxy.html": lambda watch: page.text(watch, live=False),
}


def proxy(arguments: argparse.Namespace, out: TextIO) -> int:
    if not arguments.base_url:
        raise UsageError("--base-url is needed")
    folder = _folder(arguments.report_dir)
    watch = _watch(arguments)
    gate = gate_to(
        watch.base,
        timeout=arguments.timeout,
        certificates=arguments.ca_file,
        run=os.urandom(6).hex(),
    )
    server = Server(Passage(watch.base, gate), _hooks(watch), arguments.port or 0)
    until_stopped(server, out)
    if folder is not None:
        for name, text in FILES.items():
            (folder / name).write_text(text(watch), "utf-8", errors="backslashreplace")
    print("\n".join(_summary(watch)), file=out, flush=True)
    return status(watch)


def status(watch: Watch) -> int:
    """What could not be judged is never green, and worse than what deviates."""
    judged = sum(watch.counts[verdict] for verdict in (OK, KNOWN, DEVIATES))
    if watch.broken or not judged or watch.counts[UNANSWERED]:
        return COULD_NOT_RUN
    return 1 if watch.new else 0


def _watch(arguments: argparse.Namespace) -> Watch:
    from datetime import UTC, datetime

    path = Path(arguments.known) if arguments.known else locate("known-deviations.yaml")
    try:
        base = checked(arguments.base_url)
        return Watch(base, known.load(path, today=datetime.now(UTC).date()))
    except KnownFileError as error:
        raise UsageError(str(error)) from None


def _hooks(watch: Watch) -> Hooks:
    def heard(passed: Passed) -> Mapping[str, str]:
        seen = watch.note(passed)
        say(f"{seen.method} {seen.path} -> {seen.status} in {seen.milliseconds} ms: {seen.label}")
        return {HEADER: seen.label.encode("ascii", "replace").decode()[:LONGEST]}

    def failed(text: str) -> Mapping[str, str]:
        say(f"{UNANSWERED}: {watch.unanswered(text)}")
        return {HEADER: UNANSWERED}

    pages = {
        "/_contracts": lambda: _reply("text/html; charset=utf-8", page.text(watch, live=True)),
        "/_contracts.json": lambda: _reply("application/json", json.dumps(as_json(watch))),
    }
    return Hooks(heard, failed, pages)


def _reply(kind: str, text: str) -> Reply:
    headers = {"Content-Type": kind, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Reply(200, headers, text.encode("utf-8", "backslashreplace"))


def _folder(given: str | None) -> Path | None:
    """There and writable before it is needed."""
    if not given:
        return None
    folder = Path(given)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (folder / name).open("a").close()
    except OSError as error:
        raise UsageError(f"--report-dir {folder}: cannot be written: {error.strerror or error}") from None
    return folder


def _summary(watch: Watch) -> list[str]:
    lines = [
        f"{'new' if watch.is_new(deviation) else 'known':<6} {deviation} ({count} times)"
        for deviation, count in watch.deviations.values()
    ]
    if watch.broken:
        lines.append(f"broken: the two opinions on the contract differed {watch.broken} times")
    verdicts = (OK, DEVIATES, KNOWN, NOT_JUDGED, UNANSWERED)
    told = ", ".join(f"{watch.counts[verdict]} {verdict}" for verdict in verdicts if watch.counts[verdict])
    return [*lines, f"{watch.base}: {watch.counts.total()} exchanges: {told or 'nothing was asked'}"]
