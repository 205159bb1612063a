"""Exchange: one request and the answer to it, as bytes, whoever made it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import requests

# A session is a base URL: http://host:port/s/<name> (architecture, decision 11). The contract's paths begin after it.
SESSION = re.compile(r"/s/[A-Za-z0-9_-]{1,64}(?=[/?#]|$)")


@dataclass(frozen=True)
class Exchange:
    """Header names are in lower case. `root`: the address of the service, where that is more than a host."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    response_headers: Mapping[str, str]
    response_body: bytes
    root: str = ""

    @classmethod
    def from_requests(cls, response: "requests.Response") -> "Exchange":
        sent = response.request
        body = sent.body if isinstance(sent.body, (bytes, str)) else b""  # a stream is gone once it was sent
        return cls(
            method=sent.method or "",
            url=sent.url or "",
            request_headers=lowered(sent.headers),
            request_body=body.encode() if isinstance(body, str) else body,
            status=response.status_code,
            response_headers=lowered(response.headers),
            response_body=response.content,
        )

    @cached_property
    def base(self) -> str:
        """The base URL: scheme, host, path of the service and session, without a trailing slash."""
        parts = urlsplit(self.url)
        is_below = self.root and self.url.startswith(f"{self.root}/")
        root = self.root if is_below else f"{parts.scheme}://{parts.netloc}"
        session = SESSION.match(self.url, len(root))
        return f"{root}{session[0] if session else ''}"

    @cached_property
    def target(self) -> str:
        """What follows the base URL: path and query. Not parsed again, a path may begin with two slashes."""
        return self.url[len(self.base) :].partition("#")[0]

    @cached_property
    def path(self) -> str:
        """The path inside the API, still percent-encoded: an encoded slash does not part segments."""
        return self.target.partition("?")[0] or "/"

    @cached_property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(self.target.partition("?")[2], keep_blank_values=True)

    @property
    def content_type(self) -> str:
        return self.response_headers.get("content-type", "")

    @cached_property
    def problem(self) -> str:
        """The code of an error reply, in either envelope; empty when there is none."""
        if self.status < 400 or not self.content_type.lower().startswith("application/json"):
            return ""
        return code_in(self.response_body)

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status} {self.problem}".rstrip()


def lowered(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): _text(value) for name, value in headers.items()}


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def code_in(body: bytes) -> str:
    """Of an error, in either envelope; empty when there is none."""
    from .payload import json_of

    whole = json_of(body)
    error = whole.get("error") if isinstance(whole, dict) else None
    code = error.get("code", "") if isinstance(error, dict) else error
    return code if isinstance(code, str) else ""
