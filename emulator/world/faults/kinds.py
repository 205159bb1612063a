"""KINDS: what can go wrong, on one screen."""

from collections.abc import Mapping
from typing import NamedTuple

from .settings import (
    AGE,
    CHUNK,
    DELAY,
    MIME,
    NAME,
    PAUSE,
    PLACE,
    SECONDS,
    TEXT,
    WAIT,
    Setting,
    code,
)

REQUEST, STATE, DELIVERY = "request", "state", "delivery"
SUBMITTING = ("renderTemplate", "triggerInboundRender", "submitEmbedForm")
NOTHING: Mapping[str, Setting] = {}


class Kind(NamedTuple):
    """`of`: REQUEST (any, whatever it asks for), STATE (of what an operation relies on: it answers a documented error
    where it finds out), DELIVERY (one attempt to deliver an event). `operations`: those that find out, all when
    empty."""

    of: str
    says: str
    settings: Mapping[str, Setting] = NOTHING
    operations: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "error": Kind(
        REQUEST,
        "answers the error with this `code` as the operation would, or 429 `rate_limited` (U04)",
        {"code": Setting(code), "retryAfter": SECONDS},
    ),
    "latency": Kind(
        REQUEST,
        'answers after `delay`, in real time: `"250ms"`, `["100ms", "2s"]`, `{"median", "sigma", "cap"}` (lognormal)',
        {"delay": DELAY},
    ),
    "drop": Kind(
        REQUEST,
        "closes the connection `at` the `start`, before anything is done, or in the `middle` of the body",
        {"at": PLACE},
    ),
    "garbage": Kind(REQUEST, "the body is 66 bytes that mean nothing"),
    "slow-body": Kind(
        REQUEST, "the body comes `bytes` at a time, with a `pause` between", {"bytes": CHUNK, "pause": PAUSE}
    ),
    "wrong-content-type": Kind(REQUEST, "the body is declared as `contentType`", {"contentType": MIME}),
    "undocumented-field": Kind(REQUEST, "a JSON object has a field more, `name`", {"name": NAME}),
    "queue-down": Kind(STATE, "503 `queue_unavailable`", NOTHING, SUBMITTING),
    "render-fails": Kind(STATE, "the render fails, with `errorMessage`", {"errorMessage": TEXT}, SUBMITTING),
    "database-down": Kind(STATE, "503 `degraded`", NOTHING, ("getHealth",)),
    "storage-down": Kind(STATE, "500 `internal`", NOTHING, ("downloadRender", "submitEmbedForm")),
    "insert-fails": Kind(STATE, "500 `insert_failed`", NOTHING, ("createBuilderTemplate",)),
    "catalog-fails": Kind(STATE, "500 `internal_error`", NOTHING, ("publishEmbedCatalog",)),
    "mail-refused": Kind(STATE, "502 `email_send_failed`", NOTHING, ("emailRender",)),
    "mail-not-configured": Kind(STATE, "503 `email_not_configured`", NOTHING, ("emailRender",)),
    "out-of-credits": Kind(STATE, "402 `signature_credits_exhausted`", NOTHING, ("createSignature",)),
    "signature-provider-down": Kind(
        STATE, "502 `signature_provider_error`", NOTHING, ("createSignature", "cancelSignature")
    ),
    "signature-not-configured": Kind(STATE, "503 `signature_not_configured`", NOTHING, ("createSignature",)),
    "certificate-down": Kind(STATE, "502 `upstream_error`", NOTHING, ("getSignatureCertificate",)),
    "webhook-drop": Kind(DELIVERY, "the attempt fails without being sent"),
    "webhook-duplicate": Kind(DELIVERY, "it is sent twice, under the same delivery id"),
    "webhook-delay": Kind(DELIVERY, "it is sent later by `delay` of the world's clock", {"delay": WAIT}),
    "webhook-reorder": Kind(
        DELIVERY,
        "the next one to the same subscription overtakes it; it waits `delay` for that at most",
        {"delay": WAIT},
    ),
    "webhook-corrupt-body": Kind(DELIVERY, "the second byte of the body is changed after it was signed"),
    "webhook-wrong-signature": Kind(DELIVERY, "the signature is that of another secret"),
    "webhook-stale-timestamp": Kind(DELIVERY, "the timestamp is older by `age`", {"age": AGE}),
}

# What `POST /_emulator/<what>/fail-next` arms.
SHORTHANDS = {
    "renders": "render-fails",
    "queue": "queue-down",
    "inserts": "insert-fails",
    "storage": "storage-down",
    "health": "database-down",
    "mail": "mail-refused",
    "mail-configuration": "mail-not-configured",
    "signature-credits": "out-of-credits",
    "signature-provider": "signature-provider-down",
    "signature-configuration": "signature-not-configured",
    "certificates": "certificate-down",
    "catalogs": "catalog-fails",
}
