"""Uploads: pictures for a form. Nothing takes them away. embed.md, section 8.2."""

from base64 import b64decode

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .forms import Form
from .steps import NOWHERE

SOURCE = "[REF] upload-form-image"
BOUNDARY = "craftkit-contracts"
DOT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
LARGEST = 10 * 1024 * 1024


def pictures(visit: Visit) -> None:
    form = Form(visit, NOWHERE)
    stored = uploaded(visit, form, "a picture", multipart(DOT))
    if visit.expect(stored, "200", SOURCE):
        url = str(stored.at("url"))
        visit.created("upload", url)
        visit.claim(url.endswith(".png"), stored, Wrong("rule-broken", "body.url", "...png", url, SOURCE))
    for step, payload, expected in (
        ("no multipart", b"{}", "400 invalid_multipart"),
        ("another field", multipart(DOT, field="picture"), "400 missing_file"),
        ("a text", multipart(b"text", type="text/plain", filename="dot.txt"), "415 invalid_type"),
    ):
        visit.expect(uploaded(visit, form, step, payload), expected, SOURCE)
    large = uploaded(visit, form, "one byte too much", multipart(bytes(LARGEST + 1)))
    visit.expect(large, "413 file_too_large", f"{SOURCE}, D51", kind="limit-not-kept")
    other = uploaded(visit, form, "another session", multipart(DOT), session=NOWHERE)
    visit.expect(other, "404 session_not_found", SOURCE)
    builder = Form(visit, NOWHERE, "for the builder", scope={"mode": "edit"})
    visit.expect(uploaded(visit, builder, "in another mode", multipart(DOT)), "403 wrong_mode", SOURCE)


def uploaded(visit: Visit, form: Form, step: str, payload: bytes, *, session: str = "") -> Answer:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return visit.ask("uploadFormImage", step, Sent({"sessionId": session or form.id}, {}, payload, form.token, headers))


def multipart(content: bytes, *, field: str = "file", type: str = "image/png", filename: str = "dot.png") -> bytes:
    head = (
        f"--{BOUNDARY}",
        f'Content-Disposition: form-data; name="{field}"; filename="{filename}"',
        f"Content-Type: {type}",
    )
    return b"\r\n".join((*(line.encode() for line in head), b"", content, f"--{BOUNDARY}--".encode(), b""))


PROBES = (
    Probe.of(pictures, "createEmbedSession 200, uploadFormImage 200 400 403 404 413 415", most=9, needs="writes embed"),
)
