"""Published: the specification that a deployment serves of itself, if it does. Asked for through the gate."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..address import checked, is_near
from ..errors import UsageError
from ..gate import RATE, TIMEOUT, Gate, NoAnswer, Policy, Refused, Reply, Request
from .document import parsed

PLACES = ("/openapi.json", "/openapi.yaml", "/v1/openapi.json")
REFUSED = (401, 403, 429)
PAGES = ("text/html", "application/xhtml+xml")


class Source(NamedTuple):
    """`key`: shown where it is given; what is published needs none."""

    base_url: str
    key: str | None = None
    certificates: str | None = None
    timeout: float = TIMEOUT


class Published(NamedTuple):
    """`url`: where it was found."""

    url: str
    document: Mapping[str, Any]


def published(source: Source, run: str) -> Published | None:
    """None where none is served. UsageError where that cannot be told."""
    root = checked(source.base_url)
    gate = Gate(_policy(source, root, run))
    headers = {"Authorization": f"Bearer {source.key}"} if source.key else {}
    try:
        for place in PLACES:
            if (found := _document(gate, Request("GET", root + place, headers))) is not None:
                return Published(root + place, found)
    except (NoAnswer, Refused) as error:
        raise UsageError(str(error)) from None
    finally:
        gate.close()
    return None


def _document(gate: Gate, request: Request) -> Mapping[str, Any] | None:
    """A page, a redirect or an error of the client's is no specification; an error of the service's may hide one."""
    reply = gate.send(request)
    if reply.status in REFUSED or reply.status >= 500:
        raise UsageError(f"{request.url}: {reply.status}, so whether a specification is served cannot be told")
    if reply.status != 200 or _is_page(reply):
        return None
    return parsed(reply.body, request.url)


def _is_page(reply: Reply) -> bool:
    return reply.header("Content-Type").partition(";")[0].strip().lower() in PAGES


def _policy(source: Source, root: str, run: str) -> Policy:
    return Policy(
        hosts=frozenset({urlsplit(root).netloc}),
        run=run,
        budget=len(PLACES),
        rate=RATE,
        timeout=source.timeout,
        proxied=not is_near(root),
        certificates=source.certificates,
    )
