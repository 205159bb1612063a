"""Lies: LIARS, each with the probe that must find it out, and what that must call it."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any, NamedTuple

from craftkit_contracts.check.probes.credentials import CORE
from craftkit_contracts.exchange import Exchange

from .liars import answered, bad, by_others, edited, error, fickle, good, put, repeated, turned
from .probing import Lie

LATER, EARLIER = "2099-01-01T00:00:00.000Z", "2001-01-01T00:00:00.000Z"
PROJECT = {"id": "01234567-0000-7000-8000-000000000000", "slug": "a", "name": "a"}


class Liar(NamedTuple):
    """`probe` must find `kind` at `operation`."""

    probe: str
    lie: Lie
    kind: str
    operation: str


def _second(exchange: Exchange) -> bool:
    """A reply to a page after the first."""
    return any(sign in exchange.url for sign in ("cursor=", "offset=2", "offset=4"))


def _row(rows: str, **fields: Any) -> Callable[[Any], Any]:
    def change(body: Any) -> None:
        for row in body[rows]:
            row.update(fields)

    return change


def _misread() -> dict[str, Any]:
    """The place without the documented text."""
    issues = {"formErrors": [], "fieldErrors": {"customer.name": ["is missing"]}}
    return {**error("invalid_input_data")["error"], "issues": issues}


def _replayed(exchange: Exchange) -> bool:
    return exchange.status == 200


def _once_more(name: str, exchange: Exchange) -> Exchange:
    """A replay that makes another render."""
    new = edited("renderTemplate", put("id", PROJECT["id"]), _replayed)(name, exchange)
    return answered("renderTemplate", 202, when=_replayed)(name, new)


def _no_document(name: str, exchange: Exchange) -> Exchange:
    is_one = name == "downloadEmbedRender" and good(exchange)
    return replace(exchange, response_body=b"%PDF-1.4 nothing") if is_one else exchange


def _other_document(name: str, exchange: Exchange) -> Exchange:
    """Of somebody else."""
    from fpdf import FPDF

    document, buffer = FPDF(), BytesIO()
    document.add_page()
    document.set_font("Helvetica")
    document.cell(text="Quite another document")
    document.output(buffer)
    is_one = name == "downloadRender" and good(exchange)
    return replace(exchange, response_body=buffer.getvalue()) if is_one else exchange


def _unnamed(operation: str) -> Lie:
    def lie(name: str, exchange: Exchange) -> Exchange:
        headers = {**exchange.response_headers, "content-disposition": "attachment; filename=x-certificate.pdf"}
        return replace(exchange, response_headers=headers) if name == operation and good(exchange) else exchange

    return lie


def _forgetful() -> Lie:
    """A render goes with its template."""
    gone: list[str] = []

    def lie(name: str, exchange: Exchange) -> Exchange:
        if name == "deleteTemplate":
            gone.append(name)
        return answered("getRender", 404, error("not_found"), lambda each: bool(gone))(name, exchange)

    return lie


def _of(kind: str, *rows: tuple[str, Lie, str]) -> list[Liar]:
    return [Liar(probe, lie, kind, operation) for probe, lie, operation in rows]


LIARS = [
    *_of(
        "order-broken",
        ("templates: what is found", edited("listTemplates", turned("templates")), "listTemplates"),
        ("builder: the list", edited("listBuilderTemplates", turned("templates")), "listBuilderTemplates"),
        ("embed_renders: the list", edited("listEmbedRenders", turned("renders")), "listEmbedRenders"),
        ("signatures: the list", edited("listSignatures", turned("signatures")), "listSignatures"),
        ("projects: what is found", edited("listProjects", turned("projects")), "listProjects"),
        ("engagement: what is found", edited("getRenderEngagement", turned("recent")), "getRenderEngagement"),
        ("shares: revocation", edited("listRenderShares", turned("shares")), "listRenderShares"),
    ),
    *_of(
        "paging-broken",
        ("signatures: pages", repeated("listSignatures", _second), "listSignatures"),
        ("signatures: pages", edited("listSignatures", put("hasMore", False)), "listSignatures"),
        ("signing: lists", edited("listSignatures", put("signatures", []), _second), "listSignatures"),
        ("embed_renders: pages", repeated("listEmbedRenders", _second), "listEmbedRenders"),
        ("embed_renders: pages", edited("listEmbedRenders", put("renders", []), _second), "listEmbedRenders"),
    ),
    *_of(
        "limit-not-kept",
        ("embed_renders: the list", edited("listEmbedRenders", put("limit", 200)), "listEmbedRenders"),
        ("signatures: limits", repeated("listSignatures", bad), "listSignatures"),
        ("templates: lengths", repeated("createTemplate", bad), "createTemplate"),
        ("templates: lengths", answered("createTemplate", 400, error("invalid_request"), good), "createTemplate"),
        ("renders: limits", repeated("renderTemplate", bad), "renderTemplate"),
        ("shares: revocation", repeated("createRenderShare", bad), "createRenderShare"),
        ("signing: lists", repeated("createSignature", bad), "createSignature"),
        ("sessions: lengths", repeated("createEmbedSession", bad), "createEmbedSession"),
        ("catalogs: versions", repeated("publishEmbedCatalog", bad), "publishEmbedCatalog"),
        ("uploads: pictures", repeated("uploadFormImage", lambda each: each.status == 413), "uploadFormImage"),
        ("projects: names", answered("createProject", 201, PROJECT), "createProject"),
        ("mail: sending", repeated("emailRender", bad), "emailRender"),
        ("keys: minting", repeated("createProjectKey", bad), "createProjectKey"),
    ),
    *_of(
        "lifecycle-broken",
        ("renders: lifecycle", edited("renderTemplate", put("status", "succeeded")), "renderTemplate"),
        ("renders: lifecycle", edited("getRender", put("completedAt", None)), "getRender"),
        ("renders: lifecycle", _forgetful(), "getRender"),
        ("renders: what is found", edited("getRender", put("errorMessage", "Oh.")), "getRender"),
        ("shares: revocation", edited("listRenderShares", _row("shares", revokedAt=None)), "listRenderShares"),
        ("shares: revocation", repeated("revokeRenderShare", bad), "revokeRenderShare"),
        ("shares: too early", answered("createRenderShare", 201), "createRenderShare"),
        ("signing: sending", repeated("cancelSignature", lambda each: each.status == 409), "cancelSignature"),
        ("signing: sending", edited("getSignature", put("status", "sent")), "getSignature"),
        ("signing: sending", edited("createSignature", put("completedAt", LATER)), "createSignature"),
        ("signing: sending", answered("downloadSignature", 200), "downloadSignature"),
        ("templates: deletion", repeated("deleteTemplate", bad), "deleteTemplate"),
        ("templates: deletion", repeated("getTemplate", bad), "getTemplate"),
        ("templates: deletion", answered("renderTemplate", 202), "renderTemplate"),
        ("sessions: refreshing", repeated("refreshEmbedSession", bad), "refreshEmbedSession"),
        ("projects: lifecycle", repeated("getProject", bad), "getProject"),
        *(("keys: of a deleted project", answered(each, 404, error("not_found")), each) for each in CORE[:3]),
    ),
    *_of(
        "reference-broken",
        ("templates: what is found", edited("getTemplate", put("name", "Other")), "getTemplate"),
        ("templates: what is found", edited("getTemplate", put("updatedAt", EARLIER)), "getTemplate"),
        ("templates: publishing", edited("upsertTemplate", put("currentVersionNumber", 7)), "upsertTemplate"),
        ("templates: publishing", edited("listTemplates", put("templates", [])), "listTemplates"),
        ("renders: what is found", edited("getRender", put("createdAt", LATER)), "getRender"),
        ("renders: what is found", edited("getRender", put("durationMs", 10**9)), "getRender"),
        ("renders: lifecycle", edited("getRender", put("downloadUrl", "https://cdn.example.com/x.pdf")), "getRender"),
        ("renders: lifecycle", edited("renderTemplate", put("pollUrl", "https://a/v1/renders/x")), "renderTemplate"),
        ("templates: deletion", edited("deleteTemplate", put("deletedAt", EARLIER)), "deleteTemplate"),
        ("shares: revocation", edited("revokeRenderShare", put("revokedAt", EARLIER)), "revokeRenderShare"),
        ("shares: revocation", edited("listRenderShares", _row("shares", message="Other")), "listRenderShares"),
        ("shares: revocation", edited("listRenderShares", _row("shares", clickCount=5)), "listRenderShares"),
        ("shares: revocation", edited("createRenderShare", put("createdAt", LATER)), "createRenderShare"),
        ("forms: filling", edited("listEmbedRenders", _row("renders", templateName="Other")), "listEmbedRenders"),
        ("signing: sending", edited("cancelSignature", put("name", "Other")), "cancelSignature"),
        ("templates: publishing", edited("getTemplate", put("jsonSchema", {"properties": {}})), "getTemplate"),
        ("signing: sending", edited("createSignature", _row("recipients", email="a@b.cd")), "createSignature"),
        ("signing: lists", edited("createSignature", put("name", "Signature request")), "createSignature"),
        ("engagement: what is found", edited("getRenderEngagement", put("total", 99)), "getRenderEngagement"),
        ("engagement: recording", edited("getRenderEngagement", put("linkOpens", 9)), "getRenderEngagement"),
        ("signatures: the list", edited("getSignature", put("name", "Other")), "getSignature"),
        ("signing: sending", edited("cancelSignature", put("errorMessage", None)), "cancelSignature"),
        ("builder: the list", edited("listBuilderTemplates", put("templates", [])), "listBuilderTemplates"),
        ("forms: filling", edited("listEmbedRenders", _row("renders", inputData={})), "listEmbedRenders"),
        (
            "sessions: minting",
            edited("createEmbedSession", put("iframe_url", "https://a/embed/form?session_token=e30.e30.e30")),
            "createEmbedSession",
        ),
        ("catalogs: versions", edited("publishEmbedCatalog", put("version", 1)), "publishEmbedCatalog"),
        ("templates: publishing", edited("getTemplate", put("jsonSchema", {"type": "object"})), "getTemplate"),
        (
            "engagement: recording",
            edited("getRenderEngagement", _row("recent", createdAt=EARLIER)),
            "getRenderEngagement",
        ),
        ("builder: drafting", edited("listBuilderTemplates", _row("templates", category=None)), "listBuilderTemplates"),
        ("signing: sending", edited("createSignature", turned("recipients")), "createSignature"),
        ("renders: lifecycle", edited("renderTemplate", put("status", "queued"), _replayed), "renderTemplate"),
        ("projects: lifecycle", edited("renameProject", put("slug", "other")), "renameProject"),
        ("keys: minting", edited("createProjectKey", put("prefix", "ck_live_other")), "createProjectKey"),
    ),
    *_of(
        "idempotency-ignored",
        ("renders: idempotency", _once_more, "renderTemplate"),
        ("signing: sending", answered("createSignature", 201, when=_replayed), "createSignature"),
        ("engagement: recording", edited("recordRenderEvent", put("recorded", True)), "recordRenderEvent"),
        ("provisioning: organisation", fickle("provisionOrg", put("projectId", PROJECT["id"])), "provisionOrg"),
    ),
    *_of(
        "data-leaked",
        ("isolation: templates", repeated("listTemplates", by_others), "listTemplates"),
        ("isolation: templates", answered("getTemplate", 200, when=by_others), "getTemplate"),
        ("isolation: signatures", repeated("listSignatures", by_others), "listSignatures"),
        ("isolation: signatures", answered("downloadSignature", 200, when=by_others), "downloadSignature"),
        ("isolation: renders", answered("getRender", 200, when=by_others), "getRender"),
        ("isolation: keys of idempotency", repeated("renderTemplate", good), "renderTemplate"),
        ("isolation: writing", answered("revokeRenderShare", 200, when=by_others), "revokeRenderShare"),
        ("isolation: sessions", answered("refreshEmbedSession", 200, when=by_others), "refreshEmbedSession"),
        ("forms: filling", repeated("getEmbedRender", bad), "getEmbedRender"),
        ("keys: minting", edited("listTemplates", put("templates", [{}])), "listTemplates"),
    ),
    *_of(
        "authentication-not-enforced",
        ("credentials: malformed", answered("listTemplates", 200), "listTemplates"),
        ("credentials: malformed", answered("listTemplates", 404, error("not_found")), "listTemplates"),
        ("hook: refusals", answered("triggerInboundRender", 202), "triggerInboundRender"),
        ("sessions: minting", answered("listEmbedRenders", 200), "listEmbedRenders"),
    ),
    *_of(
        "rule-broken",
        ("health: health", edited("getHealth", put("checks", {"database": "error"})), "getHealth"),
        ("templates: refusals", edited("createTemplate", put("error", error("odd")["error"]), bad), "createTemplate"),
        ("templates: refusals", answered("upsertTemplate", 400, error("invalid_request")), "upsertTemplate"),
        ("renders: refusals", answered("renderTemplate", 400, error("invalid_input_data")), "renderTemplate"),
        ("renders: refusals", edited("renderTemplate", put("error", _misread()), bad), "renderTemplate"),
        ("renders: lifecycle", edited("getRender", put("durationMs", 0.5)), "getRender"),
        ("renders: idempotency", repeated("renderTemplate", good), "renderTemplate"),
        ("shares: revocation", repeated("createRenderShare", good), "createRenderShare"),
        ("templates: creation", repeated("createTemplate", good), "createTemplate"),
        ("sessions: refreshing", repeated("refreshEmbedSession", good), "refreshEmbedSession"),
        ("forms: filling", edited("listEmbedRenders", _row("renders", source="form")), "listEmbedRenders"),
        ("embed_renders: filters", repeated("listEmbedRenders", good), "listEmbedRenders"),
        ("sessions: minting", edited("createEmbedSession", put("expires_at", LATER)), "createEmbedSession"),
        ("projects: names", edited("createProject", put("slug", "same")), "createProject"),
        ("shares: revocation", edited("listRenderShares", _row("shares", revokedReason="lost")), "listRenderShares"),
    ),
    *_of("reference-broken", ("downloads: what is drawn", _other_document, "downloadRender")),
    *_of(
        "header-broken",
        ("downloads: what is drawn", _unnamed("downloadRender"), "downloadRender"),
        ("renders: lifecycle", _unnamed("downloadRender"), "downloadRender"),
        ("signatures: documents", _unnamed("getSignatureCertificate"), "getSignatureCertificate"),
    ),
    *_of("not-a-pdf", ("downloads: what is drawn", _no_document, "downloadEmbedRender")),
]
