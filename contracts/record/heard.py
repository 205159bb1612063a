"""Heard: one exchange as it is kept, without its secrets. What a scenario has no use for is not kept at all."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..exchange import Exchange
from ..proxying.passage import Passed
from ..redaction import Redactor
from ..scenarios.keys import KEYS, NONE
from ..scenarios.matchers import ABSENT
from ..sensitive import PDF
from .uploads import upload

# Of a request, besides body and credential: what changes the answer.
KEPT_HEADERS = frozenset(
    ("idempotency-key", "origin", "if-match", "if-none-match", "range", "craftkit-emulator-explain")
)
LARGEST_SENT = 1024 * 1024
JSON, UNMEANT = "application/json", "application/x-www-form-urlencoded"  # curl says so of all that it sends
PREFIXES = {"ck_live_": "live", "ck_test_": "test", "ck_acct_": "account", "ck_admin_": "admin"}
Leaf = tuple[tuple[str, ...], Any]


class Heard(NamedTuple):
    """`path` with its query; `sent`: the fields of the step that say what was sent; `reply`: its JSON, or ABSENT;
    `masked`: texts that stand for secrets and people; `left_out`: why it can be no step; `is_own`: what it tells of was
    made by the application."""

    method: str
    path: str
    key: str
    headers: Mapping[str, str]
    sent: Mapping[str, Any]
    status: int
    kind: str
    reply: Any
    problem: str
    masked: frozenset[str]
    began: float
    ended: float
    left_out: str = ""
    is_own: bool = False

    @property
    def strangers(self) -> frozenset[str]:
        """Who may be namesakes: people of the target's world may be called like those whom the application named."""
        return frozenset() if self.is_own else self.masked

    @property
    def is_pdf(self) -> bool:
        return self.status == 200 and self.kind == "application/pdf"

    @property
    def question(self) -> tuple[object, ...]:
        """What is the same when the same is asked again."""
        return self.method, self.path, self.key, tuple(self.headers.items())


class Ear:
    """`base`: of the target; `keys`: credential -> name."""

    def __init__(self, base: str, redactor: Redactor, keys: Mapping[str, str]) -> None:
        self.base = base
        self._redactor = redactor
        self._keys = {value: name for name, value in KEYS.items()} | dict(keys)
        self._given_out: set[str] = set()

    def heard(self, passed: Passed) -> Heard:
        exchange = passed.exchange
        reply, masked = self._masked(_json(exchange.response_body, exchange.content_type))
        key = self._key(exchange)
        self._given_out |= masked
        target = self._redactor.text(exchange.url[len(self.base) :].partition("#")[0])
        return Heard(
            method=exchange.method,
            path=target,
            key=key,
            headers=self._headers(exchange),
            sent=self._sent(exchange),
            status=exchange.status,
            kind=_kind(exchange),
            reply=reply,
            problem=exchange.problem,
            masked=masked,
            began=passed.began,
            ended=passed.ended,
            left_out=_left_out(exchange, urlsplit(target).path),
        )

    def _masked(self, reply: Any) -> tuple[Any, frozenset[str]]:
        if reply is ABSENT:
            return reply, frozenset()
        redacted = self._redactor.value(reply)
        pairs = zip(leaves(reply), leaves(redacted), strict=True)
        return redacted, frozenset(new for (_, old), (_, new) in pairs if old != new)

    def _key(self, exchange: Exchange) -> str:
        """The name of the credential; where it has none, what stands for it."""
        scheme, _, credential = exchange.request_headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not credential:
            return NONE
        if credential in self._keys:
            return self._keys[credential]
        stand_in = self._redactor.headers({"authorization": f"Bearer {credential}"})["authorization"].split(" ", 1)[1]
        name = next((name for prefix, name in PREFIXES.items() if credential.startswith(prefix)), "")
        if name and name not in self._keys.values() and stand_in not in self._given_out and exchange.status != 401:
            return self._keys.setdefault(credential, name)
        return stand_in

    def _headers(self, exchange: Exchange) -> dict[str, str]:
        headers = {name: value for name, value in exchange.request_headers.items() if name in KEPT_HEADERS}
        kind = exchange.request_headers.get("content-type", "")
        is_untold = kind == UNMEANT and exchange.status < 400 and _json(exchange.request_body, JSON) is not ABSENT
        if exchange.request_body and not is_untold and not kind.startswith((JSON, "multipart/form-data")):
            headers["content-type"] = kind or "application/octet-stream"
        authorization = exchange.request_headers.get("authorization", "")
        if authorization and not authorization.lower().startswith("bearer "):
            headers["authorization"] = authorization
        shown = self._redactor.headers(headers)
        return {"-".join(part.capitalize() for part in name.split("-")): value for name, value in shown.items()}

    def _sent(self, exchange: Exchange) -> dict[str, Any]:
        body = exchange.request_body
        if not body or len(body) > LARGEST_SENT:
            return {}
        kind = exchange.request_headers.get("content-type", "")
        if kind.startswith("multipart/form-data"):
            file = upload(kind, body)
            return {} if file is None else {"upload": self._redactor.value(file)}
        found = _json(body, JSON)
        if found is ABSENT:
            return {"text": self._redactor.body(body).decode()}
        return {"body": self._redactor.value(found)}


def leaves(value: Any, place: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """All that is no object and no list, with where it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*place, str(number)))
    else:
        yield place, value


def _json(body: bytes, kind: str) -> Any:
    if not kind.startswith(JSON):
        return ABSENT
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return ABSENT


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _kind(exchange: Exchange) -> str:
    kind = exchange.content_type.partition(";")[0].strip().lower()
    if kind == "application/pdf" and exchange.method != "HEAD" and not exchange.response_body.startswith(PDF):
        return f"{kind} that is none"
    return kind


def _left_out(exchange: Exchange, path: str) -> str:
    if exchange.method == "OPTIONS":
        return "a browser's question before the real one"
    if len(exchange.request_body) > LARGEST_SENT:
        return f"it sends more than {LARGEST_SENT} bytes"
    if path.startswith("/v1/hooks/"):
        return "the token of a hook is a secret, and stands in its address"
    if exchange.request_headers.get("content-type", "").startswith("multipart/form-data"):
        return (
            "" if upload(exchange.request_headers["content-type"], exchange.request_body) else "no form with one file"
        )
    return ""
