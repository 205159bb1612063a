"""Drifts of statuses: the right answer under another number."""

from .drift import Drift, status
from .replacing import error, every, told

ODD = ("rule-broken", "status-undocumented", "value-undocumented", "envelope-altered", "lifecycle-broken")


STATUSES = (
    Drift(
        "deletion has nothing to say",
        "deleteTemplate",
        "status-undocumented",
        "status",
        (200,),
        on_reply=told(204, b""),
    ),
    Drift(
        "publishing again is creation",
        "upsertTemplate",
        "rule-broken",
        "status",
        (200,),
        on_reply=status(201),
        also=ODD,
    ),
    Drift(
        "a first publication is no creation", "upsertTemplate", "rule-broken", "status", (201,), on_reply=status(200)
    ),
    Drift(
        "a replayed render is queued again",
        "renderTemplate",
        "idempotency-ignored",
        "status",
        (200,),
        on_reply=status(202),
    ),
    Drift(
        "a replayed signature is made again",
        "createSignature",
        "idempotency-ignored",
        "status",
        (200,),
        on_reply=status(201),
    ),
    Drift("an error comes with 200", "getTemplate", "status-undocumented", "status", (404,), on_reply=status(200)),
    Drift(
        "a refused render comes with 202",
        "renderTemplate",
        "status-undocumented",
        "status",
        (400,),
        on_reply=status(202),
    ),
    Drift(
        "who has no key finds nothing",
        "getSignature",
        "status-undocumented",
        "status",
        (401,),
        on_reply=status(404),
    ),
    Drift("who has no key is forbidden", "getRender", "status-undocumented", "status", (401,), on_reply=status(403)),
    Drift(
        "what is hidden is forbidden", "getSignature", "rule-broken", "status", (404,), on_reply=error(403, "forbidden")
    ),
    Drift(
        "what is not ready is not there",
        "downloadRender",
        "rule-broken",
        "status",
        (409,),
        on_reply=error(404, "not_found"),
    ),
    Drift(
        "a slug is taken: unprocessable",
        "createTemplate",
        "status-undocumented",
        "status",
        (409,),
        on_reply=status(422),
    ),
    Drift(
        "a session for nobody: bad request",
        "createEmbedSession",
        "rule-broken",
        "status",
        (422,),
        on_reply=error(400, "invalid_json"),
    ),
    Drift(
        "a wrong mode is unauthorized",
        "submitEmbedForm",
        "rule-broken",
        "status",
        (403,),
        on_reply=error(401, "unauthorized"),
    ),
    Drift(
        "an unknown hook is unauthorized",
        "triggerInboundRender",
        "rule-broken",
        "status",
        (404,),
        on_reply=error(401, "invalid_signature"),
    ),
    Drift(
        "a deleted project is unknown",
        "listEmbedRenders",
        "rule-broken",
        "status",
        (401,),
        on_reply=error(401, "missing_authorization"),
    ),
    Drift(
        "whoever has no key is sent to a page",
        "listTemplates",
        "status-undocumented",
        "status",
        (401,),
        on_reply=told(302, b"", location="/login"),
    ),
    Drift(
        "every third download fails",
        "downloadRender",
        "rule-broken",
        "status",
        (200,),
        on_reply=every(3, told(500, {"error": {"code": "internal", "message": "Something went wrong"}})),
    ),
    Drift(
        "every third read fails",
        "getRender",
        "status-undocumented",
        "status",
        on_reply=every(3, told(500, {"error": {"code": "internal", "message": "x"}})),
    ),
    Drift(
        "lists are too many requests",
        "listSignatures",
        "status-undocumented",
        "status",
        on_reply=every(4, told(429, {"error": {"code": "rate_limited", "message": "x"}}, retry_after="0")),
    ),
)
