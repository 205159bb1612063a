"""Drift: one way in which a service may move away from its documentation, planted on purpose."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

JSON = "application/json"


class Asked(NamedTuple):
    """A request on its way to the emulator."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    def with_header(self, name: str, value: str | None) -> "Asked":
        kept = {key: old for key, old in self.headers.items() if key.lower() != name.lower()}
        return self._replace(headers=kept if value is None else {**kept, name: value})


class Answered(NamedTuple):
    """An answer on its way to the check. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def with_json(self, value: Any) -> "Answered":
        return self._replace(body=json.dumps(value).encode())


@dataclass
class Memory:
    """What a drift has seen so far; forgotten when another one is planted."""

    seen: dict[str, Any] = field(default_factory=dict)


OnRequest = Callable[[Asked, Memory], Asked]
OnReply = Callable[[Asked, Answered, Memory], Answered]


@dataclass(frozen=True)
class Drift:
    """`operation` and `statuses` say what it touches; `kind` and `where` how the check must name it. `also`: further
    names that are as good. `at`: operations that the check may find it at, where that is not the one it touches."""

    name: str
    operation: str
    kind: str
    where: str
    statuses: tuple[int, ...] = ()
    on_request: OnRequest = lambda asked, memory: asked
    on_reply: OnReply = lambda asked, answered, memory: answered
    also: tuple[str, ...] = ()
    at: tuple[str, ...] = ()

    def touches(self, operation: str) -> bool:
        return self.operation in ("*", operation)

    def reply(self, asked: Asked, answered: Answered, memory: Memory) -> Answered:
        if self.statuses and answered.status not in self.statuses:
            return answered
        return self.on_reply(asked, answered, memory)

    def is_named_by(self, kind: str, operation: str, where: str) -> bool:
        places = self.at or (self.operation,)
        at_place = "*" in places or operation in places
        return at_place and kind in (self.kind, *self.also) and (not self.where or where == self.where)


def body(change: Callable[[Any], Any]) -> OnReply:
    """A change of a JSON body: in place, or to what it returns."""

    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        if not answered.headers.get("content-type", "").startswith(JSON):
            return answered
        value = answered.json
        changed = change(value)
        return answered.with_json(value if changed is None else changed)

    return on_reply


def edited(place: str, edit: Callable[[Any, str], None]) -> OnReply:
    """`place` as the check names it: `body.renders[].status`. Every object there is edited at its last step."""

    def change(value: Any) -> None:
        *way, last = place.removeprefix("body").lstrip(".").replace("[]", ".[]").split(".")
        for holder in _reached([value], way):
            if isinstance(holder, dict):
                edit(holder, last)

    return body(change)


def _reached(values: list[Any], way: list[str]) -> list[Any]:
    for step in way:
        if step == "[]":
            values = [item for value in values if isinstance(value, list) for item in value]
        else:
            values = [value[step] for value in values if isinstance(value, dict) and step in value]
    return values


def header(name: str, value: str | None) -> OnReply:
    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        kept = {key: old for key, old in answered.headers.items() if key != name}
        return answered._replace(headers=kept if value is None else {**kept, name: value})

    return on_reply


def status(code: int) -> OnReply:
    return lambda asked, answered, memory: answered._replace(status=code)
