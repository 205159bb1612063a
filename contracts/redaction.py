"""Redaction at capture: secrets and personal data are replaced before an exchange is kept, by placeholders of the same
type and format, so that what failed with the true values fails with these.

One Redactor serves one run: the same value has the same placeholder wherever it comes, so references still hold.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from .exchange import Exchange

Make = Callable[[str, int], str]  # the value, the number of its placeholder


class Secret(NamedTuple):
    """What gives a secret away wherever it stands, and what is put there."""

    pattern: re.Pattern[str]
    make: Make


def _filled(prefix: str, value: str, number: int) -> str:
    """The prefix, then digits up to the length of the value."""
    room = max(len(value) - len(prefix), 1)
    return prefix + str(number).rjust(room, "0")[-room:]


def _prefixed(value: str, number: int) -> str:
    return _filled(value[: PREFIX.match(value).end()] if PREFIX.match(value) else "", value, number)  # type: ignore[union-attr]


PREFIX = re.compile(r"(?:ck_[a-z]+_|ert_|rt_|cks_|shr_|whsec_|re_)")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
TOKENS: tuple[Secret, ...] = (
    Secret(re.compile(r"\bck_[a-z]+_[A-Za-z0-9_-]+"), _prefixed),
    Secret(
        re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+"),
        lambda value, number: f"eyJhbGciOiJFZERTQSJ9.e30.{number:012d}",
    ),
    Secret(re.compile(r"\b(?:ert|rt|cks|shr)_[A-Za-z0-9_-]{3,}"), _prefixed),
    Secret(re.compile(r"\bwhsec_[A-Za-z0-9_+/=-]{3,}"), _prefixed),
    Secret(EMAIL, lambda value, number: f"person-{number}@example.invalid"),
)
# Of a URL's path: what follows these is a credential.
IN_PATHS = re.compile(r"(/(?:hooks|share|sign)/)([^/?#\s\"]+)")
# Exact names of fields and query parameters. A manifest's `key` is none of them; a project key is known by its look.
SECRET_FIELDS = frozenset(
    (
        *("apiKey", "session_token", "sessionToken", "renew_token", "renewToken", "shareToken", "secret", "token"),
        *("password", "client_secret", "access_token", "refresh_token"),
    )
)
PERSONAL_FIELDS = frozenset(
    (
        *("firstName", "lastName", "recipientName", "displayName", "sourceIp", "userAgent", "clientName", "message"),
        *("reason", "declineReason", "avatarUrl"),
    )
)
FREE_FIELDS = frozenset(("data", "inputData", "prefill", "metadata", "previewData"))  # the partner's own
DEFINED_FIELDS = frozenset(("manifest", "catalog", "variableCatalog", "documentTemplate"))  # definitions, not data
SECRET_HEADERS = re.compile(r"authorization|cookie|set-cookie|proxy-authorization|x-api-key|x-craftkit-signature")
KEPT_TEXTS = re.compile(
    r"(?:true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?)?"
)
PDF = b"%PDF-"
LONGEST_TEXT = 64 * 1024  # of what is no JSON; where it is cut, half a token would not be known for one


class Redactor:
    """`extra` are values known to be secret, whatever they look like: the keys of the run."""

    def __init__(self, *extra: str) -> None:
        self._extra = sorted((value for value in extra if value), key=len, reverse=True)
        self._numbers: dict[str, int] = {}
        self._made: set[str] = set()  # what stands for a secret is none, however much it looks like one
        self._lock = Lock()

    def exchange(self, exchange: Exchange) -> Exchange:
        return replace(
            exchange,
            url=self.text(exchange.url),
            request_headers=self.headers(exchange.request_headers),
            request_body=self.body(exchange.request_body),
            response_headers=self.headers(exchange.response_headers),
            response_body=self.body(exchange.response_body),
        )

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {name: self._header(name, value) for name, value in headers.items()}

    def body(self, body: bytes) -> bytes:
        """JSON by its fields, text by its looks; of a document or an upload what it is, and nothing of what it says."""
        if body.startswith(PDF):
            return PDF + b"1.3 " + _sized(body)
        try:
            return json.dumps(self.value(json.loads(body)), ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return _sized(body) if len(body) > LONGEST_TEXT else self.text(body.decode("utf-8", "replace")).encode()

    def value(self, value: Any) -> Any:
        return self._value(value, "")

    def text(self, text: str) -> str:
        """Whatever looks like a secret or an address, also where it is percent-encoded."""
        if "%" in text and (plain := unquote(text)) != text and self._plain(plain) != plain:
            text = quote(plain, safe="/:?&=#%+,@;~!$'()*[]")
        return self._plain(text)

    def _plain(self, text: str) -> str:
        for known in self._extra:
            text = text.replace(known, self._put(known, _prefixed))
        text = IN_PATHS.sub(lambda found: found[1] + self._put(found[2], _prefixed), text)
        for secret in TOKENS:
            text = secret.pattern.sub(lambda found, make=secret.make: self._put(found[0], make), text)  # type: ignore[misc]
        return text

    def _put(self, value: str, make: Make) -> str:
        if value in self._made:
            return value
        made = make(value, self._number(value))
        self._made.add(made)
        return made

    def _header(self, name: str, value: str) -> str:
        if not SECRET_HEADERS.fullmatch(name.lower()):
            return self.text(value)
        scheme, space, credential = value.partition(" ")
        if not space:
            scheme, credential = "", value
        return f"{scheme}{space}{self._secret(credential)}"

    def _secret(self, value: str) -> str:
        changed = self._plain(value)
        return changed if changed != value else self._put(value, _prefixed)

    def _value(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            return self._field(name, value)
        if isinstance(value, list):
            return [self._value(each, name) for each in value]
        if isinstance(value, dict):
            return {self.text(key): self._value(each, _inner(name, key)) for key, each in value.items()}
        return value

    def _field(self, name: str, value: str) -> str:
        if name in SECRET_FIELDS:
            return self._secret(value)
        if name in PERSONAL_FIELDS or name in FREE_FIELDS:
            return self._personal(value)
        return self.text(value)

    def _personal(self, value: str) -> str:
        """Numbers, dates and booleans stay: they are what a check may hang on, and name nobody."""
        if KEPT_TEXTS.fullmatch(value):
            return value
        if EMAIL.fullmatch(value):
            return self.text(value)
        number = self._number(value)
        if re.match(r"https?://", value):
            return f"https://example.invalid/{number}"
        return f"text {number}".ljust(len(value), ".")  # never cut: two names would become one

    def _number(self, value: str) -> int:
        with self._lock:
            return self._numbers.setdefault(value, len(self._numbers) + 1)


def _sized(body: bytes) -> bytes:
    return b"%d bytes, digest %s" % (len(body), blake2b(body, digest_size=8).hexdigest().encode())


def _inner(name: str, key: str) -> str:
    """The name that counts for what stands under a key: everything inside free data is free data."""
    if name in FREE_FIELDS:
        return name
    return "" if key in DEFINED_FIELDS else key
