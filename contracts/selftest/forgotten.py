"""Drifts of what is forgotten, or taken that must be refused."""

from typing import Any

from .drift import Answered, Asked, Drift, Memory, OnReply, body
from .replacing import after_good, everything, forgetting, reading


def _new_key_each_time(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    memory.seen["count"] = memory.seen.get("count", 0) + 1
    return answered.with_json({**answered.json, "apiKey": f"ck_live_{memory.seen['count']:032}"})


def _set(**fields: Any) -> OnReply:
    return body(lambda value: value.update(fields))


FORGOTTEN = (
    Drift(
        "descriptions are not kept",
        "upsertTemplate",
        "reference-broken",
        "body.description",
        on_request=forgetting("description"),
        at=("getTemplate",),
    ),
    Drift(
        "versions are not looked at",
        "renderTemplate",
        "rule-broken",
        "status",
        on_request=forgetting("options.versionNumber"),
        also=("limit-not-kept",),
    ),
    Drift(
        "expiries of shares are not kept",
        "createRenderShare",
        "reference-broken",
        "body.expiresAt",
        on_request=forgetting("expiresAt"),
    ),
    Drift(
        "channels of shares are not kept",
        "createRenderShare",
        "reference-broken",
        "body.channel",
        on_request=forgetting("channel"),
    ),
    Drift(
        "metadata of events are not kept",
        "recordRenderEvent",
        "reference-broken",
        "body.recent[].metadata",
        on_request=forgetting("metadata"),
        at=("getRenderEngagement",),
    ),
    Drift(
        "names of signatures are not kept",
        "createSignature",
        "reference-broken",
        "body.name",
        on_request=forgetting("name"),
    ),
    Drift(
        "expiries of signatures are not kept",
        "createSignature",
        "reference-broken",
        "body.expirationHours",
        on_request=forgetting("expirationHours"),
    ),
    Drift(
        "reasons are not kept",
        "cancelSignature",
        "reference-broken",
        "body.errorMessage",
        (200,),
        on_reply=_set(errorMessage=None),
    ),
    Drift(
        "what was filled in before is not kept",
        "createEmbedSession",
        "reference-broken",
        "body.renders[].inputData",
        on_request=forgetting("form.prefill"),
        at=("listEmbedRenders",),
    ),
    Drift(
        "rights of sessions are not looked at",
        "createEmbedSession",
        "rule-broken",
        "status",
        on_request=forgetting("permissions"),
        at=("createBuilderTemplate", "submitEmbedForm"),
    ),
    Drift(
        "layouts of drafts are not kept",
        "createBuilderTemplate",
        "reference-broken",
        "body.documentTemplate.layout",
        on_request=forgetting("documentTemplate.layout"),
    ),
    Drift(
        "names of keys are not looked at", "createProjectKey", "limit-not-kept", "status", on_request=forgetting("name")
    ),
    Drift("projects keep their names", "renameProject", "reference-broken", "body.name", on_request=reading()),
    Drift(
        "senders of organisations are not kept",
        "updateProvisionedOrg",
        "reference-broken",
        "body.emailFrom",
        (200,),
        on_reply=_set(emailFrom=None),
    ),
)

TAKEN = (
    Drift(
        "what is required may be missing",
        "renderTemplate",
        "rule-broken",
        "status",
        on_reply=after_good(everything, (400,)),
        also=("limit-not-kept", "request-taken"),
    ),
    Drift(
        "names of templates may be long",
        "createTemplate",
        "limit-not-kept",
        "status",
        on_reply=after_good(everything, (400,)),
        also=("rule-broken",),
    ),
    Drift(
        "names of projects may be long",
        "createProject",
        "limit-not-kept",
        "status",
        on_reply=after_good(everything, (422,)),
        also=("rule-broken",),
    ),
    Drift(
        "nobody may have to sign",
        "createSignature",
        "limit-not-kept",
        "status",
        on_reply=after_good(everything, (400,)),
        also=("rule-broken",),
    ),
    Drift(
        "large pictures are taken",
        "uploadFormImage",
        "limit-not-kept",
        "status",
        on_reply=after_good(everything, (413,)),
    ),
    Drift(
        "texts are taken for pictures",
        "uploadFormImage",
        "rule-broken",
        "status",
        on_reply=after_good(everything, (415,)),
    ),
    Drift(
        "a slug may be taken twice", "createTemplate", "rule-broken", "status", on_reply=after_good(everything, (409,))
    ),
    Drift(
        "an event counts each time",
        "recordRenderEvent",
        "idempotency-ignored",
        "body.recorded",
        (200,),
        on_reply=_set(recorded=True),
    ),
    Drift(
        "an event never counts",
        "recordRenderEvent",
        "rule-broken",
        "body.recorded",
        (200,),
        on_reply=_set(recorded=False),
    ),
    Drift(
        "an organisation gets a key each time",
        "provisionOrg",
        "idempotency-ignored",
        "body.apiKey",
        (200,),
        on_reply=_new_key_each_time,
    ),
    Drift(
        "catalogs have one version",
        "publishEmbedCatalog",
        "reference-broken",
        "body.version",
        (201,),
        on_reply=_set(version=1),
    ),
    Drift(
        "published manifests are empty",
        "upsertTemplate",
        "reference-broken",
        "body.manifest",
        (200, 201),
        on_reply=_set(manifest={"variables": [], "loops": []}),
    ),
    Drift(
        "sessions last as long as a day",
        "createEmbedSession",
        "rule-broken",
        "body.expires_at",
        (200,),
        on_reply=_set(expires_at="2099-01-01T00:00:00.000Z"),
    ),
)
