"""Sensitive: what gives a secret or personal data away, by its looks and by the names under which it stands."""

import re
from collections.abc import Callable
from typing import NamedTuple

Make = Callable[[str, int], str]  # the value, the number of its placeholder


class Secret(NamedTuple):
    """What gives a secret away wherever it stands, and what is put there."""

    pattern: re.Pattern[str]
    make: Make


def _filled(prefix: str, value: str, number: int) -> str:
    """The prefix, then digits up to the length of the value."""
    room = max(len(value) - len(prefix), 1)
    return prefix + str(number).rjust(room, "0")[-room:]


def prefixed(value: str, number: int) -> str:
    return _filled(value[: PREFIX.match(value).end()] if PREFIX.match(value) else "", value, number)  # type: ignore[union-attr]


PREFIX = re.compile(r"(?:ck_[a-z]+_|ert_|rt_|cks_|shr_|whsec_|re_)")
LOCAL = r"[A-Za-z0-9.!$%'*+^_~-]+@"  # without what parts an address from the URL around it
EMAIL = re.compile(rf"{LOCAL}(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+\Z)")  # the end may be cut off
TOKENS: tuple[Secret, ...] = (
    Secret(re.compile(r"\bck_[a-z]+_[A-Za-z0-9_-]+"), prefixed),
    Secret(
        re.compile(r"\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,2}"),  # the end may be cut off
        lambda value, number: f"eyJhbGciOiJFZERTQSJ9.e30.{number:012d}",
    ),
    Secret(re.compile(r"\b(?:ert|rt|cks|shr)_[A-Za-z0-9_-]{3,}"), prefixed),
    Secret(re.compile(r"\bwhsec_[A-Za-z0-9_+/=-]{3,}"), prefixed),
    Secret(EMAIL, lambda value, number: f"person-{number}@example.invalid"),
)
# Of a URL's path: what follows these is a credential.
IN_PATHS = re.compile(r"(/(?:hooks|share|sign)/)([^/?#\s\"]+)")
IN_USERINFO = re.compile(r"(://)([^/?#@\s]+)(?=@)")
AUTHORIZATION = re.compile(r"(\bauthorization\W{1,5}(?:bearer|basic|digest|token)\s+)([^\s\"'<>,;]+)", re.IGNORECASE)
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
        *("reason", "declineReason", "avatarUrl", "actor", "signedDownloadUrl"),
    )
)
MESSAGE = "error.message"  # of an error's envelope: the why, shown without what it repeats
FREE_FIELDS = frozenset(("data", "inputData", "prefill", "metadata", "previewData"))  # the partner's own
DEFINED_FIELDS = frozenset(("manifest", "catalog", "variableCatalog", "documentTemplate"))  # definitions, not data
# Of headers and query parameters any name goes that says it: they are not compared, and proxies add their own.
SECRET_NAME = (
    r"(?:[a-z0-9_-]*(?:authorization|cookie|token|secret|password|credential|signature|api[_-]?key)[a-z0-9_-]*"
    r"|(?:[a-z0-9_-]*[_-])?(?:auth|session|sid))"
)
SECRET_HEADERS = re.compile(rf"(?!access-control-){SECRET_NAME}", re.IGNORECASE)
ENCODED = re.compile(r"\S*%[0-9A-Fa-f]{2}\S*")
SCHEMES = frozenset(("bearer", "basic", "digest", "token"))
NAMES = "|".join(sorted(SECRET_FIELDS | PERSONAL_FIELDS))
FREE = "|".join(sorted(FREE_FIELDS))
IN_QUERIES = re.compile(rf"((?:^|[?&;#\s])(?:{SECRET_NAME}|sig|{NAMES}|{FREE})=)([^&;#\s\"'<>]+)", re.IGNORECASE)
# JSON within a text, or JSON that is broken off: what follows free data cannot be told from it.
IN_JSON = re.compile(rf'("(?:{NAMES})"\s*:\s*")((?:[^"\\]|\\.)+)')
IN_XML = re.compile(rf"(<(?:{NAMES})>)([^<]+)")
IN_QUOTED_JSON = re.compile(rf'(\\+"(?:{NAMES})\\+"\s*:\s*\\+")((?:(?!\\+").)+)')
FREE_IN_JSON = re.compile(rf'(\\*"(?:{FREE})\\*"\s*:\s*)[\[{{"\\].*', re.DOTALL)
IN_TEXTS = (IN_PATHS, IN_USERINFO, AUTHORIZATION, IN_JSON, IN_QUOTED_JSON, IN_XML, IN_QUERIES)
KEPT_TEXTS = re.compile(
    r"(?:true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?)?"
)
WORDS = frozenset(("", "none", "nothing", "the field"))  # that tell of a value, and are none
REFERENCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAME = re.compile(r"[\w.$\[\]-]{1,100}")  # of a field; anything else in its place may be about a person
UPLOAD = re.compile(rb"content-disposition:\s*form-data", re.IGNORECASE)
PDF, PDF_WITHIN = b"%PDF-", 1024  # viewers take what begins with some other bytes
SHORTEST_ECHO, MOST_ECHOES = 4, 200
LONGEST_TEXT = 64 * 1024  # of what is no JSON; where it is cut, half a token would not be known for one
