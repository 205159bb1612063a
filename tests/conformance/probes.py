"""Probes: requests for the documented errors that schemathesis, with its one good key, does not come across.

They need another key, a body over the limit, an object of the demo world, or a failure that the control API arms.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..craftkit import ACCOUNT_KEY, GLOBEX_KEY, GONE_KEY, LIVE_KEY, NAME_ONLY, RENDER_ID, REVOKED_KEY, Craftkit
from .documented import Pair
from .ledger import Exchange, code_of

UNKNOWN_KEY = "ck_live_unknown0000000000000000000000000"
FAILED_RENDER = "0193c2c3-1111-7aaa-8bbb-000000000003"
TOO_LARGE = b'"' + b" " * 10 * 1024 * 1024 + b'"'  # U06: 10 MB

# One request of each operation that works with the demo key
WORKING: dict[str, tuple[str, str, Any]] = {
    "createTemplate": ("POST", "/v1/templates", {"name": "Letter", "manifest": NAME_ONLY}),
    "listTemplates": ("GET", "/v1/templates", None),
    "getTemplate": ("GET", "/v1/templates/invoice", None),
    "upsertTemplate": ("PUT", "/v1/templates/letter", {"name": "Letter", "manifest": NAME_ONLY}),
    "deleteTemplate": ("DELETE", "/v1/templates/spare", None),
    "renderTemplate": ("POST", "/v1/templates/invoice/render", {"data": {"customer": {"name": "Acme Corp"}}}),
    "getRender": ("GET", f"/v1/renders/{RENDER_ID}", None),
    "downloadRender": ("GET", f"/v1/renders/{RENDER_ID}/download", None),
    "getRenderEngagement": ("GET", f"/v1/renders/{RENDER_ID}/engagement", None),
    "recordRenderEvent": ("POST", f"/v1/renders/{RENDER_ID}/events", {"eventType": "viewed"}),
    "createBuilderTemplate": ("POST", "/v1/embed/builder/templates", {"documentTemplate": {}}),
    "listBuilderTemplates": ("GET", "/v1/embed/builder/templates", None),
    "listEmbedRenders": ("GET", "/v1/embed/renders", None),
    "downloadEmbedRender": ("GET", f"/v1/embed/renders/{RENDER_ID}/download", None),
    "getHealth": ("GET", "/v1/health", None),
    "getRootHealth": ("GET", "/health", None),
}

# Which credentials bring about a code of 401 or 403, on every operation that documents it
CREDENTIALS: dict[str, tuple[str | None, ...]] = {
    "unauthorized": (None, UNKNOWN_KEY, REVOKED_KEY, ACCOUNT_KEY),
    "forbidden": (GONE_KEY,),
    "missing_authorization": (None,),
    "invalid_credentials": (UNKNOWN_KEY, REVOKED_KEY, GONE_KEY),
    "missing_or_invalid_authorization": (None, UNKNOWN_KEY, GLOBEX_KEY),
}


@dataclass(frozen=True, slots=True)
class Probe:
    """`arm`: what the control API makes fail for this one request. `sent`: what differs from the working request."""

    expected: Pair
    key: str | None = LIVE_KEY
    arm: str = ""
    path: str = ""
    payload: bytes | None = None
    body: Any = None

    def send(self, craftkit: Craftkit) -> Exchange:
        method, path, body = WORKING[self.expected.operation]
        if self.arm:
            craftkit.fail_next(self.arm)
        sent = {"data": self.payload} if self.payload is not None else {"json": self.body or body}
        answer = craftkit.request(method, self.path or path, key=self.key, **sent)
        code = code_of(answer.status_code, answer.content)
        return Exchange(self.expected.operation, answer.status_code, code, source="probes")


LOOP_WITH_A_DOT = {
    "variables": [],
    "loops": [{"key": "a.b", "label": "L", "itemFields": [{"key": "c", "label": "C", "dataType": "text"}]}],
}
UNKNOWN_VERSION = {"data": {}, "options": {"versionNumber": 99}}
PARTICULAR = (
    Probe(Pair("createTemplate", 400, "invalid_loop_key"), body={"name": "Letter", "manifest": LOOP_WITH_A_DOT}),
    Probe(Pair("upsertTemplate", 400, "invalid_loop_key"), body={"name": "Letter", "manifest": LOOP_WITH_A_DOT}),
    Probe(Pair("createTemplate", 409, "slug_conflict"), body={"name": "I", "slug": "invoice", "manifest": NAME_ONLY}),
    Probe(Pair("renderTemplate", 404, "version_not_found"), body=UNKNOWN_VERSION),
    Probe(Pair("renderTemplate", 409, "no_published_version"), path="/v1/templates/draft-only/render"),
    Probe(Pair("downloadRender", 409, "not_ready"), path=f"/v1/renders/{FAILED_RENDER}/download"),
    Probe(Pair("renderTemplate", 503, "queue_unavailable"), arm="queue"),
    Probe(Pair("downloadRender", 500, "internal"), arm="storage"),
    Probe(Pair("createBuilderTemplate", 500, "insert_failed"), arm="inserts"),
    Probe(Pair("getHealth", 503, ""), arm="health"),
)


def probes(documented: Iterable[Pair]) -> Iterator[Probe]:
    for pair in documented:
        yield from (Probe(pair, key=key) for key in CREDENTIALS.get(pair.code, ()))
        if pair.code == "invalid_json":
            yield Probe(pair, payload=b"{")
        if pair.code == "payload_too_large":
            yield Probe(pair, payload=TOO_LARGE)
    yield from PARTICULAR
