"""Details: values that look right and are not. Each is told by what else the service said, or by its documentation."""

import html
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from .drift import Drift, edited
from .edits import ID, NOBODYS, Edit


class Detail(NamedTuple):
    """`place` is edited, by `change`; `where` names what the check says, if that is another place."""

    name: str
    operation: str
    code: int
    place: str
    change: Callable[[Any], Any]
    kind: str = "reference-broken"
    where: str = ""


def _later(**more: float) -> Callable[[str], str]:
    def change(text: str) -> str:
        return f"{(datetime.fromisoformat(text) + timedelta(**more)).isoformat(timespec='milliseconds')[:23]}Z"

    return change


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    inner = {
        f"{key}.{name}": value for key, held in data.items() if isinstance(held, dict) for name, value in held.items()
    }
    return inner or data


RULE, FORMAT, STATE = "rule-broken", "format-broken", "lifecycle-broken"
MANIFEST, SCHEMA = "body.manifest", "body.jsonSchema"
TIMES = (
    Detail("times have two digits", "listTemplates", 200, "body.templates[].updatedAt", lambda t: f"{t[:-2]}Z", FORMAT),
    Detail("a blank stands for the T", "getRender", 200, "body.createdAt", lambda t: t.replace("T", " "), FORMAT),
    Detail("durations are seconds", "getRender", 200, "body.durationMs", lambda n: n / 1000 + 0.0001, RULE),
    Detail("durations are longer than the time", "getRender", 200, "body.durationMs", lambda n: n + 10_000_000),
    Detail("shares end a day later", "listRenderShares", 200, "body.shares[].expiresAt", _later(days=1)),
    Detail("all events are of 1970", "getRenderEngagement", 200, "body.recent[].createdAt", _later(days=-20_000)),
    Detail("sessions end at once", "createEmbedSession", 200, "body.expires_at", _later(hours=-4), RULE),
    Detail("a refreshed session ends earlier", "refreshEmbedSession", 200, "body.expires_at", _later(hours=-1), RULE),
    Detail("shares were revoked later", "listRenderShares", 200, "body.shares[].revokedAt", _later(seconds=5), STATE),
)
TEMPLATES = (
    Detail("labels are cut", "getTemplate", 200, "body.manifest.variables[].label", lambda t: t[:10], where=MANIFEST),
    Detail("variables change places", "getTemplate", 200, "body.manifest.variables", lambda v: v[::-1], where=MANIFEST),
    Detail(
        "nothing is required", "getTemplate", 200, "body.manifest.variables[].required", _always(False), where=MANIFEST
    ),
    Detail("formats are lost", "getTemplate", 200, "body.manifest.variables[].format", _always(""), where=MANIFEST),
    Detail("loops are not echoed", "createTemplate", 201, "body.manifest.loops", _always([]), where=MANIFEST),
    Detail("the schema requires nothing", "getTemplate", 200, "body.jsonSchema.required", _always([]), where=SCHEMA),
    Detail("the schema is of another draft", "getTemplate", 200, "body.jsonSchema.$schema", lambda t: f"{t}-x"),
    Detail("the schema knows no property", "getTemplate", 200, "body.jsonSchema.properties", _always({})),
    Detail("API templates are overlays", "getTemplate", 200, "body.templateType", _always("pdf-overlay")),
    Detail("listed names are lower", "listTemplates", 200, "body.templates[].name", str.lower),
    Detail("listed versions are the first", "listTemplates", 200, "body.templates[].currentVersionNumber", _always(1)),
    Detail("nothing is published", "listTemplates", 200, "body.templates[].published", _always(False)),
    Detail("categories are lost", "listBuilderTemplates", 200, "body.templates[].category", _always(None)),
    Detail("presets are lost", "createBuilderTemplate", 200, "body.documentTemplate.presetKey", _always(None)),
    Detail("what is not known is lost", "createBuilderTemplate", 200, "body.documentTemplate.settings", _always(None)),
    Detail(
        "drafts tell seconds", "createBuilderTemplate", 200, "body.documentTemplate.cAt", _always("1780000000"), FORMAT
    ),
)
RENDERS = (
    Detail("pollUrl has a query", "renderTemplate", 202, "body.pollUrl", lambda url: f"{url}?wait=1"),
    Detail("downloadUrl is of the latest", "getRender", 200, "body.downloadUrl", lambda url: ID.sub("latest", url)),
    Detail("renders end before they begin", "getRender", 200, "body.completedAt", _later(days=-1)),
    Detail(
        "forms are polled by key", "getEmbedRender", 200, "body.pollUrl", lambda url: url.replace("/embed", ""), FORMAT
    ),
    Detail("listed states are old", "listEmbedRenders", 200, "body.renders[].status", _always("queued")),
    Detail("listed durations are lost", "listEmbedRenders", 200, "body.renders[].durationMs", _always(None)),
    Detail("listed data are flat", "listEmbedRenders", 200, "body.renders[].inputData", _flat),
    Detail("everything is a form's", "listEmbedRenders", 200, "body.renders[].source", _always("form"), RULE),
    Detail("offsets are not echoed", "listEmbedRenders", 200, "body.offset", _always(0), "paging-broken"),
)
SHARES = (
    Detail("messages are cut", "createRenderShare", 201, "body.message", lambda text: text[:140]),
    Detail("messages are escaped", "listRenderShares", 200, "body.shares[].message", html.escape),
    Detail("recipients are lower", "createRenderShare", 201, "body.recipientEmail", str.lower),
    Detail("mailed shares are links", "listRenderShares", 200, "body.shares[].channel", _always("link")),
    Detail("partners are recipients", "getRenderEngagement", 200, "body.recent[].actorKind", _always("recipient")),
    Detail("metadata are of nobody", "getRenderEngagement", 200, "body.recent[].metadata", _always({"surface": "x"})),
    Detail("only three events are told", "getRenderEngagement", 200, "body.recent", lambda rows: rows[:3]),
)
SIGNATURES = (
    Detail("signers are lower", "getSignature", 200, "body.recipients[].email", str.lower),
    Detail("signers have one id", "createSignature", 201, "body.recipients[].id", _always("1"), RULE),
    Detail("turns are the other way", "createSignature", 201, "body.recipients[].order", lambda turn: 3 - turn),
    Detail("reasons are cut", "cancelSignature", 200, "body.errorMessage", lambda text: text[:12]),
    Detail("expiries are doubled", "createSignature", 201, "body.expirationHours", lambda hours: hours * 2),
    Detail(
        "certificates are the provider's", "getSignature", 200, "body.certificateUrl", _always("https://a/c"), FORMAT
    ),
    Detail("listed requests are sent", "listSignatures", 200, "body.signatures[].status", _always("sent")),
)
ACCOUNTS = (
    Detail(
        "builders are forms", "createEmbedSession", 200, "body.iframe_url", lambda url: url.replace("/builder", "/form")
    ),
    Detail(
        "tokens are a fragment",
        "refreshEmbedSession",
        200,
        "body.iframe_url",
        lambda url: url.replace("?", "#"),
        FORMAT,
    ),
    Detail("a refreshed session is another", "refreshEmbedSession", 200, "body.session_id", _always(NOBODYS)),
    Detail("slugs have underscores", "createProject", 201, "body.slug", lambda slug: slug.replace("-", "_"), FORMAT),
    Detail("prefixes end in dots", "createProjectKey", 201, "body.prefix", lambda text: f"{text}...", FORMAT),
    Detail("keys have another usual name", "createProjectKey", 201, "body.name", lambda name: name.replace("API", "A")),
    Detail("deletion is a number", "deleteProject", 200, "body.deleted", int, "type-changed"),
    Detail("more pages is a number", "listSignatures", 200, "body.hasMore", int, "type-changed"),
)


def _edit(change: Callable[[Any], Any]) -> Edit:
    def edit(holder: dict[str, Any], name: str) -> None:
        if holder.get(name) is not None:
            holder[name] = change(holder[name])

    return edit


def _drift(each: Detail) -> Drift:
    reply = edited(each.place, _edit(each.change))
    return Drift(each.name, each.operation, each.kind, each.where or each.place, (each.code,), on_reply=reply)


DETAILS = [_drift(each) for each in (*TIMES, *TEMPLATES, *RENDERS, *SHARES, *SIGNATURES, *ACCOUNTS)]
