"""Redaction: no credential gets into the journal. What stands in its place tells its kind, and by a number whether two
are the same: `ck_live_demo0...[1]`, `eyJ...[2]`.

E-mail addresses and the data of forms and templates stay: a world is its user's own.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import Any
from urllib.parse import unquote_plus

import jsonschema_rs
import orjson

from .credentials import SHOWN_CHARACTERS

MOST_KNOWN = 4096  # secrets that keep their number; after that the oldest gets a new one when it comes again
MOST_HEADERS = 64
PLACEHOLDER = re.compile(r"(?:bearer )?\w{0,16}\.\.\.\[\d+\]", re.ASCII | re.IGNORECASE)
HEADER = re.compile(r"auth|token|secret|cookie|password|api.?key|x.craftkit.signature", re.IGNORECASE)
SCHEMES = frozenset(("basic", "bearer", "digest", "token"))
SIGNATURE = re.compile(r"((?:sha256=)?)([0-9a-fA-F]{8})([0-9a-fA-F]{56})")
ESCAPE = re.compile(r"(?<!\\)\\+(?:u00(2[0134-9a-f]|[3467][0-9a-f]|5[0-9abd-f])|(/))", re.IGNORECASE)


class Kind:
    """A kind of secret: letters without one of which a (lower-case) text holds none, and where it stands. Group 1 is
    no part of it, group 2 its beginning, which is kept, group 3 the rest, of which `shown` characters may be kept."""

    def __init__(self, letters: str, pattern: str, *, shown: int = 0) -> None:
        self.letters = letters.split()
        self.pattern = re.compile(pattern, re.IGNORECASE | re.ASCII)
        self.shown = shown


# Where a token may begin: behind what is no letter, or ends an escape of JSON.
BEGIN = r"(?:(?<![a-z])|(?<=\\[bfnrt])|(?<=\\u[0-9a-f]{4}))"
NAMED = "secret token passw authorization apikey api_key api-key"
NAMES = r"[\w-]{0,40}(?:secret|token|password|passwd|authorization|api[_-]?key)"
KINDS = (
    Kind("ck_live_ ck_test_ ck_acct_", r"()(ck_(?:live|test|acct)_)([\w-]{6,})", shown=SHOWN_CHARACTERS),  # D10
    Kind("ck_", rf"(){BEGIN}(ck_(?!live_|test_|acct_)[a-z]{{2,10}}_)([\w-]+)"),
    Kind("eyj", rf"(){BEGIN}((?-i:eyJ))([\w-]{{8,}}(?:\.[\w-]+)*)"),
    Kind("ert_ cks_", rf"(){BEGIN}((?:ert|cks)_)([\w-]{{3,}})"),
    Kind("whsec_", rf"(){BEGIN}(whsec_)([\w+/=-]{{3,}})"),
    Kind("/hooks/ /share/ /sign/", r"(/(?:hooks|share|sign)/)((?:cks_)?)([^\s/\"'<>?#&\\]+)"),
    Kind("bearer", rf"({BEGIN}bearer[ +])()([^\s,;\"'\\]{{12,}})"),
    Kind(NAMED, rf"(\"{NAMES}\"\s*:\s*\")()((?:[^\"\\]|\\.)+)"),
    Kind(NAMED, rf"(\\\"{NAMES}\\\"\s*:\s*\\\")()((?:(?!\\\").)+)"),  # in JSON within JSON
    Kind(NAMED, rf"((?:^|[?&;\s]){NAMES}=)()([^&\s\"'<>]+)"),
)
# Whether a JSON text may hold secrets, or escapes that may be some, in one pass. Python's own `re` takes ten times as
# long, on every request.
LETTERS = sorted({re.escape(letters) for kind in KINDS for letters in kind.letters})
SUSPECT = jsonschema_rs.validator_for({"pattern": "|".join([*LETTERS, r"\\\\[u/]", "%"])})


@lru_cache(1024)
def is_secret(header: str) -> bool:
    """Whether a header of this name holds a secret."""
    return HEADER.search(header) is not None


class Redaction:
    """Of one journal: a secret has the same number wherever it comes."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._last = 0
        self._lock = Lock()
        self._headers: dict[int, str] = {}  # by hash: a client says the same with every request

    def written(self, value: list[Any]) -> bytes:
        """A JSON value as it may be kept: without a secret in any of its texts."""
        try:
            written = orjson.dumps(value)
        except orjson.JSONEncodeError:  # a text that is no Unicode: half a surrogate pair
            return orjson.dumps(self._within(value))
        return orjson.dumps(self._within(value)) if SUSPECT.is_valid(written.decode().lower()) else written

    def _within(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value.encode("utf-8", "replace").decode())
        return [self._within(item) for item in value] if isinstance(value, (list, tuple)) else value

    def text(self, text: str) -> str:
        """A secret may be written in escapes: where decoding shows more of them, the text stays decoded."""
        for mark, decode in DECODERS:
            if mark in text:
                text = self._decoded(text, decode)
        return self._plain(text)

    def _decoded(self, text: str, decode: Callable[[str], str]) -> str:
        """The text as it is, unless decoded it has other secrets. Then those that can be read before are taken out:
        decoding `%Bearer` may hide what it was."""
        decoded = decode(text)
        if decode(self._plain(text)) == self._plain(decoded):
            return text
        for kind in KINDS:
            for found in kind.pattern.finditer(text):
                if not PLACEHOLDER.fullmatch(secret := found[2] + found[3]):
                    decoded = decoded.replace(decode(found[3]), f"...[{self._number(secret)}]")
        return decoded

    def header(self, value: str) -> str:
        """Of one that holds a secret nothing but a scheme is kept: `Bearer ck_live_demo0...[1]`."""
        known = self._headers.get(hash(value))
        if known is None:
            if len(self._headers) >= MOST_HEADERS:
                self._headers.clear()
            known = self._headers[hash(value)] = self._header(value)
        return known

    def _header(self, value: str) -> str:
        scheme, space, credential = value.partition(" ")
        if scheme.lower() in SCHEMES and space:
            return f"{scheme} {self._whole(credential)}"
        return self._whole(value)

    def _whole(self, secret: str) -> str:
        """All of it is secret, but for the beginning of what is known by it."""
        for pattern, shown in WHOLE:
            if found := pattern.fullmatch(secret):
                return self._placeholder(found, shown)
        return f"...[{self._number(secret)}]"

    def _plain(self, text: str) -> str:
        lower = text.lower()
        for kind in KINDS:
            if any(map(lower.__contains__, kind.letters)):
                text = kind.pattern.sub(lambda found, kind=kind: self._placeholder(found, kind.shown), text)  # type: ignore[misc]
        return text

    def _placeholder(self, found: re.Match[str], shown: int) -> str:
        around, head, rest = found.groups()
        if PLACEHOLDER.fullmatch(head + rest):
            return found[0]
        seen = rest[:shown] if len(rest) >= 2 * shown else ""
        return f"{around}{head}{seen}...[{self._number(head + rest)}]"

    def _number(self, secret: str) -> int:
        digest = blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        return self._numbers.get(digest) or self._add(digest)

    def _add(self, digest: bytes) -> int:
        with self._lock:
            if digest not in self._numbers:
                self._last += 1
                self._numbers[digest] = self._last
                if len(self._numbers) > MOST_KNOWN:
                    del self._numbers[next(iter(self._numbers))]
            return self._numbers[digest]


WHOLE = ((SIGNATURE, 0), *((kind.pattern, kind.shown) for kind in KINDS[:5]))


def _unescaped(text: str) -> str:
    """JSON's escapes of ASCII, but for those that it needs: the same value, to be read as it is."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "/", text)


def _unquoted_twice(text: str) -> str:
    """An address may stand in another one."""
    return unquote_plus(unquote_plus(text))


DECODERS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("\\", _unescaped),
    ("%", unquote_plus),
    ("%", _unquoted_twice),
)
