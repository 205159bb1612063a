"""curl: the request of an exchange as a command for a shell. Keys are left out: the shell's variables hold them."""

import re
import shlex
from collections.abc import Iterator, Mapping

from ...exchange import Exchange

BASE = "CRAFTKIT_BASE_URL"
OWN = frozenset(("user-agent", "content-length", "accept", "accept-encoding", "host", "connection"))  # curl's
PLAIN = re.compile(r"[^\"$`\\!\x00-\x1f]*")  # what means itself between double quotes
SESSION = re.compile(r"Bearer (eyJhbGciOiJFZERTQSJ9\.e30\.\d+)")  # as its placeholder is
# A shell that has none says so.
OF_A_SESSION = "CRAFTKIT_SESSION_TOKEN:?the session_token of createEmbedSession"
BRACES = re.compile(r"\$\{(\w+)\}(?!\w)")  # where a variable's name ends without them


def command(exchange: Exchange, variables: Mapping[str, str], base: str) -> str:
    """`variables` by the placeholders that they replace; `base` is what CRAFTKIT_BASE_URL holds."""
    root = base if base and exchange.url.startswith(base) else exchange.base
    known = {root: BASE, **variables, **_session(exchange)}
    url = _quoted(exchange.url, known)
    method = "--head" if exchange.method == "HEAD" else f"-X {shlex.quote(exchange.method)}"
    lines = [f"curl -sS {'' if exchange.method == 'HEAD' else '-i '}{method} {url}", *_headers(exchange, known)]
    if exchange.request_body:
        lines.append(f"--data-binary {_quoted(exchange.request_body.decode('utf-8', 'replace'), known)}")
    return " \\\n  ".join(lines)


def _session(exchange: Exchange) -> dict[str, str]:
    """A session ends before anybody asks again, so it takes one of the reader's; not where a bad token is the point."""
    found = SESSION.fullmatch(exchange.request_headers.get("authorization", ""))
    return {found[1]: OF_A_SESSION} if found and exchange.status != 401 else {}


def _headers(exchange: Exchange, known: Mapping[str, str]) -> Iterator[str]:
    for name, value in exchange.request_headers.items():
        if name not in OWN:
            yield f"-H {_quoted(f'{name.title()}: {value}', known)}"
    if exchange.request_body and "content-type" not in exchange.request_headers:
        yield "-H 'Content-Type:'"  # curl would call it a form


def _quoted(text: str, known: Mapping[str, str]) -> str:
    """As a word of a shell."""
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    found = re.split(f"({names})", text)
    if not any(part in known for part in found):
        return shlex.quote(text)
    if not all(part in known or PLAIN.fullmatch(part) for part in found):
        return "".join(f'"${{{known[part]}}}"' if part in known else shlex.quote(part) for part in found if part)
    text = "".join(f"${{{known[part]}}}" if part in known else part for part in found)
    return '"' + BRACES.sub(r"$\1", text) + '"'
