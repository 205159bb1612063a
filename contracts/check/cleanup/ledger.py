"""The clean-up ledger: a file of lines, each on the disk before what it tells of happens. Keys never stand in it."""

import errno
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from ...errors import Unusable
from .makings import MAKINGS

VERSION = 1
# Of a thing: its request goes out, and nobody knows yet; it is there; it was never made; it is gone again; it stays, as
# the API cannot delete it; it could not be deleted for now.
ASKED, MADE, NOTHING, GONE, KEPT, LEFT = "asked", "made", "nothing", "gone", "kept", "left"
OPEN = (ASKED, MADE, LEFT)
STATES = (ASKED, MADE, NOTHING, GONE, KEPT, LEFT)
ASKS, NOTES = frozenset(("n", "operation", "kind")), frozenset(("n", "state", "id", "why"))


class Head(NamedTuple):
    """`keys`: how the run's keys begin, by name."""

    target: str
    run: str
    started: str
    keys: Mapping[str, str]

    @property
    def mark(self) -> str:
        """What the names of all things of the run have in them."""
        return f"ckc-{self.run}"


@dataclass
class Entry:
    """A thing that was made, or may have been. `key`: the name of the key that made it, or how that begins; `within`:
    the project whose own key that was. `path`, `sent`: of the request."""

    n: int
    operation: str
    kind: str
    key: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    state: str = ASKED
    id: str = ""
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something may still have to be done about it."""
        return self.state in OPEN

    def __str__(self) -> str:
        name = self.id or next((text for text in (*self.sent.values(), *self.path.values()) if text), "")
        return f"{self.kind} {name}".strip()


class Ledger:
    """Open for as long as somebody adds to it: two at a time are refused. `trouble`: why it does not tell all."""

    def __init__(self, path: Path, file: FileIO, head: Head) -> None:
        self.path, self.head, self._file = path, head, file
        self.entries: list[Entry] = []
        self.trouble = ""
        self._is_new = False
        self._lock = Lock()

    @classmethod
    def begin(cls, path: Path, head: Head) -> "Ledger":
        """A new one. Unusable when there is one already; OSError where none can be written."""
        if path.exists():
            raise Unusable(f"{path} exists already: sweep it, or name another file with --cleanup-ledger")
        path.parent.mkdir(parents=True, exist_ok=True)
        ledger = cls(path, path.open("xb", buffering=0), head)
        ledger._is_new = True
        try:
            _hold(ledger._file, path)
            ledger._write({"ledger": VERSION, **head._asdict()})
        except OSError as error:
            ledger.close()
            raise Unusable(f"{path}: the clean-up ledger cannot be written: {error.strerror or error}") from None
        _sync_folder(path)
        return ledger

    @classmethod
    def read(cls, path: Path) -> "Ledger":
        """One that was left. Unusable when it is none, or its run is still going on."""
        file = path.open("r+b", buffering=0)
        try:
            return cls._of(path, file)
        except Unusable:
            file.close()
            raise

    @classmethod
    def _of(cls, path: Path, file: FileIO) -> "Ledger":
        _hold(file, path)
        content = file.read()
        whole = content.rpartition(b"\n")[0] + b"\n" if b"\n" in content else b""
        rows = [_row(path, number, line) for number, line in enumerate(whole.splitlines(), 1)]
        ledger = cls(path, file, _head(path, rows))
        for number, row in enumerate(rows[1:], 2):
            ledger._replay(number, row)
        # What was being written when the run was killed has not happened yet
        file.truncate(len(whole))
        file.seek(len(whole))
        return ledger

    def ask(self, entry: Entry) -> Entry:
        """What will be made. OSError when it cannot be written down: then it must not be made."""
        with self._lock:
            entry.n = len(self.entries) + 1
            self._write({name: value for name, value in asdict(entry).items() if value})
            self.entries.append(entry)
        return entry

    def note(self, entry: Entry, state: str, id: str = "", why: str = "") -> None:
        """What became of it. It has happened, and is true even where it cannot be written down."""
        with self._lock:
            entry.state, entry.id, entry.why = state, id or entry.id, why
            told = {"n": entry.n, "state": state, "id": id, "why": why}
            try:
                self._write({name: value for name, value in told.items() if value})
            except OSError as error:
                self.trouble = f"the clean-up ledger is not complete: {error.strerror or error}"

    def close(self) -> None:
        """Of a run that made nothing there is no file; a sweep leaves it, and may be called again."""
        self._file.close()
        if self._is_new and not self.entries:
            with suppress(OSError):
                self.path.unlink()

    def _write(self, row: Mapping[str, Any]) -> None:
        """A line as a whole or nothing: what comes after half a line could not be read."""
        line, end = json.dumps(row, ensure_ascii=False).encode() + b"\n", self._file.tell()
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(end)
            self._file.seek(end)
            raise

    def _replay(self, number: int, row: Mapping[str, Any]) -> None:
        n = row.get("n", 0)
        known = {each.name for each in fields(Entry)}
        told = {name: value for name, value in row.items() if name in known}
        if row.keys() - known or row.get("state") not in STATES or not all(map(_is_sound, row, row.values())):
            raise _broken(self.path, number, "no line of a ledger")
        if n == len(self.entries) + 1 and told.keys() >= ASKS:
            self.entries.append(Entry(**told))
        elif 1 <= n <= len(self.entries) and told.keys() <= NOTES:
            for name, value in told.items():
                setattr(self.entries[n - 1], name, value)
        else:
            raise _broken(self.path, number, f"n is {n}, which does not follow")


def begins(key: str) -> str:
    """How a key begins, as the API shows it: D10. Of a short one less."""
    return key[: min(12, len(key) // 3)]


def _is_sound(name: str, value: object) -> bool:
    """Whether a line may say that of an entry."""
    if name in ("path", "sent"):
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if name == "operation":
        return value in MAKINGS
    return isinstance(value, int if name == "n" else str)


def _row(path: Path, number: int, line: bytes) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise _broken(path, number, "expected a JSON object")
    return row


def _head(path: Path, rows: list[Mapping[str, Any]]) -> Head:
    first = rows[0] if rows else {}
    if "ledger" not in first:
        raise Unusable(f"{path} is no clean-up ledger")
    if first["ledger"] != VERSION:
        raise Unusable(f"{path} is a ledger of version {first['ledger']}; this craftkit-contracts reads {VERSION}")
    target, run, started, keys = (first.get(name) for name in Head._fields)
    texts = [*keys.values()] if isinstance(keys, dict) else [None]
    if not all(isinstance(text, str) for text in (target, run, started, *texts)) or not target or not run:
        raise _broken(path, 1, "no head of a ledger")
    return Head(str(target), str(run), str(started), dict(keys or {}))


def _broken(path: Path, number: int, why: str) -> Unusable:
    return Unusable(f"{path}, line {number}: {why}; nothing was swept")


def _hold(file: FileIO, path: Path) -> None:
    """Given back by the system when the process is gone, however it went."""
    try:
        import fcntl
    except ImportError:  # Windows has none
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Unusable(f"{path} is in use: its run is still going on") from None


def _sync_folder(path: Path) -> None:
    with suppress(OSError):  # Windows opens no folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
