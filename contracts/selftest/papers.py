"""Drifts of documents: PDFs, and the headers that come with them."""

from .drift import Drift, header
from .replacing import after_good, everything, first, raw, told

DOCUMENTS = (
    Drift("a document is empty", "downloadRender", "body-missing", "body", (200,), on_reply=raw(lambda old: b"")),
    Drift(
        "a document is cut off",
        "downloadRender",
        "not-a-pdf",
        "body",
        (200,),
        on_reply=raw(lambda old: old[: len(old) // 2]),
    ),
    Drift(
        "a signed document lacks its end",
        "downloadSignature",
        "not-a-pdf",
        "body",
        (200,),
        on_reply=raw(lambda old: old[:-40]),
    ),
    Drift("everybody gets the same document", "downloadRender", "reference-broken", "body", (200,), on_reply=first),
    Drift(
        "everybody sees the same document", "downloadEmbedRender", "reference-broken", "body", (200,), on_reply=first
    ),
    Drift(
        "an embedded document is JSON",
        "downloadEmbedRender",
        "content-type-undocumented",
        "header content-type",
        (200,),
        on_reply=told(200, {"url": "https://cdn.example/x.pdf"}),
    ),
    Drift(
        "a document comes as bytes",
        "getSignatureCertificate",
        "content-type-undocumented",
        "header content-type",
        (200,),
        on_reply=header("content-type", "application/octet-stream"),
    ),
    Drift(
        "a document is shown, not saved",
        "downloadRender",
        "header-broken",
        "header content-disposition",
        (200,),
        on_reply=header("content-disposition", "inline"),
    ),
    Drift(
        "an embedded document is saved, not shown",
        "downloadEmbedRender",
        "header-broken",
        "header content-disposition",
        (200,),
        on_reply=header("content-disposition", 'attachment; filename="x.pdf"'),
    ),
    Drift(
        "a document has another name",
        "downloadRender",
        "header-broken",
        "header content-disposition",
        (200,),
        on_reply=header("content-disposition", 'attachment; filename="render.pdf"'),
    ),
    Drift(
        "a signed document has another name",
        "downloadSignature",
        "header-broken",
        "header content-disposition",
        (200,),
        on_reply=header("content-disposition", 'attachment; filename="document.pdf"'),
    ),
    Drift(
        "a certificate is the document",
        "getSignatureCertificate",
        "reference-broken",
        "body",
        on_request=lambda asked, memory: asked._replace(target=asked.target.replace("/certificate", "/download")),
        on_reply=lambda asked, answered, memory: (
            header("content-disposition", answered.headers["content-disposition"].replace("signed", "certificate"))(
                asked, answered, memory
            )
            if answered.status == 200
            else answered
        ),
    ),
    Drift(
        "what is not signed can be downloaded",
        "downloadSignature",
        "lifecycle-broken",
        "status",
        on_reply=after_good(everything, (409,)),
    ),
)
