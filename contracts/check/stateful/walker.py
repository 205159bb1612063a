"""Walker: follows links from answer to answer, breadth first, each once; what takes something away comes last.

Our own, and not the state machine of schemathesis: that asks for the same answers to the same choices, which no
deployment gives, ends early without them and calls it a success, and follows by chance what is to be followed for sure.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from ...exchange import Exchange
from ...specification import Operation
from ..cleanup.makings import UNDOING
from ..probes.claims import addressed
from ..probes.steps import followed
from ..visit import Answer, Sent, Visit, Wrong
from .bodies import HEADERS, bodies
from .links import Dangling, Link, filled

DEEPEST = 5  # links in a row
POLLED = ("getRender", "getEmbedRender")
REPLAYED = ("renderTemplate", "createSignature")  # with the same Idempotency-Key, they answer as before
KEYS = {"bearerApiKey": "project", "accountKey": "account", "adminKey": "admin"}
SOURCE = "links of the specification"


class Place(NamedTuple):
    """Where an answer has led. `token`: of the embed session on the way there; `depth`: links behind it."""

    answer: Answer
    token: str | None
    depth: int


class Walker:
    """Of one visit, along `links`. `followed` are those it went."""

    def __init__(self, visit: Visit, links: Iterable[Link]) -> None:
        self.followed: set[Link] = set()
        self.gone: set[str] = set()
        self._visit, self._links = visit, tuple(links)
        self._taken: set[Link] = set()
        self._open: deque[tuple[Link, Sent, Place]] = deque()
        self._ends: deque[tuple[Link, Sent, Place]] = deque()
        self._replayed: set[str] = set()

    def walk(self, starts: Iterable[Answer]) -> None:
        for answer in starts:
            self._arrive(Place(answer, None, 0))
        while self._open or self._ends:
            if self._open:
                self._follow(*self._open.popleft())
            else:
                self._end(*self._ends.pop())

    def _arrive(self, place: Place) -> None:
        """Note what can be followed from here; a link that had nothing to lead to may have it elsewhere."""
        answer = place.answer
        place = place._replace(token=_text(answer.at("session_token")) or place.token)
        for link in self._links:
            here = (link.source, link.status) == (answer.noted.operation, answer.status)
            if here and link not in self._taken and place.depth < DEEPEST:
                with suppress(Dangling):
                    self._offer(link, self._sent(link, place), place)

    def _offer(self, link: Link, sent: Sent, place: Place) -> None:
        """Of what takes something away, all that there is: some of it may be gone by then."""
        if link.target in UNDOING:
            self._ends.append((link, sent, place))
        else:
            self._taken.add(link)
            self._open.append((link, sent, place))

    def _end(self, link: Link, sent: Sent, place: Place) -> None:
        """In reverse order of making, and nothing twice."""
        if link not in self._taken and not self.gone & {self._last(link.target, sent.path)[1]}:
            self._taken.add(link)
            self._follow(link, sent, place)

    def _sent(self, link: Link, place: Place) -> Sent:
        path = self._path(place.answer.exchange)
        values = {name: filled(value, path, place.answer) for name, value in link.parameters.items()}
        body = filled(link.body, path, place.answer) if link.body else bodies(self._visit).get(link.target)
        target = self._operation(link.target)
        variables = {name: value for name, value in values.items() if f"{{{name}}}" in target.path}
        query = {name: value for name, value in values.items() if name not in variables}
        return Sent(variables, query, body, self._key(target, place), HEADERS.get(link.target, {}))

    def _follow(self, link: Link, sent: Sent, place: Place) -> None:
        self.followed.add(link)
        answer = self._ask(link, sent)
        self._claim(link, sent, answer)
        if answer.status >= 300:
            return
        if link.target in UNDOING:
            self._left(link, sent)
        self._arrive(Place(answer, place.token, place.depth + 1))
        if link.target in REPLAYED and link.target not in self._replayed:
            self._replayed.add(link.target)
            self._arrive(Place(self._ask(link, sent), place.token, place.depth + 1))

    def _ask(self, link: Link, sent: Sent) -> Answer:
        step = f"by {link}"
        if link.target in POLLED:
            key = sent.key or "project"
            return followed(self._visit, sent.path["id"], step, operation=link.target, key=key)
        if link.target in REPLAYED:
            word = re.sub(r"[^A-Za-z0-9]+", "-", str(link))
            sent = sent._replace(headers={**sent.headers, "Idempotency-Key": self._visit.fresh(word)})
        return self._visit.ask(link.target, step, sent)

    def _claim(self, link: Link, sent: Sent, answer: Answer) -> None:
        """It is there as long as nothing took it away, and it is what was asked for. Of a PDF nobody says when it
        comes (U38)."""
        named = {*sent.path.values(), *(filter(_text, sent.body.values()) if link.body else ())}
        if self._is_json(link.target) and not named & self.gone:
            came = f"{answer.status} {answer.problem}".strip()
            wrong = Wrong("reference-broken", "status", f"what {link.source} named", came, SOURCE)
            self._visit.claim(answer.status != 404, answer, wrong)
        variable, value = self._last(link.target, sent.path)
        came = answer.at(variable)
        wrong = Wrong("reference-broken", f"body.{variable}", value, came, SOURCE)
        self._visit.claim(answer.status >= 300 or not isinstance(came, str) or came == value, answer, wrong)
        if id := _text(answer.at("id")):
            addressed(self._visit, answer, "pollUrl", f"/{id}", SOURCE)

    def _left(self, link: Link, sent: Sent) -> None:
        """What was deleted cannot be read any more."""
        _, value = self._last(link.target, sent.path)
        self.gone.add(value)
        target = self._operation(link.target)
        found = [each for each in self._operations if (each.method, each.path) == ("GET", target.path)]
        for reading in found if target.method == "DELETE" else ():
            answer = self._visit.ask(reading.id, f"after {link}", Sent(sent.path, key=sent.key))
            wrong = Wrong("lifecycle-broken", "status", "404: it was deleted", answer.status, SOURCE)
            self._visit.claim(answer.status == 404, answer, wrong)

    @property
    def _operations(self) -> Iterable[Operation]:
        return self._visit.book.specification.operations.values()

    def _operation(self, name: str) -> Operation:
        return self._visit.book.specification.operations[name]

    def _path(self, exchange: Exchange) -> dict[str, str]:
        match = self._visit.book.specification.find(exchange.method, exchange.path)
        return match.path if match else {}

    def _last(self, operation: str, path: Mapping[str, str]) -> tuple[str, str]:
        """The variable that the operation's path ends with, and its value; empty where it ends otherwise."""
        found = re.search(r"\{(\w+)\}(?:/cancel)?$", self._operation(operation).path)
        variable = found[1] if found else ""
        return variable, path.get(variable, "")

    def _is_json(self, operation: str) -> bool:
        answer = self._visit.book.specification.response(self._operation(operation), 200)
        return answer is None or "application/json" in answer.get("content", {})

    def _key(self, target: Operation, place: Place) -> str | None:
        schemes: Any = target.node.get("security", [{"bearerApiKey": []}])
        scheme = next(iter(schemes[0]), "") if schemes else ""
        return place.token if scheme == "embedSession" else KEYS.get(scheme)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
