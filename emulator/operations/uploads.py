"""Images that forms upload: taken in, and served under a public address (embed.md section 8.2)."""

import re
from collections.abc import Iterable

from ..protocol.call import Call, FilePart, Reply
from ..protocol.problem import Problem
from ..world.embedding import Upload, Uploads
from ..world.world import State, World
from .admission import session_of

LARGEST = 10 * 1024 * 1024
DEFAULT_OF_A_SESSION = 5 * 1024 * 1024  # [REF] create-session
ENVELOPE = 64 * 1024  # what a multipart body may hold beside the file
IMAGE = re.compile(r"image/[a-z0-9][a-z0-9.+-]{0,60}")
EXTENSION = re.compile(r"[a-z0-9]{1,10}")
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}
# What a form's user sent is shown as the image that it says it is, and never runs: an SVG or HTML in an image's clothes
# gets an origin of its own and no script.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def upload_form_image(world: World, call: Call) -> Reply:
    """The first part `file` that is a file. Its own word on its type is taken; empty ones and SVG are, too (U88). [REF]
    upload-form-image"""
    file = next((part for part in call.body if part.name == "file"), None)
    if file is None:
        raise Problem("missing_file", f"the form's files: {[part.name[:60] for part in call.body][:10]}")
    if len(file.content) > (limit := largest_upload(world.state, call)):
        raise Problem("file_too_large", f"{len(file.content)} bytes", limit=limit)
    content_type = file.content_type.partition(";")[0].strip().lower()
    if not IMAGE.fullmatch(content_type):
        raise Problem("invalid_type", f"the part's content type is {file.content_type[:60]!r}")
    upload = _stored(world, call, file, content_type)
    return Reply(200, {"url": f"{call.base_url}/cdn/{upload.id}"})


def largest_upload(state: State, call: Call) -> int:
    """In bytes, of one file. D51: the session's own `maxUploadsBytes` plays no part unless the other reading is in
    force; it never allows more than a file may have."""
    if not state.reads("D51", "B"):
        return LARGEST
    limits = session_of(state, call).asked.get("limits", {})
    return min(int(limits.get("maxUploadsBytes", DEFAULT_OF_A_SESSION)), LARGEST)


def public_upload(world: World, call: Call) -> Reply:
    """What the address of an upload opens, without credentials."""
    path = "embed-uploads/{project}/{session}/{name}".format_map(call.path)
    upload = world.state.uploads.get(path)
    if upload is None:
        raise Problem("not_found", f"no upload {path[:200]!r}: never made, or dropped for newer ones", what="File")
    return Reply(200, upload.content, headers={"Content-Type": upload.content_type, **HARMLESS})


def held_uploads(uploads: Uploads, texts: Iterable[str]) -> dict[str, bytes]:
    """The contents of those texts that are addresses of uploads, by whichever base URL they were asked for."""
    found = {text: uploads.get(text.rpartition("/cdn/")[2]) for text in texts}
    return {text: upload.content for text, upload in found.items() if upload is not None}


def _stored(world: World, call: Call, file: FilePart, content_type: str) -> Upload:
    state, now, principal = world.state, world.now(), call.principal
    name = f"{state.ids.uuid('upload', now)}.{_extension(file.filename, content_type)}"
    upload = Upload(
        id=f"embed-uploads/{principal.project_id}/{principal.session_id}/{name}",
        project_id=principal.project_id,
        session_id=principal.session_id,
        content_type=content_type,
        content=file.content,
        uploaded_at=now,
    )
    state.uploads.add(upload)
    return upload


def _extension(filename: str, content_type: str) -> str:
    """From the file name, else from the type, else `bin` ([REF] upload-form-image). Of a name with a path only the end
    counts, and only where it can do no harm in an address."""
    _, dot, extension = re.split(r"[/\\]", filename)[-1].lower().rpartition(".")
    if dot and EXTENSION.fullmatch(extension):
        return extension
    return EXTENSIONS.get(content_type, "bin")
