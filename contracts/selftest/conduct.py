"""Drifts of conduct: replies keep their shape, and what is done or shown is wrong."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ..scenarios.keys import KEYS
from .drift import Answered, Asked, Drift, Memory, OnReply, OnRequest, body, status

GOOD = f"Bearer {KEYS['live']}"
GOOD_ACCOUNT = f"Bearer {KEYS['account']}"


def _as(credential: str) -> OnRequest:
    """Whoever asks is taken for somebody with a good key."""
    return lambda asked, memory: asked.with_header("Authorization", credential)


def _second_is_first(asked: Asked, memory: Memory) -> Asked:
    """The other project's key opens this one's things."""
    theirs = asked.headers.get("Authorization", "") == f"Bearer {KEYS['globex']}"
    return asked.with_header("Authorization", GOOD) if theirs else asked


def _without_key(asked: Asked, memory: Memory) -> Asked:
    """Idempotency keys are not looked at, wherever they stand."""
    try:
        value = json.loads(asked.body)
    except ValueError:
        return asked
    options = value.get("options") if isinstance(value, dict) else None
    if isinstance(options, dict):
        options.pop("jobId", None)
    return asked._replace(body=json.dumps(value).encode()).with_header("Idempotency-Key", None)


def _reversed(name: str) -> OnReply:
    return body(lambda value: value[name].reverse())


def _query(change: dict[str, str | None]) -> OnRequest:
    def on_request(asked: Asked, memory: Memory) -> Asked:
        parts = urlsplit(asked.target)
        query = {key: value for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in change}
        asked_for = {key: value for key, value in change.items() if value is not None}
        return asked._replace(target=urlunsplit(parts._replace(query=urlencode({**query, **asked_for}))))

    return on_request


def _repeated(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    """The first answer, whatever has happened since."""
    first: Answered = memory.seen.setdefault(asked.target, answered)
    return first


def _never_done(value: dict[str, Any]) -> None:
    """As it was in the middle of it."""
    value.update(status="rendering", completedAt=None, durationMs=None, downloadUrl=None, errorMessage=None)


def _other_id(name: str) -> OnReply:
    """What is shown under an id says that it is another."""

    def change(value: dict[str, str]) -> None:
        value[name] = f"00000000{value[name][8:]}"

    return body(change)


def _later(value: dict[str, str]) -> None:
    value["createdAt"] = f"2099{value['createdAt'][4:]}"


CONDUCT = (
    Drift(
        "templates are shown without a key", "listTemplates", "authentication-not-enforced", "", on_request=_as(GOOD)
    ),
    Drift("renders are shown without a key", "getRender", "authentication-not-enforced", "", on_request=_as(GOOD)),
    Drift("anybody renders", "renderTemplate", "authentication-not-enforced", "", on_request=_as(GOOD)),
    Drift("anybody lists projects", "listProjects", "authentication-not-enforced", "", on_request=_as(GOOD_ACCOUNT)),
    Drift("another project's render is shown", "getRender", "data-leaked", "", on_request=_second_is_first),
    Drift("another project's template is shown", "getTemplate", "data-leaked", "", on_request=_second_is_first),
    Drift("another project's PDF is shown", "downloadRender", "data-leaked", "", on_request=_second_is_first),
    Drift("another project's signature is shown", "getSignature", "data-leaked", "", on_request=_second_is_first),
    Drift(
        "idempotency keys of renders are ignored", "renderTemplate", "idempotency-ignored", "", on_request=_without_key
    ),
    Drift(
        "idempotency keys of signatures are ignored",
        "createSignature",
        "idempotency-ignored",
        "",
        on_request=_without_key,
    ),
    Drift(
        "templates come in the wrong order",
        "listTemplates",
        "order-broken",
        "",
        (200,),
        on_reply=_reversed("templates"),
    ),
    Drift(
        "signatures come in the wrong order",
        "listSignatures",
        "order-broken",
        "",
        (200,),
        on_reply=_reversed("signatures"),
        also=("paging-broken",),
    ),
    Drift(
        "shares come in the wrong order", "listRenderShares", "order-broken", "", (200,), on_reply=_reversed("shares")
    ),
    Drift(
        "projects come in the wrong order", "listProjects", "order-broken", "", (200,), on_reply=_reversed("projects")
    ),
    Drift("the cursor is ignored", "listSignatures", "paging-broken", "", on_request=_query({"cursor": None})),
    Drift("the offset is ignored", "listEmbedRenders", "paging-broken", "", on_request=_query({"offset": None})),
    Drift(
        "the limit is ignored",
        "listSignatures",
        "limit-not-kept",
        "",
        on_request=_query({"limit": None}),
        also=("paging-broken",),
    ),
    Drift(
        "embed renders ignore their limit",
        "listEmbedRenders",
        "limit-not-kept",
        "",
        on_request=_query({"limit": None}),
        also=("paging-broken",),
    ),
    Drift("a render never ends", "getRender", "lifecycle-broken", "", (200,), on_reply=body(_never_done)),
    Drift(
        "a cancelled request is cancelled again",
        "cancelSignature",
        "lifecycle-broken",
        "",
        (409,),
        on_reply=status(200),
        also=("rule-broken", "shape-broken", "field-missing", "field-added", "field-renamed"),
    ),
    Drift("a render says it is another", "getRender", "reference-broken", "", (200,), on_reply=_other_id("id")),
    Drift("a template says it is another", "getTemplate", "reference-broken", "", (200,), on_reply=_other_id("id")),
    Drift(
        "renders are older than they can be",
        "getRender",
        "reference-broken",
        "",
        (200,),
        on_reply=body(_later),
        also=("lifecycle-broken",),
    ),
    Drift("engagement counts nothing", "getRenderEngagement", "reference-broken", "", (200,), on_reply=_repeated),
)
