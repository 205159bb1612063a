"""Visit: what a probe may do at a target. It asks by operationId, and claims what it finds wrong."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import sleep
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from ..exchange import Exchange
from .book import Book, Noted
from .deviation import Deviation
from .target import Target

Send = Callable[[str, str, str, Mapping[str, str], bytes | None], Exchange]
"""Operation, method, URL, headers, body: through the gate."""


@dataclass
class Answer:
    """An exchange in full, for the probe that asked; what is kept of it is `noted`. `doubted`: places where it was
    found wrong, by the contract or by a rule."""

    exchange: Exchange
    noted: Noted
    doubted: set[str] = field(default_factory=set)

    @property
    def status(self) -> int:
        return self.exchange.status

    @property
    def problem(self) -> str:
        return self.exchange.problem

    @property
    def json(self) -> Any:
        """The body's value; an empty object when it is no JSON object or list."""
        try:
            value = json.loads(self.exchange.response_body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, (dict, list)) else {}

    def at(self, *steps: str | int) -> Any:
        """The value at a place of the body; None where there is none."""
        value = self.json
        for step in steps:
            try:
                value = value[step]
            except (LookupError, TypeError):
                return None
        return value

    @property
    def sure(self) -> dict[str, Any]:
        """The fields that other answers may be held against."""
        fields = self.json if isinstance(self.json, dict) else {}
        doubted = {re.split(r"[.[]", place)[1] for place in self.doubted if place.startswith("body.")}
        return {name: value for name, value in fields.items() if name not in doubted}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The objects of one of its lists."""
        rows = self.at(name)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


class Halt(Exception):
    """What the rest of a probe builds upon did not come. What was wrong with it is noted already."""


class Created(NamedTuple):
    """A thing that a probe has made, or is about to make. `undo`: what takes it away again, with its path; None when
    the API has nothing for that. `key`: a name of the target's keys, or a key."""

    kind: str
    id: str
    undo: tuple[str, Mapping[str, str]] | None
    key: str


class Sent(NamedTuple):
    """What goes with a question. `key`: a name of the target's keys, a credential itself, or None for none. `body`:
    JSON, or bytes as they are."""

    path: Mapping[str, str] = {}
    query: Mapping[str, Any] = {}
    body: Any = None
    key: str | None = "project"
    headers: Mapping[str, str] = {}


class Wrong(NamedTuple):
    """What a probe holds against an answer; `source` is the page of the rule."""

    kind: str
    where: str
    expected: Any
    came: Any
    source: str


PLAIN = Sent()


@dataclass
class Visit:
    """Of one probe. `shared` is what belongs to the whole run; `run` its id, a part of the name of whatever is made.
    `pause` waits for seconds; `apart` as in Noted."""

    name: str
    target: Target
    book: Book
    send: Send
    shared: dict[str, Any] = field(default_factory=dict)
    run: str = "local"
    pause: Callable[[float], None] = sleep
    apart: bool = False

    def ask(self, operation: str, step: str, sent: Sent = PLAIN) -> Answer:
        """`step` names the question. Of one operation, the same question has the same name on every target, and another
        one another name: parity goes by it."""
        found = self.book.specification.operations[operation]
        url = self.target.base_url + _filled(found.path, sent.path)
        url += f"?{urlencode(sent.query)}" if sent.query else ""
        payload = sent.body if isinstance(sent.body, bytes) or sent.body is None else json.dumps(sent.body).encode()
        typed = {} if payload is None else {"Content-Type": "application/json"}
        headers = {**self.credential(sent.key), **typed, **sent.headers}
        exchange = self.send(operation, found.method, url, headers, payload)
        noted = self.book.note(exchange, f"{self.name}: {operation}, {step}", apart=self.apart)
        return Answer(exchange, noted, self.book.broken_places(noted))

    def created(
        self, kind: str, id: str, undo: tuple[str, Mapping[str, str]] | None = None, *, key: str = "project"
    ) -> None:
        """Every creation goes through here: before it where its id is known by then, at once after it where not."""
        self.shared.setdefault("created", []).append(Created(kind, id, undo, key))

    def saw(self, what: str, things: Sequence[object]) -> None:
        """What a list of the account held; the run says so when it was nothing anywhere."""
        found = self.shared.setdefault("found", {})
        found[what] = [*found.get(what, ()), *things]

    def fresh(self, word: str) -> str:
        """A name of the run's own, fit for a slug. The same word in another probe gives another name."""
        probe = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        return f"ckc-{self.run}-{probe}-{word}"

    def claim(self, holds: bool, answer: Answer, wrong: Wrong) -> bool:
        """Note a deviation unless it holds. Whether it does."""
        if not holds:
            answer.doubted.add(wrong.where)
            place = answer.noted.operation, wrong.where, answer.status
            self.book.claim(
                Deviation(wrong.kind, *place, words(wrong.expected), words(wrong.came), wrong.source),
                answer.noted,
            )
        return holds

    def expect(self, answer: Answer, expected: str, source: str, *, kind: str = "rule-broken") -> bool:
        """The status, and the code of an error: `404 not_found`, or `200` alone. A code that cannot be read is for the
        schema to tell."""
        came = f"{answer.status} {answer.problem}".strip()
        held = came == expected or (answer.problem == "" and str(answer.status) == expected.partition(" ")[0])
        return self.claim(held, answer, Wrong(kind, "status", expected, came, source))

    def must(self, answer: Answer, expected: str, source: str) -> Answer:
        """Like `expect`; nothing more is asked where it was refused."""
        if not self.expect(answer, expected, source) and answer.status >= 300:
            raise Halt
        return answer

    def text(self, answer: Answer, *steps: str | int) -> str:
        """A text of the body that is needed to go on; that it is missing is for its schema to say."""
        value = answer.at(*steps)
        if not isinstance(value, str):
            raise Halt
        return value

    def credential(self, key: str | None) -> dict[str, str]:
        """The headers that show it. `key` as in Sent."""
        token = None if key is None else self.target.keys.get(key, key)
        if token is None:
            return {}
        from_a_page = self.target.origin and token.count(".") == 2  # a JWT: of an embed session
        return {"Authorization": f"Bearer {token}"} | ({"Origin": self.target.origin} if from_a_page else {})


def words(value: Any) -> str:
    """A text as it is, a set as a list in order, all else as JSON."""
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(map(words, value)))[:300]
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))[:300]


def _filled(template: str, path: Mapping[str, str]) -> str:
    for name, value in path.items():
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return template
