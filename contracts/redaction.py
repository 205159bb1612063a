"""Redaction at capture: secrets and personal data are replaced before an exchange is kept, by placeholders of the same
type and format, so that what failed with the true values fails with these.

One Redactor serves one run: the same value has the same placeholder wherever it comes, so references still hold.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from threading import Lock
from typing import Any
from urllib.parse import quote, unquote

from .exchange import Exchange
from .messages import Messages
from .sensitive import (
    DEFINED_FIELDS,
    EMAIL,
    ENCODED,
    FREE_FIELDS,
    FREE_IN_JSON,
    IN_TEXTS,
    KEPT_TEXTS,
    LONGEST_TEXT,
    MESSAGE,
    MOST_ECHOES,
    NAME,
    PDF,
    PDF_WITHIN,
    PERSONAL_FIELDS,
    REFERENCE,
    SCHEMES,
    SECRET_FIELDS,
    SECRET_HEADERS,
    SHORTEST_ECHO,
    TOKENS,
    UPLOAD,
    WORDS,
    Make,
    prefixed,
)


class Redactor:
    """`extra` are values known to be secret, whatever they look like: the keys of the run."""

    def __init__(self, *extra: str) -> None:
        self._extra = sorted((value for value in extra if value), key=len, reverse=True)
        self._numbers: dict[str, int] = {}
        self._made: set[str] = set()  # what stands for a secret is none, however much it looks like one
        self._echoes: dict[str, tuple[re.Pattern[str], str]] = {}  # of personal data: a message may repeat it
        self._messages = Messages()
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
        return {self.name(name): self._header(name, value) for name, value in headers.items()}

    def name(self, text: str) -> str:
        """Of a place or a question: what gives something away becomes a star, the same in every run."""
        for secret in TOKENS:
            text = secret.pattern.sub("*", text)
        return text

    def at(self, where: str, came: str) -> str:
        """What came at a place (`header NAME`, `body.a[].b`), as JSON or in words."""
        kind, _, name = where.partition(" ")
        if came in WORDS:
            return came
        if kind == "header":
            return self._header(name, came)
        for part in where.split("."):
            name = _inner(name, part.removesuffix("[]"))
        try:
            return json.dumps(self._value(json.loads(came), name), ensure_ascii=False)
        except (ValueError, RecursionError):
            return self._field(name, came)

    def body(self, body: bytes) -> bytes:
        """JSON by its fields, text by its looks; of a document or an upload what it is, and nothing of what it says."""
        if PDF in body[:PDF_WITHIN]:
            return PDF + b"1.3 " + _sized(body)
        try:
            given = json.loads(body)
            kept = self._value(given, "")
            if isinstance(given, dict) and "error" in given:
                kept = self._value(given, "")  # its message may stand before what it repeats
            return body if kept == given else json.dumps(kept, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return self._no_json(body)

    def _no_json(self, body: bytes) -> bytes:
        try:
            return (
                _sized(body) if len(body) > LONGEST_TEXT or UPLOAD.search(body) else self.text(body.decode()).encode()
            )
        except UnicodeDecodeError:
            return _sized(body)

    def value(self, value: Any) -> Any:
        """Twice: what is named as a person's only further on is known the second time."""
        self._value(value, "")
        return self._value(value, "")

    def text(self, text: str) -> str:
        """Whatever looks like a secret or an address, also where it is percent-encoded."""
        if "%" in text:
            text = ENCODED.sub(lambda found: self._decoded(found[0]), text)
        return self._plain(text)

    def _decoded(self, word: str) -> str:
        """As it was, unless it hides something."""
        plain = word
        while (further := unquote(plain)) != plain:
            plain = further
        shown = self._plain(plain)
        return word if shown == plain else quote(shown, safe="/:?&=#%+,@;~!$'()*[]")

    def _plain(self, text: str) -> str:
        for known in self._extra:
            text = text.replace(known, self._put(known, prefixed))
        text = FREE_IN_JSON.sub(r"\1...", text)
        for part in IN_TEXTS:
            text = part.sub(lambda found: found[1] + self._secret(found[2]), text)
        for echo, (pattern, shown) in tuple(self._echoes.items()):
            text = pattern.sub(shown, text) if echo in text else text
        return self._tokens(text)

    def _tokens(self, text: str) -> str:
        for secret in TOKENS:
            text = secret.pattern.sub(lambda found, make=secret.make: self._put(found[0], make), text)  # type: ignore[misc]
        return text

    def _put(self, value: str, make: Make) -> str:
        """A placeholder stays what it is, however often it is looked at."""
        if value in self._made:
            return value
        shown = make(value, self._number(value))
        self._made.add(shown)
        return shown

    def _header(self, name: str, value: str) -> str:
        if not SECRET_HEADERS.fullmatch(name.lower()):
            return self.text(value)
        scheme, space, credential = value.partition(" ")
        if scheme.lower() not in SCHEMES:
            scheme, space, credential = "", "", value
        return f"{scheme}{space}{self._secret(credential)}"

    def _secret(self, value: str) -> str:
        """By its looks as a whole, or else by a placeholder that has its length."""
        return self._put(value, next((each.make for each in TOKENS if each.pattern.fullmatch(value)), prefixed))

    def _value(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            return self._field(name, value)
        if isinstance(value, list):
            return [self._value(each, name) for each in value]
        if isinstance(value, dict):
            return {self._key(name, key): self._value(each, _inner(name, key)) for key, each in value.items()}
        return value

    def _key(self, name: str, key: str) -> str:
        return self._tokens(key) if name not in FREE_FIELDS or NAME.fullmatch(key) else self._personal(key)

    def _field(self, name: str, value: str) -> str:
        if name in SECRET_FIELDS:
            return self._secret(value)
        if name == MESSAGE:
            return self._messages.shown(self.text(value))
        if name in PERSONAL_FIELDS or name in FREE_FIELDS:
            return self._personal(value)
        return self.text(value)

    def _personal(self, value: str) -> str:
        """Numbers, dates and booleans stay: they are what a check may hang on, and name nobody."""
        if KEPT_TEXTS.fullmatch(value):
            return value
        self._messages.heard(value)
        if EMAIL.fullmatch(value):
            return self.text(value)
        number = self._number(value)
        if re.match(r"https?://", value):
            return f"https://example.invalid/{number}"
        shown = f"text {number}".ljust(len(value), ".")  # never cut: two names would become one
        self._remember(value, shown)
        return shown

    def _remember(self, value: str, shown: str) -> None:
        """A small word may be anything, a status or an option; an address of a network is that of many."""
        is_word = value.islower() and " " not in value
        tells = len(value) >= SHORTEST_ECHO and not is_word and any(map(str.isalpha, value))
        if tells and not REFERENCE.fullmatch(value) and len(self._echoes) < MOST_ECHOES:
            pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
            self._echoes.setdefault(value, (pattern, shown))

    def _number(self, value: str) -> int:
        with self._lock:
            return self._numbers.setdefault(value, len(self._numbers) + 1)


def _sized(body: bytes) -> bytes:
    return b"%d bytes, digest %s" % (len(body), blake2b(body, digest_size=8).hexdigest().encode())


def _inner(name: str, key: str) -> str:
    """The name that counts for what stands under a key: everything inside free data is free data, as is what a path
    leads to (`data.customer`)."""
    if name in FREE_FIELDS:
        return name
    if key.partition(".")[0] in FREE_FIELDS:
        return key.partition(".")[0]
    if (name, key) == ("error", "message"):
        return MESSAGE
    return "" if key in DEFINED_FIELDS else key
