"""Drifts of lives: states that cannot follow each other, and what is deleted and is still there."""

from collections.abc import Callable
from typing import Any

from .drift import Answered, Asked, Drift, Memory, OnReply, body
from .replacing import address, after_good, content, everything, reading


def _kept_rows(name: str) -> OnReply:
    """What was listed once is listed for ever."""

    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        value = answered.json
        key = str(asked.headers.get("Authorization"))
        known = {row["id"]: row for row in (*memory.seen.get(key, ()), *value[name])}
        rows = sorted(known.values(), key=lambda row: str(row.get("updatedAt")), reverse=True)
        memory.seen[key] = value[name] = rows
        return answered.with_json(value)

    return on_reply


def _rows(name: str, change: Callable[[list[Any]], list[Any]]) -> OnReply:
    return body(lambda value: value.update({name: change(value[name])}))


def _reversed_at(second: int) -> OnReply:
    """From then on states go backwards."""

    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        path = asked.target
        done = memory.seen.get(path, 0)
        memory.seen[path] = done + (answered.json["status"] == "succeeded")
        if done < second:
            return answered
        value = {**answered.json, "status": "rendering", "completedAt": None, "durationMs": None, "downloadUrl": None}
        return answered.with_json(value)

    return on_reply


def _not_deleted(result: Callable[[Any], Any]) -> OnReply:
    return lambda asked, answered, memory: (
        answered.with_json(result(answered.json)) if answered.status == 200 else answered
    )


def _set(**fields: Any) -> OnReply:
    return body(lambda value: value.update(fields))


def _where(name: str, old: Any, **fields: Any) -> OnReply:
    return body(lambda value: value.update(fields) if value.get(name) == old else None)


def _every_row(rows: str, **fields: Any) -> OnReply:
    return body(lambda value: [row.update(fields) for row in value[rows]] and None)


LIVES = (
    Drift(
        "a share is revoked once more", "revokeRenderShare", "lifecycle-broken", "status", on_reply=after_good(address)
    ),
    Drift(
        "a revoked share looks alive",
        "listRenderShares",
        "lifecycle-broken",
        "body.shares[].revokedAt",
        (200,),
        on_reply=_every_row("shares", revokedAt=None, revokedReason=None),
    ),
    Drift(
        "revoked shares are hidden",
        "listRenderShares",
        "lifecycle-broken",
        "body.shares[].revokedAt",
        (200,),
        on_reply=_rows("shares", lambda rows: [row for row in rows if not row.get("revokedAt")]),
    ),
    Drift(
        "deleted templates are still shown", "getTemplate", "lifecycle-broken", "status", on_reply=after_good(address)
    ),
    Drift(
        "deleted templates are still listed",
        "listTemplates",
        "lifecycle-broken",
        "body.templates",
        (200,),
        on_reply=_kept_rows("templates"),
    ),
    Drift(
        "deleted templates are still rendered",
        "renderTemplate",
        "lifecycle-broken",
        "status",
        on_reply=after_good(everything, (404,)),
        also=("rule-broken",),
    ),
    Drift(
        "deleted projects are still listed",
        "listProjects",
        "lifecycle-broken",
        "body.projects",
        (200,),
        on_reply=_kept_rows("projects"),
    ),
    Drift("deleted projects are still shown", "getProject", "lifecycle-broken", "status", on_reply=after_good(address)),
    Drift(
        "deletion deletes no template",
        "deleteTemplate",
        "lifecycle-broken",
        "status",
        on_request=reading(),
        on_reply=_not_deleted(
            lambda value: {"id": value["id"], "slug": value["slug"], "deletedAt": value["updatedAt"]}
        ),
        at=("deleteTemplate", "getTemplate"),
    ),
    Drift(
        "deletion deletes no project",
        "deleteProject",
        "lifecycle-broken",
        "status",
        on_request=reading(),
        on_reply=_not_deleted(lambda value: {"id": value["id"], "deleted": True}),
        at=("deleteProject", "getProject"),
    ),
    Drift(
        "a renew token is good again", "refreshEmbedSession", "lifecycle-broken", "status", on_reply=after_good(content)
    ),
    Drift(
        "a cancelled request is still open",
        "getSignature",
        "lifecycle-broken",
        "body.status",
        (200,),
        on_reply=_where("status", "cancelled", status="sent"),
    ),
    Drift(
        "what failed has succeeded",
        "getRender",
        "lifecycle-broken",
        "body.errorMessage",
        (200,),
        on_reply=_where("status", "failed", status="succeeded"),
    ),
    Drift(
        "what is done is being done again",
        "getRender",
        "reference-broken",
        "body.status",
        (200,),
        on_reply=_reversed_at(1),
        also=("lifecycle-broken",),
    ),
    Drift(
        "a render begins at once",
        "renderTemplate",
        "value-undocumented",
        "body.status",
        (202,),
        on_reply=_set(status="rendering"),
        also=("lifecycle-broken",),
    ),
    Drift(
        "who failed does not say why",
        "getRender",
        "lifecycle-broken",
        "body.errorMessage",
        (200,),
        on_reply=_set(errorMessage=None),
    ),
    Drift(
        "what succeeded has no end",
        "getRender",
        "lifecycle-broken",
        "body.completedAt",
        (200,),
        on_reply=_set(completedAt=None),
    ),
    Drift(
        "drafts are rendered", "renderTemplate", "lifecycle-broken", "status", on_reply=after_good(everything, (409,))
    ),
)
