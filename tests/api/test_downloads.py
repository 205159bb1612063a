import io
import re
from email.message import Message
from urllib.parse import unquote

import pytest
import requests
from pypdf import PdfReader

from ..craftkit import GLOBEX_KEY, GLOBEX_RENDER_ID, RENDER_ID, TEST_KEY, Craftkit, assert_problem
from .wire import ask


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def filename(response: requests.Response) -> str:
    """What a browser would call the file: the extended parameter where there is one."""
    header = response.headers["Content-Disposition"]
    extended = re.search(r"filename\*=UTF-8''(\S+)$", header)
    if extended:
        return unquote(extended[1], errors="strict")
    message = Message()
    message["Content-Disposition"] = header
    found = message.get_filename()
    assert found is not None
    return found


def test_the_three_ways_to_a_pdf_serve_the_same_bytes_each_in_its_own_manner(craftkit: Craftkit) -> None:
    done = craftkit.finish(craftkit.render())
    attachment = craftkit.get(f"/v1/renders/{done['id']}/download")
    inline = craftkit.get(f"/v1/embed/renders/{done['id']}/download")
    public = requests.get(done["downloadUrl"], timeout=20)
    assert attachment.content == inline.content == public.content
    for response in (attachment, inline, public):
        assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
        assert response.headers["Content-Length"] == str(len(response.content))
    assert attachment.headers["Content-Disposition"] == f'attachment; filename="{done["id"]}.pdf"'
    assert inline.headers["Content-Disposition"] == "inline"
    assert inline.headers["Cache-Control"] == "private, max-age=3600"
    assert "Cache-Control" not in attachment.headers


def test_the_pdf_shows_the_data_of_its_render(craftkit: Craftkit) -> None:
    text = text_of(craftkit.pdf({"id": RENDER_ID}))
    for shown in (
        "Invoice",
        "Customer name",
        "Acme Corp",
        "accounts@acme.example",
        "1042",
        "21/06/2026",
        "1,234.50 EUR",
    ):
        assert shown in text
    for shown in ("Items", "Day charter", "Skipper", "167.25 EUR"):
        assert shown in text


def test_only_a_test_key_leaves_a_watermark(craftkit: Craftkit) -> None:
    live, test = (craftkit.finish(craftkit.render(key=key)) for key in (craftkit.key, TEST_KEY))
    assert "TEST" not in text_of(craftkit.pdf(live))
    assert "TEST" in text_of(craftkit.pdf(test)), "the render keeps its mark, whichever key fetches it"


def test_two_renders_of_the_same_data_have_the_same_bytes(craftkit: Craftkit) -> None:
    first = craftkit.finish(craftkit.render())
    craftkit.advance("400d")
    second = craftkit.finish(craftkit.render(body={"options": {"filename": "other", "versionNumber": 2}}))
    other = craftkit.finish(craftkit.render(data={"customer": {"name": "Beta"}}))
    assert craftkit.pdf(first) == craftkit.pdf(second) == craftkit.pdf(first)
    assert craftkit.pdf(other) != craftkit.pdf(first)


def test_a_pdf_shows_the_version_that_was_in_force_at_submission(craftkit: Craftkit) -> None:
    craftkit.publish_template("letter", name="Old title")
    old = craftkit.render("letter")
    craftkit.publish_template("letter", name="New title")
    pinned, new = craftkit.render("letter", body={"options": {"versionNumber": 1}}), craftkit.render("letter")
    titles = [text_of(craftkit.pdf(craftkit.finish(render))).split("\n")[0] for render in (old, pinned, new)]
    assert titles == ["Old title", "Old title", "New title"]


@pytest.mark.parametrize(
    "text", ["\u0000\u0001\u007f", "\\ud800", "\u202eab\u2028c", "😀 日本 ✓", "()\\<>%%EOF", "x" * 100_000]
)
def test_any_text_can_be_drawn(craftkit: Craftkit, text: str) -> None:
    craftkit.publish_template("letter")
    escaped = text.replace("\\ud800", "@@").replace("\\", "\\\\").replace("@@", "\\ud800")
    escaped = re.sub(r"[\x00-\x1f]", lambda found: f"\\u{ord(found[0]):04x}", escaped)
    response = craftkit.post(
        "/v1/templates/letter/render", data=f'{{"data":{{"customer":{{"name":"{escaped}"}}}}}}'.encode()
    )
    assert response.status_code == 202, response.text
    assert len(PdfReader(io.BytesIO(craftkit.pdf(craftkit.finish(response.json())))).pages) >= 1


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("invoice", "invoice.pdf"),
        ("invoice.pdf", "invoice.pdf"),
        ("Invoice.PDF", "Invoice.PDF"),
        ("a.docx", "a.docx.pdf"),
        ("two words", "two words.pdf"),
        ('say "hi"; x=y', "say _hi_; x=y.pdf"),
        ("back\\slash", "back_slash.pdf"),
        ("../../etc/passwd", ".._.._etc_passwd.pdf"),
        ("a\r\nSet-Cookie: x=1", "a__Set-Cookie: x=1.pdf"),
        ("tab\tnul\u0000del\u007f", "tab_nul_del_.pdf"),
        ("Rechnung für Zoë", "Rechnung für Zoë.pdf"),
        ("請求書 😀", "請求書 😀.pdf"),
        ("what?", "what?.pdf"),
        ("100%", "100%.pdf"),
        ("%22", "%22.pdf"),
        ("x" * 120, "x" * 120 + ".pdf"),
        ("é" * 120, "é" * 120 + ".pdf"),
    ],
)
def test_a_file_is_named_as_asked_for_and_no_name_breaks_the_header(craftkit: Craftkit, asked: str, given: str) -> None:
    done = craftkit.finish(craftkit.render(body={"options": {"filename": asked}}))
    for path, kind in ((f"/v1/renders/{done['id']}", "attachment"), (f"/v1/embed/renders/{done['id']}", "inline")):
        response = craftkit.get(f"{path}/download")
        header = response.headers["Content-Disposition"]
        assert header.startswith(f'{kind}; filename="') and header.isascii() and header.isprintable()
        assert filename(response) == given
        assert set(response.headers) <= {
            *("Content-Type", "Content-Length", "Content-Disposition", "Cache-Control", "Date", "Server"),
        }
    assert requests.get(done["downloadUrl"], timeout=20).headers["Content-Disposition"] == "inline"


def test_an_empty_filename_counts_as_none(craftkit: Craftkit) -> None:
    done = craftkit.finish(craftkit.render(body={"options": {"filename": ""}}))
    assert filename(craftkit.get(f"/v1/renders/{done['id']}/download")) == f"{done['id']}.pdf"
    assert craftkit.get(f"/v1/embed/renders/{done['id']}/download").headers["Content-Disposition"] == "inline"


def test_trouble_in_storage_is_a_plain_500_of_the_project_download_alone(craftkit: Craftkit) -> None:
    craftkit.fail_next("storage")
    assert craftkit.get(f"/v1/embed/renders/{RENDER_ID}/download").status_code == 200
    response = craftkit.get(f"/v1/renders/{RENDER_ID}/download")
    assert_problem(response, "internal", message="An unexpected error occurred.")
    assert craftkit.get(f"/v1/renders/{RENDER_ID}/download").status_code == 200


def test_the_embed_download_takes_a_key_of_a_project_without_embed(craftkit: Craftkit) -> None:
    assert craftkit.get(f"/v1/embed/renders/{GLOBEX_RENDER_ID}/download", key=GLOBEX_KEY).status_code == 200
    assert_problem(craftkit.get(f"/v1/embed/renders/{RENDER_ID}/download", key=GLOBEX_KEY), "not_found")


@pytest.mark.parametrize("path", [f"/v1/renders/{RENDER_ID}/download", f"/v1/embed/renders/{RENDER_ID}/download"])
def test_head_answers_like_get_without_the_bytes(craftkit: Craftkit, path: str) -> None:
    get, head = craftkit.get(path), ask(craftkit, f"HEAD /s/{craftkit.session}{path} HTTP/1.1")
    assert (head.status, head.body, head.rest) == (200, b"", b"")
    assert head.headers["content-length"] == get.headers["Content-Length"]
    assert head.headers["content-disposition"] == get.headers["Content-Disposition"]


def test_the_public_address_knows_succeeded_renders_only_and_needs_no_key(craftkit: Craftkit) -> None:
    for name in ("x", "0193c2c3-1111-7aaa-8bbb-000000000003"):
        assert_problem(craftkit.get(f"/cdn/renders/{name}.pdf", key=None), "not_found", message="File not found.")
    assert_problem(craftkit.get(f"/cdn/renders/{RENDER_ID}", key=None), "not_found")
    assert craftkit.get(f"/cdn/renders/{GLOBEX_RENDER_ID}.pdf", key=None).status_code == 200
