"""Drifts of lists: rows, pages, limits, filters, order."""

from collections.abc import Callable
from typing import Any

from .drift import Drift, OnReply, body
from .replacing import clamped, query


def _rows(name: str, change: Callable[[list[Any]], list[Any]]) -> OnReply:
    return body(lambda value: value.update({name: change(value[name])}))


def _all_again(value: dict[str, Any]) -> None:
    """There is always a next page."""
    if value["signatures"]:
        value.update(hasMore=True, nextCursor=value["signatures"][-1]["createdAt"])


def _set(**fields: Any) -> OnReply:
    return body(lambda value: value.update(fields))


def _where(name: str, old: Any, **fields: Any) -> OnReply:
    return body(lambda value: value.update(fields) if value.get(name) == old else None)


LISTS = (
    Drift(
        "the last template is lost",
        "listTemplates",
        "reference-broken",
        "body.templates",
        (200,),
        on_reply=_rows("templates", lambda rows: rows[:-1]),
        at=("listTemplates", "listBuilderTemplates"),
        also=("paging-broken",),
    ),
    Drift(
        "the newest share is lost",
        "listRenderShares",
        "reference-broken",
        "body.shares",
        (200,),
        on_reply=_rows("shares", lambda rows: rows[1:]),
    ),
    Drift(
        "templates are listed twice",
        "listTemplates",
        "paging-broken",
        "body.templates",
        (200,),
        on_reply=_rows("templates", lambda rows: [row for row in rows for _ in (1, 2)]),
    ),
    Drift(
        "renders are listed twice",
        "listEmbedRenders",
        "paging-broken",
        "body.renders",
        (200,),
        on_reply=_rows("renders", lambda rows: [*rows, *rows[-1:]]),
    ),
    Drift(
        "there is never a next page",
        "listSignatures",
        "paging-broken",
        "body.signatures",
        (200,),
        on_reply=_set(hasMore=False, nextCursor=None),
    ),
    Drift("there is always a next page", "listSignatures", "paging-broken", "", (200,), on_reply=body(_all_again)),
    Drift("pages overlap", "listEmbedRenders", "paging-broken", "body.renders", on_request=clamped("offset", "2", "1")),
    Drift(
        "pages leave a gap", "listEmbedRenders", "paging-broken", "body.renders", on_request=clamped("offset", "2", "3")
    ),
    Drift(
        "a limit of nothing is taken",
        "listSignatures",
        "limit-not-kept",
        "status",
        on_request=clamped("limit", "0", "1"),
    ),
    Drift(
        "a limit of 101 is taken",
        "listSignatures",
        "limit-not-kept",
        "status",
        on_request=clamped("limit", "101", "100"),
    ),
    Drift(
        "a limit of many is taken",
        "listSignatures",
        "limit-not-kept",
        "status",
        on_request=clamped("limit", "many", "20"),
    ),
    Drift(
        "a limit of 501 is 100",
        "listEmbedRenders",
        "limit-not-kept",
        "body.limit",
        on_request=clamped("limit", "501", "100"),
    ),
    Drift(
        "an odd cursor is no cursor",
        "listSignatures",
        "rule-broken",
        "status",
        on_request=query({"cursor": None}),
        also=("paging-broken",),
    ),
    Drift(
        "another number is the default",
        "listEmbedRenders",
        "limit-not-kept",
        "body.limit",
        (200,),
        on_reply=_where("limit", 100, limit=50),
    ),
    Drift(
        "signatures of all renders",
        "listSignatures",
        "rule-broken",
        "body.signatures",
        on_request=query({"renderId": None}),
    ),
    Drift("renders in all states", "listEmbedRenders", "rule-broken", "", on_request=query({"status": None})),
    Drift("renders of all templates", "listEmbedRenders", "rule-broken", "", on_request=query({"templateId": None})),
    Drift(
        "renders come oldest first",
        "listEmbedRenders",
        "order-broken",
        "body.renders",
        (200,),
        on_reply=_rows("renders", lambda rows: rows[::-1]),
        also=("paging-broken",),
    ),
    Drift(
        "drafts come oldest first",
        "listBuilderTemplates",
        "order-broken",
        "body.templates",
        (200,),
        on_reply=_rows("templates", lambda rows: rows[::-1]),
    ),
    Drift(
        "events come oldest first",
        "getRenderEngagement",
        "order-broken",
        "body.recent",
        (200,),
        on_reply=_rows("recent", lambda rows: rows[::-1]),
    ),
)
