"""One scripted exchange for every documented (operation, status, code): a ready request, and what is changed in it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import requests

from ..conformance.documented import Pair
from ..craftkit import GONE_KEY, NO_SUCH_ID, Craftkit
from .ready import (
    DATA,
    DRAFT_ONLY,
    PEOPLE,
    PIXEL,
    READY,
    SIGNATURE,
    TEMPLATE,
    Sent,
    session,
    signature,
    submission,
    upload,
)

Script = Callable[[Craftkit], requests.Response]
UNKNOWN_KEY = "ck_live_unknown0000000000000000000000000"
TOO_LARGE = b'"' + b" " * 10 * 1024 * 1024 + b'"'  # U06: 10 MB
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
FAILED_RENDER = "0193c2c3-1111-7aaa-8bbb-000000000003"
LISTED = "https://app.example"

# What to change in the ready request of any operation, to be answered with that code
CHANGES: dict[str, Callable[[Sent], Sent]] = {
    "": lambda sent: sent,
    "unauthorized": lambda sent: replace(sent, key=UNKNOWN_KEY),
    "forbidden": lambda sent: replace(sent, key=GONE_KEY),
    "missing_authorization": lambda sent: replace(sent, key=None),
    "invalid_credentials": lambda sent: replace(sent, key=UNKNOWN_KEY),
    "missing_or_invalid_authorization": lambda sent: replace(sent, key=None),
    "invalid_json": lambda sent: replace(sent, data=b"{"),
    "payload_too_large": lambda sent: replace(sent, data=TOO_LARGE),
    "invalid_request": lambda sent: replace(sent, json=[]),
    "not_found": lambda sent: replace(sent, path=UUID.sub(NO_SUCH_ID, sent.path)),
    "template_not_found": lambda sent: replace(sent, path=sent.path.replace("/invoice", "/nowhere")),
}


def changed(operation: str, **changes: Any) -> Script:
    return lambda craftkit: replace(READY[operation](craftkit), **changes).by(craftkit)


def armed(operation: str, what: str) -> Script:
    """The control API makes it fail, once everything before it went well."""

    def run(craftkit: Craftkit) -> requests.Response:
        sent = READY[operation](craftkit)
        craftkit.fail_next(what)
        return sent.by(craftkit)

    return run


def twice(operation: str, **changes: Any) -> Script:
    def run(craftkit: Craftkit) -> requests.Response:
        sent = replace(READY[operation](craftkit), **changes)
        sent.by(craftkit)
        return sent.by(craftkit)

    return run


def sent(make: Callable[[Craftkit], Sent], **changes: Any) -> Script:
    return lambda craftkit: replace(make(craftkit), **changes).by(craftkit)


def from_an_unlisted_page(operation: str) -> Script:
    def run(craftkit: Craftkit) -> requests.Response:
        ready = READY[operation](craftkit)
        craftkit.control("PUT", "/projects/acme-charter/origins", {"origins": [LISTED]})
        return replace(ready, headers={"Origin": "https://evil.example"}).by(craftkit)

    return run


def builder_without_the_right(craftkit: Craftkit) -> requests.Response:
    token = session(craftkit, mode="edit", permissions={"saveDraft": False})["session_token"]
    return replace(READY["createBuilderTemplate"](craftkit), key=token).by(craftkit)


def on_template(id: str) -> Script:
    """A form of that template."""
    return lambda craftkit: submission(craftkit, template=id).by(craftkit)


def of_another_session(make: Callable[[Craftkit], Sent]) -> Script:
    """The path names another session than the token's."""
    return lambda craftkit: replace(ready := make(craftkit), path=UUID.sub(NO_SUCH_ID, ready.path)).by(craftkit)


def by_an_editor(craftkit: Craftkit) -> requests.Response:
    return replace(READY["getEmbedRender"](craftkit), key=session(craftkit, mode="edit")["session_token"]).by(craftkit)


def of_a_draft(craftkit: Craftkit) -> requests.Response:
    token = craftkit.control("GET", "/templates/draft-only/inbound")["token"]
    return replace(READY["triggerInboundRender"](craftkit), path=f"/v1/hooks/{token}").by(craftkit)


def of_large_pictures(craftkit: Craftkit) -> requests.Response:
    """A render whose PDF is over 20 MB, by three uploads of 9 (U71)."""
    ready = upload(craftkit)
    pictures = [("a.png", bytes(9 * 1024 * 1024 + number), "image/png") for number in range(3)]
    urls = [replace(ready, files={"file": picture}).by(craftkit).json()["url"] for picture in pictures]
    fields = [{"key": f"it{number}", "label": "It", "dataType": "image"} for number in range(3)]
    craftkit.publish_template("letter", {"variables": fields, "loops": []})
    render = craftkit.finish(craftkit.render("letter", {f"it{number}": url for number, url in enumerate(urls)}))
    return changed("createSignature", json=SIGNATURE | {"renderId": render["id"]})(craftkit)


DOTTED = {
    "variables": [],
    "loops": [{"key": "a.b", "label": "L", "itemFields": [{"key": "c", "label": "C", "dataType": "text"}]}],
}
ONCE = {"Idempotency-Key": "once"}
PARTICULAR: dict[Pair, Script] = {
    Pair("createTemplate", 400, "invalid_loop_key"): changed("createTemplate", json=TEMPLATE | {"manifest": DOTTED}),
    Pair("createTemplate", 409, "slug_conflict"): changed("createTemplate", json=TEMPLATE | {"slug": "invoice"}),
    Pair("upsertTemplate", 201, ""): changed("upsertTemplate", path="/v1/templates/letter"),
    Pair("upsertTemplate", 400, "invalid_loop_key"): changed("upsertTemplate", json=TEMPLATE | {"manifest": DOTTED}),
    Pair("renderTemplate", 200, ""): twice("renderTemplate", headers=ONCE),
    Pair("renderTemplate", 400, "invalid_input_data"): changed("renderTemplate", json={"data": {}}),
    Pair("renderTemplate", 404, "version_not_found"): changed(
        "renderTemplate", json={"data": DATA, "options": {"versionNumber": 99}}
    ),
    Pair("renderTemplate", 409, "no_published_version"): changed(
        "renderTemplate", path="/v1/templates/draft-only/render"
    ),
    Pair("renderTemplate", 503, "queue_unavailable"): armed("renderTemplate", "queue"),
    Pair("downloadRender", 409, "not_ready"): changed("downloadRender", path=f"/v1/renders/{FAILED_RENDER}/download"),
    Pair("downloadRender", 500, "internal"): armed("downloadRender", "storage"),
    Pair("createRenderShare", 409, "not_ready"): changed(
        "createRenderShare", path=f"/v1/renders/{FAILED_RENDER}/shares"
    ),
    Pair("emailRender", 409, "not_ready"): changed("emailRender", path=f"/v1/renders/{FAILED_RENDER}/email"),
    Pair("emailRender", 502, "email_send_failed"): armed("emailRender", "mail"),
    Pair("emailRender", 503, "email_not_configured"): armed("emailRender", "mail-configuration"),
    Pair("createSignature", 200, ""): twice("createSignature", headers=ONCE),
    Pair("createSignature", 402, "signature_credits_exhausted"): armed("createSignature", "signature-credits"),
    Pair("createSignature", 404, "not_found"): changed("createSignature", json=SIGNATURE | {"renderId": NO_SUCH_ID}),
    Pair("createSignature", 409, "conflict"): changed("createSignature", json=SIGNATURE | {"renderId": FAILED_RENDER}),
    Pair("createSignature", 413, "file_too_large"): of_large_pictures,
    Pair("createSignature", 502, "signature_provider_error"): armed("createSignature", "signature-provider"),
    Pair("createSignature", 503, "signature_not_configured"): armed("createSignature", "signature-configuration"),
    Pair("listSignatures", 400, "invalid_request"): changed("listSignatures", path="/v1/signatures?limit=0"),
    Pair("cancelSignature", 409, "conflict"): twice("cancelSignature"),
    Pair("cancelSignature", 502, "signature_provider_error"): armed("cancelSignature", "signature-provider"),
    Pair("downloadSignature", 409, "conflict"): lambda craftkit: craftkit.get(
        f"/v1/signatures/{signature(craftkit)}/download"
    ),
    Pair("getSignatureCertificate", 409, "conflict"): lambda craftkit: craftkit.get(
        f"/v1/signatures/{signature(craftkit)}/certificate"
    ),
    Pair("getSignatureCertificate", 502, "upstream_error"): armed("getSignatureCertificate", "certificates"),
    Pair("triggerInboundRender", 400, "invalid_input_data"): changed("triggerInboundRender", json={"a": 1}),
    Pair("triggerInboundRender", 401, "invalid_signature"): changed(
        "triggerInboundRender", headers={"x-craftkit-signature": "00"}
    ),
    Pair("triggerInboundRender", 404, "invalid_token"): changed("triggerInboundRender", path="/v1/hooks/nobody"),
    Pair("triggerInboundRender", 409, "no_published_version"): of_a_draft,
    Pair("triggerInboundRender", 503, "queue_unavailable"): armed("triggerInboundRender", "queue"),
    Pair("createEmbedSession", 404, "catalog_not_found"): changed(
        "createEmbedSession", json=PEOPLE | {"catalogRef": {"name": "none"}}
    ),
    Pair("refreshEmbedSession", 401, "refresh_failed"): twice("refreshEmbedSession"),
    Pair("publishEmbedCatalog", 500, "internal_error"): armed("publishEmbedCatalog", "catalogs"),
    Pair("createBuilderTemplate", 403, "permission_denied"): builder_without_the_right,
    Pair("createBuilderTemplate", 500, "insert_failed"): armed("createBuilderTemplate", "inserts"),
    Pair("getEmbedRender", 403, "wrong_mode"): by_an_editor,
    Pair("submitEmbedForm", 400, "bad_request"): from_an_unlisted_page("submitEmbedForm"),
    Pair("submitEmbedForm", 400, "invalid_input_data"): changed("submitEmbedForm", json={"data": {}}),
    Pair("submitEmbedForm", 403, "wrong_mode"): sent(lambda craftkit: submission(craftkit, mode="edit")),
    Pair("submitEmbedForm", 403, "permission_denied"): sent(
        lambda craftkit: submission(craftkit, permissions={"submitForm": False})
    ),
    Pair("submitEmbedForm", 404, "session_not_found"): of_another_session(submission),
    Pair("submitEmbedForm", 404, "template_not_resolved"): sent(
        lambda craftkit: submission(craftkit, template="invoice")
    ),
    Pair("submitEmbedForm", 404, "template_not_found"): sent(
        lambda craftkit: submission(craftkit, template=NO_SUCH_ID)
    ),
    Pair("submitEmbedForm", 409, "no_published_version"): sent(
        lambda craftkit: submission(craftkit, template=DRAFT_ONLY)
    ),
    Pair("submitEmbedForm", 500, "internal"): armed("submitEmbedForm", "storage"),
    Pair("submitEmbedForm", 503, "queue_unavailable"): armed("submitEmbedForm", "queue"),
    Pair("uploadFormImage", 400, "bad_request"): from_an_unlisted_page("uploadFormImage"),
    Pair("uploadFormImage", 400, "invalid_multipart"): changed("uploadFormImage", data=b"no form"),
    Pair("uploadFormImage", 400, "missing_file"): changed("uploadFormImage", files={"other": PIXEL}),
    Pair("uploadFormImage", 403, "wrong_mode"): sent(lambda craftkit: upload(craftkit, mode="edit")),
    Pair("uploadFormImage", 404, "session_not_found"): of_another_session(upload),
    Pair("uploadFormImage", 413, "file_too_large"): changed(
        "uploadFormImage", files={"file": ("a.png", TOO_LARGE, "image/png")}
    ),
    Pair("uploadFormImage", 415, "invalid_type"): changed(
        "uploadFormImage", files={"file": ("a.txt", b"a", "text/plain")}
    ),
    Pair("updateProvisionedOrg", 404, "not_found"): changed(
        "updateProvisionedOrg", json={"externalOrgId": "nobody", "emailFrom": None}
    ),
    Pair("getHealth", 503, ""): armed("getHealth", "health"),
}


def script_of(pair: Pair) -> Script | None:
    """Its own where it has one, else the change that brings about its code on any operation."""
    if pair in PARTICULAR:
        return PARTICULAR[pair]
    if pair.operation not in READY or pair.code not in CHANGES:
        return None
    return lambda craftkit: CHANGES[pair.code](READY[pair.operation](craftkit)).by(craftkit)
