"""Mending: what is wrong with a request is put right before anybody looks at it, be it a field or a key."""

import json
from collections.abc import Callable
from typing import Any

from ..scenarios.keys import KEYS
from .drift import Asked, Drift, Memory, OnRequest

LIVE = f"Bearer {KEYS['live']}"
FIELD = {"key": "a", "label": "A", "dataType": "text"}


def read_object(asked: Asked) -> dict[str, Any]:
    try:
        value = json.loads(asked.body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def mended(*way: str, by: Callable[[Any], Any]) -> OnRequest:
    """A field of the request is put right before anybody looks at it."""

    def on_request(asked: Asked, memory: Memory) -> Asked:
        value = read_object(asked)
        holder: Any = value
        for step in way[:-1]:
            holder = holder.get(step, {}) if isinstance(holder, dict) else {}
        if not isinstance(holder, dict) or way[-1] not in holder:
            return asked
        holder[way[-1]] = by(holder[way[-1]])
        return asked._replace(body=json.dumps(value).encode())

    return on_request


def let_in(is_good: Callable[[str], bool]) -> OnRequest:
    """Whatever looks like the project's key is the key."""

    def on_request(asked: Asked, memory: Memory) -> Asked:
        came = asked.headers.get("Authorization", "")
        return asked.with_header("Authorization", LIVE) if is_good(came) else asked

    return on_request


NOT_ENFORCED, RULE, ISSUES = "authentication-not-enforced", "rule-broken", "body.error.issues"
MENDED = (
    Drift(
        "file names are not looked at",
        "renderTemplate",
        "header-broken",
        "header content-disposition",
        on_request=mended("options", "filename", by=lambda name: name if len(name) > 100 else "x"),
        at=("downloadRender",),
    ),
    Drift(
        "slugs are lower",
        "getTemplate",
        RULE,
        "status",
        on_request=lambda asked, memory: asked._replace(target=asked.target.lower()),
    ),
    Drift(
        "short names are mended", "createTemplate", RULE, ISSUES, on_request=mended("name", by=lambda name: name or "x")
    ),
    Drift(
        "slugs are mended",
        "createTemplate",
        RULE,
        ISSUES,
        on_request=mended("slug", by=lambda slug: slug.replace("No Slug!", "no-slug")),
    ),
    Drift("long names are cut", "upsertTemplate", RULE, ISSUES, on_request=mended("name", by=lambda name: name[:120])),
    Drift(
        "empty loops are left out",
        "createTemplate",
        RULE,
        ISSUES,
        on_request=mended(
            "manifest",
            "loops",
            by=lambda loops: [{**each, "itemFields": each["itemFields"] or [FIELD]} for each in loops],
        ),
    ),
    Drift(
        "previews are cut",
        "createTemplate",
        RULE,
        ISSUES,
        on_request=mended("manifest", "loops", by=lambda loops: [{**each, "previewData": []} for each in loops]),
    ),
    Drift(
        "half a manifest is a manifest",
        "upsertTemplate",
        RULE,
        ISSUES,
        on_request=mended("manifest", by=lambda manifest: {"variables": [], "loops": [], **manifest}),
    ),
    Drift(
        "addresses of actors are not looked at",
        "createEmbedSession",
        RULE,
        ISSUES,
        on_request=mended("actor", "email", by=lambda _: "a@example.invalid"),
    ),
    Drift(
        "offsets of time are not looked at",
        "createRenderShare",
        "reference-broken",
        "body.expiresAt",
        on_request=mended("expiresAt", by=lambda text: text.replace("+02:00", "Z")),
    ),
    Drift(
        "a key may have more",
        "listTemplates",
        NOT_ENFORCED,
        "status",
        on_request=let_in(lambda came: came.startswith(LIVE)),
    ),
    Drift(
        "a key may have less",
        "listTemplates",
        NOT_ENFORCED,
        "status",
        on_request=let_in(lambda came: came == LIVE[:-1]),
    ),
    Drift(
        "a key may have other letters",
        "listTemplates",
        NOT_ENFORCED,
        "status",
        on_request=let_in(lambda came: came.lower() == LIVE.lower()),
    ),
    Drift(
        "a key may have any scheme",
        "listTemplates",
        NOT_ENFORCED,
        "status",
        on_request=let_in(lambda came: came.endswith(LIVE[7:])),
    ),
)
