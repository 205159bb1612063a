"""Probes: one scripted request for each documented answer, because schemathesis, with its few good credentials, does
not come across all of them.

What is asked, and what has to be made or armed before, stands in tests/completeness. Here the same answer is also asked
for with other credentials that must not be told apart.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import requests

from ..completeness.ready import READY
from ..completeness.scripts import UNKNOWN_KEY, script_of
from ..craftkit import ACCOUNT_KEY, ADMIN_KEY, GLOBEX_KEY, GONE_KEY, LIVE_KEY, REVOKED_KEY, Craftkit
from .documented import Pair
from .ledger import Exchange, code_of

FORGED = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTkzYzJjMyJ9.c2lnbmF0dXJl"
Keys = tuple[str | None, ...]

# Code of 401 or 403 -> whom it takes -> which credentials bring it about
CREDENTIALS: dict[str, dict[str, Keys]] = {
    "unauthorized": {
        "bearerApiKey": (None, UNKNOWN_KEY, REVOKED_KEY, ACCOUNT_KEY, ADMIN_KEY, FORGED),
        "accountKey": (None, UNKNOWN_KEY, LIVE_KEY, ADMIN_KEY, FORGED),
        "embedSession": (None, UNKNOWN_KEY, LIVE_KEY, ACCOUNT_KEY, FORGED),
    },
    "forbidden": {"bearerApiKey": (GONE_KEY,)},
    "missing_authorization": {"bearerApiKey": (None,)},
    "invalid_credentials": {
        "bearerApiKey": (UNKNOWN_KEY, REVOKED_KEY, GONE_KEY, ACCOUNT_KEY, FORGED),
        "adminKey": (None, UNKNOWN_KEY, LIVE_KEY, ACCOUNT_KEY, FORGED),
    },
    "missing_or_invalid_authorization": {"bearerApiKey": (None, UNKNOWN_KEY, GLOBEX_KEY, FORGED)},
}


@dataclass(frozen=True, slots=True)
class Probe:
    """`how` says which of the probes for this answer it is."""

    expected: Pair
    how: str
    ask: Callable[[Craftkit], requests.Response]

    def send(self, craftkit: Craftkit) -> Exchange:
        """In a demo world as it begins."""
        craftkit.control("POST", "/reset")
        answer = self.ask(craftkit)
        code = code_of(answer.status_code, answer.content)
        return Exchange(self.expected.operation, answer.status_code, code, source="probes")


def probes(documented: Iterable[Pair], schemes: dict[str, str]) -> Iterator[Probe]:
    """`schemes`: the security scheme of each operation, the first where there are several."""
    for pair in documented:
        script = script_of(pair)
        assert script is not None, f"nothing in tests/completeness produces {pair}"
        yield Probe(pair, "scripted", script)
        for key in CREDENTIALS.get(pair.code, {}).get(schemes[pair.operation], ()):
            yield Probe(pair, f"with {key}", with_key(pair.operation, key))


def with_key(operation: str, key: str | None) -> Callable[[Craftkit], requests.Response]:
    return lambda craftkit: replace(READY[operation](craftkit), key=key).by(craftkit)
