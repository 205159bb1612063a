"""Drifts of what lies between: caches that are stale, gateways that mangle, keys that are looked at by half."""

import json
from html import escape
from typing import Any

from .drift import Answered, Asked, Drift, Memory, OnRequest, body, header
from .replacing import address, forgetting, raw

CREATED = 201


def _cached(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    """The first good answer to each question, for ever."""
    if answered.status >= 300:
        return answered
    kept: Answered = memory.seen.setdefault(repr((address(asked), asked.headers.get("Authorization"))), answered)
    return kept


def _stale(operation: str, where: str, kind: str = "reference-broken", *also: str) -> Drift:
    return Drift(f"{operation} is cached", operation, kind, where, on_reply=_cached, also=also)


def _texts(change: Any) -> OnRequest:
    """What is written in names and the like."""

    def on_request(asked: Asked, memory: Memory) -> Asked:
        try:
            value = json.loads(asked.body)
        except ValueError:
            return asked
        for name in ("name", "description", "message"):
            if isinstance(value.get(name), str):
                value[name] = change(value[name])
        return asked._replace(body=json.dumps(value).encode())

    return on_request


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _twice_encoded(text: str) -> str:
    return text.encode().decode("latin-1")


def _no_header(asked: Asked, memory: Memory) -> Asked:
    return asked.with_header("Idempotency-Key", None)


def _known_type(asked: Asked, memory: Memory) -> Asked:
    return asked._replace(body=asked.body.replace(b'"colour"', b'"text"'))


def _once_minted(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    """A project has one key, whoever asks for it."""
    if answered.status != CREATED:
        return answered
    first: Answered = memory.seen.setdefault(asked.target, answered)
    return answered.with_json({**answered.json, "key": first.json["key"], "prefix": first.json["prefix"]})


STALE = (
    _stale("getTemplate", "body.name"),
    _stale("listTemplates", "body.templates", "reference-broken", "lifecycle-broken"),
    _stale("listProjects", "body.projects", "reference-broken", "lifecycle-broken"),
    _stale("getSignature", "body.status", "lifecycle-broken"),
    _stale("listRenderShares", "body.shares[].revokedAt", "lifecycle-broken", "reference-broken"),
    _stale("listBuilderTemplates", "body.templates"),
)
HALF = (
    Drift(
        "unknown types of data are taken",
        "createTemplate",
        "rule-broken",
        "body.error.issues",
        on_request=_known_type,
        also=("request-taken",),
    ),
    Drift(
        "unknown types of data are published",
        "upsertTemplate",
        "rule-broken",
        "body.error.issues",
        on_request=_known_type,
        also=("request-taken",),
    ),
    Drift("a project has one key", "createProjectKey", "rule-broken", "body.key", (201,), on_reply=_once_minted),
    Drift(
        "keys keep the usual name",
        "createProjectKey",
        "reference-broken",
        "body.name",
        (201,),
        on_reply=body(lambda value: value.update(name="API key")),
    ),
    Drift(
        "a cursor follows the last page",
        "listSignatures",
        "paging-broken",
        "",
        (200,),
        on_reply=body(
            lambda value: value.update(nextCursor=value["signatures"][-1]["createdAt"]) if value["signatures"] else None
        ),
        also=("type-changed", "shape-broken", "null", "value-undocumented", "format-broken"),
    ),
)
MANGLED = (
    Drift(
        "names are ASCII",
        "upsertTemplate",
        "reference-broken",
        "body.name",
        on_request=_texts(_ascii),
        at=("getTemplate",),
    ),
    Drift(
        "names are escaped for HTML",
        "upsertTemplate",
        "reference-broken",
        "body.name",
        on_request=_texts(escape),
        at=("getTemplate",),
    ),
    Drift(
        "names are encoded twice",
        "getTemplate",
        "reference-broken",
        "body.name",
        (200,),
        on_reply=body(lambda value: value.update(name=_twice_encoded(value["name"]))),
    ),
    Drift(
        "keys in headers are not looked at", "renderTemplate", "idempotency-ignored", "status", on_request=_no_header
    ),
    Drift(
        "keys in bodies are not looked at",
        "renderTemplate",
        "idempotency-ignored",
        "status",
        on_request=forgetting("jobId"),
    ),
    Drift(
        "recipients come the other way round",
        "createSignature",
        "reference-broken",
        "body.recipients[].firstName",
        (201,),
        on_reply=body(
            lambda value: (
                [row.update(firstName=row["lastName"], lastName=row["firstName"]) for row in value["recipients"]]
                and None
            )
        ),
    ),
    Drift(
        "metadata come as text",
        "getRenderEngagement",
        "reference-broken",
        "body.recent[].metadata",
        (200,),
        on_reply=body(
            lambda value: [row.update(metadata=json.dumps(row["metadata"])) for row in value["recent"]] and None
        ),
    ),
    Drift(
        "shares lead to another link",
        "createRenderShare",
        "reference-broken",
        "body.shareUrl",
        (201,),
        on_reply=body(lambda value: value.update(shareUrl=value["shareUrl"][:-4] + "AAAA")),
    ),
    Drift(
        "frames are opened by another token",
        "createEmbedSession",
        "reference-broken",
        "body.iframe_url",
        (200,),
        on_reply=body(lambda value: value.update(iframe_url=value["iframe_url"] + "x")),
    ),
    Drift("health is silent", "getHealth", "body-missing", "body", (200,), on_reply=raw(lambda old: b"")),
    Drift("refusals have no body", "createProjectKey", "body-missing", "body", (404,), on_reply=raw(lambda old: b"")),
    Drift(
        "refusals are problems of RFC 9457",
        "getTemplate",
        "content-type-undocumented",
        "header content-type",
        (404,),
        on_reply=header("content-type", "application/problem+json"),
    ),
    Drift(
        "JSON is of a vendor",
        "listProjects",
        "content-type-undocumented",
        "header content-type",
        (200,),
        on_reply=header("content-type", "application/vnd.craftkit+json"),
    ),
)
