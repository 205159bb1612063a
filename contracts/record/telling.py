"""Telling: exchanges as the steps of a scenario, in the order in which they were answered."""

from collections.abc import Sequence
from typing import Any

from ..scenarios.keys import NONE
from .capturing import Capturing
from .expecting import Expecting
from .heard import Heard
from .memory import Memory
from .order import ordered
from .pauses import Pauses
from .polling import Asked, collapsed, is_done
from .traces import Traces, sent

Step = dict[str, Any]
CONTROL = "/_emulator"
DEFAULT_EVERY = "500ms"


class Telling:
    """`base`: of the target; `moves`: whether its clock runs and can be moved, so that pauses are steps, too."""

    def __init__(self, base: str, *, moves: bool) -> None:
        self._base, self._moves = base, moves
        self._memory = Memory(base)
        self._expecting = Expecting(self._memory)

    def steps(self, heard: Sequence[Heard], begin: float) -> list[Step]:
        asked = collapsed(ordered(heard))
        self._capturing = Capturing(self._memory, Traces(self._base, [each.heard for each in asked]))
        pauses = Pauses(begin)
        told: list[Step] = []
        for number, each in enumerate(asked):
            one = each.heard
            self._memory.mentioned |= {text for text in sent(self._base, one) if text not in self._memory}
            if self._moves and (pause := pauses.before(each)):
                told.append({"advance": pause})
            told.append(self._step(number, each))
        return told

    def _step(self, number: int, asked: Asked) -> Step:
        one = asked.heard
        if one.path.startswith(f"{CONTROL}/"):
            return self._control(one)
        address = f"{one.method} {self._memory.path(one.path)}"
        key = self._key(one, address)
        if one.is_pdf and one.method == "GET" and asked.until is None and not one.headers:
            return {"check-pdf": address} | key
        step: Step = {"call": address} | key | self._sent(one) | self._until(asked)
        step["expect"] = self._expecting.of(one)
        if captured := self._capturing.of(number, one):
            step["capture"] = captured
        return step

    def _control(self, one: Heard) -> Step:
        path = one.path.removeprefix(CONTROL)
        body = {"body": self._memory.written(one.sent["body"])} if "body" in one.sent else {}
        return {"control": f"{one.method} {self._memory.path(path)}"} | body | {"expect": {"status": one.status}}

    def _key(self, one: Heard, address: str) -> Step:
        usual = "live" if "/v1/" in one.path or "/v1/" in address else NONE
        return {} if one.key == usual else {"key": self._memory.written(one.key)}

    def _sent(self, one: Heard) -> Step:
        headers = {"headers": self._memory.written(dict(one.headers))} if one.headers else {}
        return headers | {name: self._memory.written(value) for name, value in one.sent.items()}

    def _until(self, asked: Asked) -> Step:
        if asked.until is not None:
            return {"until": asked.until, "every": asked.every}
        if is_done(asked.heard) and any(part in self._memory for part in asked.heard.path.split("/")):
            return {"until": {"body": {"status": asked.heard.reply["status"]}}, "every": DEFAULT_EVERY}
        return {}
