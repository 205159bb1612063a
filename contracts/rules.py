"""Rules: what the documentation says and no JSON Schema can. Each is named with its source; the judges ask here."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

from .exchange import Exchange
from .finding import Finding
from .payload import NotJSON, is_deeper, is_unreadable, read
from .specification import Match

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # templates.md, section 1
LONGEST_SLUG = 120
DEEPEST = 100  # levels
TOO_LARGE = 413

# Codes of refusals that come after the shape of the request was found good (U07: the order is assumed)
AFTER_SHAPE = {
    "invalid_loop_key",
    "invalid_input_data",
    "template_not_found",
    "version_not_found",
    "no_published_version",
    "slug_conflict",
    "not_found",
    "not_ready",
    "queue_unavailable",
    "insert_failed",
    "email_not_configured",
    "email_send_failed",
}
ILL_FORMED = {"invalid_json", "invalid_request"}


class Lenient(NamedTuple):
    """Findings on a request that the service overlooks by its documentation."""

    name: str
    operations: frozenset[str]  # empty: all
    statuses: range
    kind: str
    problems: frozenset[str] = frozenset()  # empty: all


class Strict(NamedTuple):
    """Requests that fit the schemas and are refused all the same, with `code`."""

    name: str
    operations: frozenset[str]  # empty: all
    code: str
    applies: Callable[[Exchange, Match], bool]


def has_clashing_keys(exchange: Exchange, match: Match) -> bool:
    """Two variables of one place, or one inside the other: `customer` beside `customer.name`."""
    manifest = read(exchange.request_body)["manifest"]
    top = [*(variable["key"] for variable in manifest["variables"]), *(loop["key"] for loop in manifest["loops"])]
    rows = [[field["key"] for field in loop["itemFields"]] for loop in manifest["loops"]]
    return any(_clash(one, other) for keys in (top, *rows) for one, other in combinations(sorted(keys), 2))


def _clash(one: str, other: str) -> bool:
    return one == other or other.startswith(f"{one}.") or one.startswith(f"{other}.")


def has_malformed_slug(exchange: Exchange, match: Match) -> bool:
    slug = match.path["slug"]
    return len(slug) > LONGEST_SLUG or SLUG.fullmatch(slug) is None


def is_too_deep(exchange: Exchange, match: Match) -> bool:
    return is_deeper(read(exchange.request_body), DEEPEST)


def has_disordered_recipients(exchange: Exchange, match: Match) -> bool:
    """The orders that are given are not 1 to N, each once."""
    given = [one["order"] for one in read(exchange.request_body)["recipients"] if "order" in one]
    return sorted(given) != list(range(1, len(given) + 1))


def points_past_recipients(exchange: Exchange, match: Match) -> bool:
    body = read(exchange.request_body)
    places = [*body.get("fields", ()), *body.get("anchorTags", ())]
    return any(place["recipientIndex"] >= len(body["recipients"]) for place in places)


WRITES = frozenset({"createTemplate", "upsertTemplate"})
SIGN = frozenset({"createSignature"})
HOOK = frozenset({"triggerInboundRender"})
OF_DATA = frozenset({"invalid_input_data", "no_published_version"})
RENAME = frozenset({"renameProject"})
ANY: frozenset[str] = frozenset()

LENIENT = (
    Lenient("U41: odd query values never fail", frozenset({"listEmbedRenders"}), range(200, 300), "parameter"),
    Lenient("[REF] update-project: the project comes before the body", RENAME, range(404, 405), "body"),
    Lenient("[REF] update-project: the project comes before the body", RENAME, range(404, 405), "json"),
    Lenient("U08: a malformed path id is an unknown one", ANY, range(404, 405), "parameter"),
    Lenient("U63: a hook's body that is no object is data that does not fit", HOOK, range(400, 410), "body", OF_DATA),
)
STRICT = (
    Strict("U20: keys of a manifest do not clash", WRITES, "invalid_request", has_clashing_keys),
    Strict("U24: PUT to a slug that is none", frozenset({"upsertTemplate"}), "invalid_request", has_malformed_slug),
    Strict("orders are 1 to N ([OAS] signatures)", SIGN, "invalid_request", has_disordered_recipients),
    Strict("recipientIndex is in range ([REF] signatures)", SIGN, "invalid_request", points_past_recipients),
    Strict("the emulator's own limit: JSON nested beyond 100 levels is not read", ANY, "invalid_json", is_too_deep),
)


def as_read(exchange: Exchange, match: Match) -> Exchange:
    """U06: the service reads a body as JSON whatever its content type says, and one over its limit not at all. Uploads
    are no JSON."""
    if "application/json" not in match.operation.node.get("requestBody", {}).get("content", {}):
        return exchange
    headers: Mapping[str, str] = {**exchange.request_headers, "content-type": "application/json"}
    body = b"" if exchange.status == TOO_LARGE else exchange.request_body
    return replace(exchange, request_headers=headers, request_body=body)


def overlooked(exchange: Exchange, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are left when those are gone that a documented leniency covers."""
    return [finding for finding in findings if not any(_covers(rule, exchange, finding) for rule in LENIENT)]


def _covers(rule: Lenient, exchange: Exchange, finding: Finding) -> bool:
    by_operation = not rule.operations or finding.operation in rule.operations
    by_answer = exchange.status in rule.statuses and (not rule.problems or exchange.problem in rule.problems)
    return by_operation and by_answer and finding.kind == rule.kind


def is_well_formed(exchange: Exchange) -> bool:
    """Whether the service, by its answer, found nothing wrong with the shape of the request."""
    return exchange.status < 300 or exchange.problem in AFTER_SHAPE


def is_ill_formed(exchange: Exchange) -> bool:
    return exchange.problem in ILL_FORMED


def refused_by(exchange: Exchange, match: Match) -> str:
    """The name of the rule by which a request that fits the schemas may be refused so; empty when there is none."""
    return next((rule.name for rule in STRICT if _refuses(rule, exchange, match)), "")


def _refuses(rule: Strict, exchange: Exchange, match: Match) -> bool:
    if exchange.problem != rule.code or (rule.operations and match.operation.id not in rule.operations):
        return False
    try:
        return rule.applies(exchange, match)
    except (NotJSON, LookupError, TypeError, AttributeError):
        return False


def outside(exchange: Exchange) -> str:
    """Why an exchange is none of the contract's business; empty when it is."""
    return next((why for why, applies in OUTSIDE if applies(exchange)), "")


def _is_of_the_server(exchange: Exchange) -> bool:
    """waitress signs what it refuses before the application sees it (README: what the server refuses itself)."""
    return exchange.content_type.startswith("text/plain") and b"(generated by " in exchange.response_body[-100:]


def _is_made_wrong(exchange: Exchange) -> bool:
    """By a fault whose kind no documented reply can show; the others answer as the documentation says."""
    faults = exchange.response_headers.get("craftkit-emulator-fault", "")
    return exchange.problem == "rate_limited" or MADE_WRONG.search(faults) is not None


def _bodies(exchange: Exchange) -> tuple[bytes, bytes]:
    return exchange.request_body, exchange.response_body


MADE_WRONG = re.compile(r"(?:garbage|wrong-content-type|undocumented-field)-\d")
OUTSIDE: tuple[tuple[str, Callable[[Exchange], Any]], ...] = (
    ("the control API is the emulator's own", lambda exchange: re.match(r"/_emulator(?:/|$)", exchange.path)),
    ("a public PDF's address is opaque (D17)", lambda exchange: exchange.path.startswith("/cdn/")),
    ("signing pages are the signature service's", lambda exchange: exchange.path.startswith("/sign/")),
    ("HEAD comes with every GET by HTTP", lambda exchange: exchange.method == "HEAD"),
    ("nested deeper than the opinions look", lambda exchange: any(map(is_unreadable, _bodies(exchange)))),
    ("the server refused it, not the application", _is_of_the_server),
    ("the emulator's own caps", lambda exchange: exchange.problem in ("session_limit_reached", "too_many_waiting")),
    ("the emulator says that it made it wrong on purpose", _is_made_wrong),
)
