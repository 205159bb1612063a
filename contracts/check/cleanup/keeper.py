"""Keeper: watches a gate, and writes into the ledger what goes out to make something, and what came of it."""

from collections.abc import Iterable, Mapping
from threading import Condition
from typing import Any
from urllib.parse import unquote

from ...gate import Refused, Reply, Request
from ...payload import json_of
from ...specification import Specification
from .ledger import ASKED, GONE, KEPT, MADE, NOTHING, Entry, Ledger, begins
from .makings import MAKINGS, UNDOING, Making

LONGEST = 300  # of what is written down of a text


class Keeper:
    """For all threads of a run. `keys` by name; those that the run is given on its way join them."""

    def __init__(self, ledger: Ledger, root: str, keys: Mapping[str, str], specification: Specification) -> None:
        self.ledger = ledger
        self._root, self._specification = root, specification
        self.keys = dict(keys)
        self._names = {key: name for name, key in keys.items()}
        self._within: dict[str, str] = {}  # by a minted key's name: its project
        self._pending: set[int] = set()
        self._over = False
        self._changed = Condition()

    def before(self, request: Request) -> Entry | None:
        """Refused when it cannot be written down, or the run is over, or it is another operation than it says."""
        path = request.url.removeprefix(self._root).partition("?")[0]
        match = self._specification.find(request.method, path)
        if match is not None and match.operation.id != request.operation:
            raise Refused(
                f"{request.method} {path}: that is {match.operation.id}, and not {request.operation or 'none'}"
            )
        making = MAKINGS.get(request.operation)
        if making is None:
            return None
        key = self._name(request)
        entry = Entry(0, request.operation, making.kind, key, self._path(request), _sent(making, request))
        entry.within = (
            entry.path.get("id", "") if request.operation == "createProjectKey" else self._within.get(key, "")
        )
        with self._changed:
            if self._over:
                raise Refused(f"{request.operation}: the run is over")
            self._pending.add(self._asked(entry).n)
        return entry

    def after(self, entry: Entry | None, request: Request, reply: Reply | None) -> None:
        """`reply` None: nobody knows what became of it."""
        try:
            if entry is not None and reply is not None:
                self._came(entry, reply)
            elif reply is not None and request.operation in UNDOING and reply.status < 300:
                self._undone(request, reply)
        finally:
            with self._changed:
                self._pending.discard(entry.n if entry else 0)
                self._changed.notify_all()

    def stop(self, seconds: float) -> None:
        """Nothing more is made; what is on its way may still come, for so long."""
        with self._changed:
            self._over = True
            self._changed.wait_for(lambda: not self._pending, seconds)

    def _asked(self, entry: Entry) -> Entry:
        try:
            return self.ledger.ask(entry)
        except OSError as error:
            self.ledger.trouble = f"the clean-up ledger cannot be written ({error.strerror or error})"
            raise Refused(f"{entry.operation}: {self.ledger.trouble}, so nothing is made") from None

    def _came(self, entry: Entry, reply: Reply) -> None:
        making, body = MAKINGS[entry.operation], json_of(reply.body)
        if not making.is_made(reply.status):
            # A failure of the service may have come after it was made
            self.ledger.note(entry, ASKED if reply.status >= 500 else NOTHING, why=str(reply.status))
            return
        self._learn(entry, body)
        self.ledger.note(entry, MADE, id=_at(body, making.id))

    def _learn(self, entry: Entry, body: Any) -> None:
        """Keys and tokens that the run was given on its way."""
        if key := _at(body, ("key",)) if entry.operation == "createProjectKey" else "":
            self._names[key] = begins(key)
            self.keys[begins(key)], self._within[begins(key)] = key, entry.within
        if token := _at(body, ("session_token",)):
            self._names[token] = entry.key

    def _undone(self, request: Request, reply: Reply) -> None:
        path = self._path(request)
        for entry in self.ledger.entries:
            making = MAKINGS[entry.operation]
            fits = making.undo and making.undo[0] == request.operation and entry.state in (ASKED, MADE)
            id = entry.id or entry.path.get("slug", "")
            if fits and id and making.undone_by(entry.path, id).items() <= path.items():
                why = making.why or f"{request.operation} {reply.status}"
                self.ledger.note(entry, KEPT if making.why else GONE, why=why)

    def _name(self, request: Request) -> str:
        """Of the key that the request shows. What is no key of ours is named by how it begins."""
        header = next((value for name, value in request.headers.items() if name.lower() == "authorization"), "")
        token = header.partition(" ")[2].strip()
        return self._names.get(token) or (begins(token) if token.startswith("ck_") else "")

    def _path(self, request: Request) -> dict[str, str]:
        """The path's variables that are no secrets."""
        operation = self._specification.operations[request.operation]
        given = request.url.removeprefix(self._root).partition("?")[0].split("/")
        pairs = zip(operation.path.split("/"), given, strict=False)
        found = {step[1:-1]: unquote(text)[:LONGEST] for step, text in pairs if step.startswith("{")}
        return {name: text for name, text in found.items() if name in ("id", "slug", "shareId")}


def _sent(making: Making, request: Request) -> dict[str, str]:
    body = json_of(request.body or b"")
    return {name: text for name in making.sent if (text := _at(body, (name,)))}


def _at(value: Any, steps: Iterable[str]) -> str:
    """The text at a place of a body; empty where there is none."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value[:LONGEST] if isinstance(value, str) else ""
