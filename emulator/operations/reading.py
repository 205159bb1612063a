"""Reading a render: poll it, download its PDF (renders.md sections 2 and 3)."""

import re
from collections.abc import Mapping

from ..documents.document import Document
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world import downloads
from ..world.faults.striking import strikes
from ..world.records import Render
from ..world.world import State, World
from .finding import render_of
from .rendering import poll
from .renders import full
from .uploads import held_uploads

PRIVATE_CACHE = "private, max-age=3600"  # [REF] download-render


def get_render(world: World, call: Call) -> Reply:
    """Any render of the project (U40). A GET counts as a poll, a HEAD does not. [REF] get-render"""
    render = render_of(world.state, call)
    polled = poll(world, render) if call.method == "GET" else render
    return Reply(200, full(world.state, polled, call))


def download_render(world: World, call: Call) -> Reply:
    """[WWW] render-download: an attachment, named after the render unless `options.filename` said otherwise (U35).
    404, 409 and 500 are assumed (U38)."""
    render = render_of(world.state, call)
    if render.status != "succeeded":
        raise Problem("not_ready", f"render {render.id} is {render.status}")
    _check_storage(world.state, call)
    return pdf_reply(world.state, render, "attachment", render.filename or render.id)


def download_embed_render(world: World, call: Call) -> Reply:
    """[REF] download-render: the same bytes inline, cacheable in private. No asset yet is 404 like no render (U38)."""
    render = render_of(world.state, call)
    if render.status != "succeeded":
        raise Problem("not_found", f"render {render.id} has no PDF: it is {render.status}", what="Render")
    reply = pdf_reply(world.state, render, "inline", render.filename)
    return Reply(200, document=reply.document, headers={**reply.headers, "Cache-Control": PRIVATE_CACHE})


def public_render(world: World, call: Call) -> Reply:
    """What `downloadUrl` opens, without credentials; 403 where its signature is no good (D16). It records nothing
    (U55)."""
    if why := downloads.objection(world.state, call.path["id"], call.query):
        raise Problem("forbidden", message=why)
    render = world.state.renders.get(call.path["id"])
    if render is None or render.status != "succeeded":
        raise Problem(
            "not_found", f"no PDF at this address: {render.status if render else 'no such render'}", what="File"
        )
    return pdf_reply(world.state, render, "inline", None)


def _check_storage(state: State, call: Call) -> None:
    if strikes(state, call, "storage-down"):
        raise Problem("internal", "reading the PDF was made to fail by the control API")


def pdf_reply(state: State, render: Render, disposition: str, filename: str | None) -> Reply:
    return Reply(
        200, document=document_of(state, render), headers={"Content-Disposition": _disposition(disposition, filename)}
    )


def document_of(state: State, render: Render) -> Document:
    """All that its PDF depends on, and nothing else: renders of the same data have the same bytes."""
    version = state.versions[render.version_id]
    return Document(
        title=version.name,
        template_type=state.templates[render.template_id].type,
        manifest=version.manifest.raw,
        layout=version.layout,
        page=version.page,
        data=render.data,
        watermark="TEST" if render.test else None,  # U11
        images=_held_images(state, render.data),
    )


def _held_images(state: State, data: object) -> dict[str, bytes]:
    """Those of the images held by the world, uploads among them, that the data names. Nothing is ever fetched."""
    held = state.images
    named = set(_strings(data)) if held or len(state.uploads) else set()
    found = {url: held[url] for url in named & held.keys()} | held_uploads(state.uploads, named)
    return dict(sorted(found.items()))


def _strings(data: object) -> list[str]:
    """Every string in bound data, whose depth is the manifest's."""
    if isinstance(data, str):
        return [data]
    parts = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return [text for part in parts for text in _strings(part)]


def _disposition(kind: str, filename: str | None) -> str:
    """RFC 6266: a plain name for old clients and, where that loses something, the UTF-8 one beside it."""
    if not filename:
        return kind
    name = re.sub(r'[\x00-\x1f\x7f"\\/]', "_", filename)
    name = name if name.lower().endswith(".pdf") else f"{name}.pdf"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f'{kind}; filename="{plain}"' + ("" if plain == name else f"; filename*=UTF-8''{_percent_encoded(name)}")


def _percent_encoded(name: str) -> str:
    kept = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in name.encode("utf-8", "replace"))
