"""Habits: what a service does half right. Things share an id, replays are old, pages turn round."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .drift import Answered, Asked, Drift, Memory, OnReply, OnRequest, body, header
from .mending import read_object
from .replacing import query, raw


def same(*names: str) -> OnReply:
    """What the first one was given, all others are given."""

    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        value, text = answered.json, answered.body.decode()
        for name in names:
            text = text.replace(value[name], memory.seen.setdefault(name, value[name]))
        return answered._replace(body=text.encode())

    return on_reply


def keys_by(change: Callable[[str, Asked], str]) -> OnRequest:
    """Idempotency keys are kept beside something else."""

    def on_request(asked: Asked, memory: Memory) -> Asked:
        came = asked.headers.get("Idempotency-Key")
        return asked.with_header("Idempotency-Key", change(came, asked)) if came else asked

    return on_request


def _paged(asked: Asked) -> bool:
    return "cursor" in dict(parse_qsl(urlsplit(asked.target).query))


def _second_page(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    value = answered.json
    return answered.with_json({**value, "signatures": value["signatures"][::-1]}) if _paged(asked) else answered


def _usual_limit(asked: Asked, memory: Memory) -> Asked:
    return asked if "limit" in dict(parse_qsl(urlsplit(asked.target).query)) else query({"limit": "1"})(asked, memory)


def _first_answer(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    """A replay shows the render as it was."""
    key = asked.headers.get("Idempotency-Key") or read_object(asked).get("jobId")
    return answered._replace(body=memory.seen.setdefault(str(key), answered.body)) if key else answered


def _counted(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    """Versions are numbered through, whatever their name."""
    memory.seen["count"] = memory.seen.get("count", 0) + 1
    return answered.with_json({**answered.json, "version": memory.seen["count"]})


def _taken_for_ever(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    """Whoever asks for a slug that was ever used is refused."""
    taken = {"error": {"code": "slug_conflict", "message": "A template with that slug exists."}}
    is_old = "free" in read_object(asked).get("name", "") or read_object(asked).get("name") == "Anew"
    return answered.with_json(taken)._replace(status=409) if is_old else answered


def _snake(value: Any) -> Any:
    if isinstance(value, dict):
        return {re.sub("([A-Z])", r"_\1", name).lower(): _snake(inner) for name, inner in value.items()}
    return value


def _month(value: Any) -> None:
    value["expiresAt"] = value["expiresAt"] or f"2099-{value['createdAt'][5:]}"


def _first_issue(value: Any) -> None:
    issues = value["error"].get("issues", {})
    issues["fieldErrors"] = dict(list(issues.get("fieldErrors", {}).items())[:1])


def _other_organization(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    memory.seen["count"] = memory.seen.get("count", 0) + 1
    value = answered.json
    value["documentTemplate"]["organizationId"] = f"01234567-0000-7000-8000-{memory.seen['count']:012}"
    return answered.with_json(value)


def _hash(asked: Asked) -> str:
    return sha256(asked.body).hexdigest()


RULE, OTHER = "rule-broken", "reference-broken"
PDF, ISSUES, CACHE = "not-a-pdf", "body.error.issues", "header cache-control"
HABITS = (
    Drift("shares have one token", "createRenderShare", RULE, "body.shareToken", (201,), on_reply=same("shareToken")),
    Drift("shares have one id", "createRenderShare", RULE, "body.id", (201,), on_reply=same("id")),
    Drift("sessions have one id", "createEmbedSession", RULE, "body.session_id", (200,), on_reply=same("session_id")),
    Drift("catalogs have one id", "publishEmbedCatalog", RULE, "body.id", (201,), on_reply=same("id")),
    Drift(
        "a session has one token",
        "refreshEmbedSession",
        RULE,
        "body.session_token",
        (200,),
        on_reply=same("session_token"),
    ),
    Drift("versions are counted through", "publishEmbedCatalog", OTHER, "body.version", (201,), on_reply=_counted),
    Drift(
        "drafts are of many organisations",
        "createBuilderTemplate",
        OTHER,
        "body.documentTemplate.organizationId",
        (200,),
        on_reply=_other_organization,
    ),
    Drift("shares end after a while", "createRenderShare", OTHER, "body.expiresAt", (201,), on_reply=body(_month)),
    Drift("a slug is used once", "createTemplate", RULE, "status", (201,), on_reply=_taken_for_ever),
    Drift("replays are old", "renderTemplate", OTHER, "body.status", (200, 202), on_reply=_first_answer),
    Drift(
        "keys are of a body",
        "renderTemplate",
        "idempotency-ignored",
        "status",
        on_request=keys_by(lambda key, asked: key + _hash(asked)),
    ),
    Drift(
        "keys of signatures are of a body",
        "createSignature",
        "idempotency-ignored",
        "status",
        on_request=keys_by(lambda key, asked: key + _hash(asked)),
    ),
    Drift(
        "keys are cut",
        "renderTemplate",
        RULE,
        "status",
        on_request=keys_by(lambda key, asked: key[:12]),
    ),
    Drift("pages turn round", "listSignatures", "paging-broken", "body.signatures", (200,), on_reply=_second_page),
    Drift("one is as many as usual", "listSignatures", "limit-not-kept", "body.signatures", on_request=_usual_limit),
    Drift("names come in snake case", "getSignature", "field-renamed", "body.renderId", (200,), on_reply=body(_snake)),
    Drift("one issue is told", "renderTemplate", RULE, ISSUES, (400,), on_reply=body(_first_issue)),
    Drift(
        "what is required is missing in other words",
        "renderTemplate",
        RULE,
        ISSUES,
        (400,),
        on_reply=raw(lambda old: old.replace(b'"Required"', b'"is missing"')),
    ),
    Drift(
        "a document is text",
        "downloadRender",
        PDF,
        "body",
        (200,),
        on_reply=raw(lambda old: old.decode("utf-8", "replace").encode()),
    ),
    Drift("a document is base64", "downloadRender", PDF, "body", (200,), on_reply=raw(b64encode)),
    Drift(
        "what is private is public",
        "downloadEmbedRender",
        "header-broken",
        CACHE,
        (200,),
        on_reply=header("cache-control", "public, max-age=3600"),
    ),
    Drift(
        "what is private is kept for a minute",
        "downloadEmbedRender",
        "header-broken",
        CACHE,
        (200,),
        on_reply=header("cache-control", "private, max-age=60"),
    ),
    Drift(
        "nobody says for how long",
        "downloadEmbedRender",
        "header-missing",
        CACHE,
        (200,),
        on_reply=header("cache-control", None),
    ),
)
