"""Undoing: things of a ledger taken away again, the last one first. What fails is tried a few times, and then told."""

from typing import NamedTuple

from ...exchange import code_in
from ...gate import NoAnswer, Refused, Reply
from .asking import Asking, Odd
from .finding import Finding, Unknown
from .ledger import ASKED, GONE, KEPT, LEFT, MADE, Entry, Ledger
from .makings import MAKINGS

TRIES, PAUSE = 3, 0.5  # seconds
GONE_CODES = ("not_found", "template_not_found")  # a page of a proxy's with the same status says neither
NOBODY_KNOWS = "no answer came, so nobody knows whether it was made"


class Outcome(NamedTuple):
    state: str
    why: str


class Undoing:
    """Of all that a ledger names. What becomes of it is noted there."""

    def __init__(self, ask: Asking, ledger: Ledger) -> None:
        self._ask, self._entries, self._note = ask, ledger.entries, ledger.note
        self._finding = Finding(ask, ledger.entries, ledger.head.mark)
        self._projects = {
            entry.id: entry for entry in ledger.entries if entry.operation == "createProject" and entry.id
        }

    def all(self) -> None:
        for entry in reversed(self._entries):
            if entry.is_open and entry.within not in self._projects:
                self._one(entry)
        for entry in self._entries:
            if entry.is_open and entry.within in self._projects:
                gone = self._projects[entry.within].state == GONE
                self._note(entry, GONE if gone else LEFT, entry.id, f"{'with' if gone else 'as'} its project")

    def _one(self, entry: Entry) -> None:
        making = MAKINGS[entry.operation]
        try:
            ids = [entry.id] if making.undo is None else self._finding.ids(entry)
        except Unknown:
            self._note(entry, KEPT, entry.id, NOBODY_KNOWS)
        except (NoAnswer, Refused, Odd) as error:
            self._note(entry, LEFT, entry.id, str(error))
        else:
            self._end(entry, ids)

    def _end(self, entry: Entry, ids: list[str]) -> None:
        """Of what was not made nothing is noted: the next sweep may find it."""
        outcomes = [self._undone(entry, id) for id in ids]
        if outcomes:
            state, why = next((each for each in outcomes if each.state == LEFT), outcomes[0])
            self._note(entry, state, entry.id or _found(entry, ids), why)
        elif entry.state != ASKED:
            self._note(entry, GONE, entry.id, "it is in no list any more")

    def _undone(self, entry: Entry, id: str) -> Outcome:
        making = MAKINGS[entry.operation]
        if making.undo is None:
            return Outcome(KEPT, making.why if entry.state == MADE else NOBODY_KNOWS)
        path = making.undone_by(entry.path, id)
        outcome = Outcome(LEFT, "")
        for number in range(TRIES):
            self._ask.pause(PAUSE * number)
            try:
                reply = self._ask(making.undo[0], path, entry.key)
            except NoAnswer as error:
                outcome = Outcome(LEFT, f"{error}; tried {number + 1} times")
            except (Refused, Odd) as error:
                return Outcome(LEFT, str(error))
            else:
                outcome = _outcome(making.undo[0], making.why, reply)
                if reply.status != 429 and reply.status < 500:
                    break
        return outcome


def _found(entry: Entry, ids: list[str]) -> str:
    """One alone is its id from now on; several, or a draft's slug, are found again."""
    return ids[0] if len(ids) == 1 and entry.operation != "createBuilderTemplate" else ""


def _outcome(operation: str, stays: str, reply: Reply) -> Outcome:
    """`stays`: why there is something to see of it even then."""
    said = f"{operation} {reply.status} {code_in(reply.body)}".rstrip()
    if 200 <= reply.status < 300:
        return Outcome(KEPT, stays) if stays else Outcome(GONE, said)
    if code_in(reply.body) in GONE_CODES:
        return Outcome(GONE, said)
    if operation == "cancelSignature" and reply.status == 409:
        return Outcome(KEPT, "ended, and cannot be deleted through the API")
    return Outcome(LEFT, said)
