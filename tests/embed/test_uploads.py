"""Images uploaded by forms (embed.md section 8.2)."""

import re
from io import BytesIO
from typing import Any

import pytest

from ..craftkit import NO_SUCH_ID, Craftkit, assert_problem
from .partner import HANDOVER, PAGE, PROJECT, Session, allow, mint, mint_form, submit, upload

TEN = 10 * 1024 * 1024
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(colour: str = "red") -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (40, 20), colour).save(file, "PNG")
    return file.getvalue()


def address(craftkit: Craftkit, *file: Any, session: Session | None = None) -> str:
    response = upload(craftkit, session or mint_form(craftkit), *file)
    assert response.status_code == 200, response.text
    assert list(response.json()) == ["url"]
    url: str = response.json()["url"]
    return url


def test_an_upload_opens_at_its_address(craftkit: Craftkit) -> None:
    session, content = mint_form(craftkit), png()
    url = address(craftkit, "logo.png", content, "image/png", session=session)
    place = f"{craftkit.base_url}/cdn/embed-uploads/{PROJECT}/{session['session_id']}/"
    assert re.fullmatch(re.escape(place) + r"[0-9a-f-]{36}\.png", url)
    opened = craftkit.http.get(url)
    assert (opened.status_code, opened.content, opened.headers["Content-Type"]) == (200, content, "image/png")


@pytest.mark.parametrize(
    ("name", "kind", "extension"),
    [
        ("photo.JPG", "image/jpeg", "jpg"),
        ("photo", "image/jpeg", "jpg"),
        ("photo", "image/png", "png"),
        ("photo", "image/gif", "gif"),
        ("photo", "image/webp", "webp"),
        ("photo", "image/svg+xml", "svg"),
        ("photo", "image/tiff", "bin"),
        ("photo.", "image/tiff", "bin"),
        ("archive.tar.heic", "image/heic", "heic"),
        ("../../etc/passwd.png", "image/png", "png"),
        ("..\\..\\windows\\x.gif", "image/gif", "gif"),
        ("a.b/c", "image/png", "png"),
        ("x.p/../../n", "image/png", "png"),
        ("x.<script>", "image/png", "png"),
        ("x.p%2Fng", "image/png", "png"),
        ("x." + "a" * 300, "image/png", "png"),
        ("résumé.été", "image/png", "png"),
        (".png", "image/gif", "png"),
        ("lie.html", "image/png", "html"),
    ],
)
def test_the_extension_is_the_file_names_or_else_the_types(
    craftkit: Craftkit, name: str, kind: str, extension: str
) -> None:
    url = address(craftkit, name, b"x", kind)
    assert re.fullmatch(rf"[0-9a-f-]{{36}}\.{extension}", url.rpartition("/")[2])
    assert craftkit.http.get(url).headers["Content-Type"] == kind


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x.svg", SCRIPT, "image/svg+xml"),
        ("x.html", b"<script>alert(1)</script>", "image/png"),
        ("x.png", b"", "image/png"),
    ],
)
def test_what_lies_about_itself_is_taken_and_cannot_run(
    craftkit: Craftkit, name: str, content: bytes, kind: str
) -> None:
    opened = craftkit.http.get(address(craftkit, name, content, kind))
    assert opened.content == content
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    "kind", ["text/html", "application/pdf", "imagepng", "image", "image/", "xx/image/png", "image/p\u00e9", ""]
)
def test_what_does_not_call_itself_an_image_is_415(craftkit: Craftkit, kind: str) -> None:
    part = FILE.replace(b"image/png", kind.encode()) + b"--b--\r\n"
    assert_problem(raw(craftkit, part), "invalid_type")


def test_a_part_that_says_nothing_of_its_type_is_415(craftkit: Craftkit) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nx\r\n--b--\r\n'
    assert_problem(raw(craftkit, part), "invalid_type")


@pytest.mark.parametrize("kind", ["IMAGE/PNG", "image/png; charset=utf-8", "image/vnd.microsoft.icon"])
def test_types_are_read_as_http_has_them(craftkit: Craftkit, kind: str) -> None:
    url = address(craftkit, "a.png", b"x", kind)
    assert craftkit.http.get(url).headers["Content-Type"] == kind.lower().partition(";")[0]


def raw(craftkit: Craftkit, body: bytes, kind: str = "multipart/form-data; boundary=b") -> Any:
    """Past the judges, who do not read forms that are none."""
    session = mint_form(craftkit)
    return craftkit.http.post(
        f"{craftkit.base_url}/v1/embed/form-submit/{session['session_id']}/upload-image",
        headers={"Content-Type": kind, "Authorization": f"Bearer {session['session_token']}"},
        data=body,
    )


FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nx\r\n'


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=b"),
        (b"x", "multipart/form-data; boundary=b"),
        (FILE, "multipart/form-data; boundary=b"),
        (FILE + b"--b--\r\n", "multipart/form-data; boundary=other"),
        (FILE + b"--b--\r\n", "multipart/form-data"),
        (FILE + b"--b--\r\n", "application/json"),
        (b"--b\r\nno header\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (FILE * 101 + b"--b--\r\n", "multipart/form-data; boundary=b"),
        (b"{}", "application/json"),
        (b"file=x", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_multipart_form_is_400(craftkit: Craftkit, body: bytes, kind: str) -> None:
    assert_problem(raw(craftkit, body, kind), "invalid_multipart")


@pytest.mark.parametrize(
    "body",
    [
        b"--b--\r\n",
        FILE.replace(b'name="file"', b'name="image"') + b"--b--\r\n",
        FILE.replace(b'name="file"', b"x=1") + b"--b--\r\n",
        FILE.replace(b'; filename="a.png"', b"") + b"--b--\r\n",
    ],
)
def test_a_form_without_a_file_of_that_name_is_400(craftkit: Craftkit, body: bytes) -> None:
    assert_problem(raw(craftkit, body), "missing_file")


def test_ten_megabytes_are_taken_and_not_a_byte_more(craftkit: Craftkit) -> None:
    session = mint_form(craftkit)
    assert upload(craftkit, session, "a.png", b"x" * TEN, "image/png").status_code == 200
    assert_problem(upload(craftkit, session, "a.png", b"x" * (TEN + 1), "image/png"), "file_too_large")
    assert_problem(upload(craftkit, session, "a.png", b"x" * (11 * 2**20), "image/png"), "file_too_large")
    assert_problem(upload(craftkit, session, "a.txt", b"x" * (TEN + 1), "text/plain"), "file_too_large")
    craftkit.exchanges.clear()  # the judges look for a reason in all of it


def test_the_limit_of_the_session_plays_no_part(craftkit: Craftkit) -> None:
    session = mint_form(craftkit, limits={"maxUploadsBytes": 1})
    assert upload(craftkit, session, "a.png", b"xx", "image/png").status_code == 200


def test_page_token_mode_and_session_are_checked_in_this_order_and_no_right(craftkit: Craftkit) -> None:
    allow(craftkit, PAGE)
    builder, form = mint(craftkit), mint_form(craftkit, permissions={"submitForm": False})
    id = form["session_id"]
    broken = {**form, "session_token": "a.b.c"}
    assert_problem(upload(craftkit, broken, id=id, origin="https://evil.example"), "bad_request")
    assert_problem(upload(craftkit, broken, id=id), "bad_request")
    assert_problem(upload(craftkit, broken, id=id, origin=PAGE), "unauthorized")
    assert_problem(upload(craftkit, builder, id=id, origin=PAGE), "wrong_mode")
    assert_problem(upload(craftkit, form, id=builder["session_id"], origin=PAGE), "session_not_found")
    assert_problem(upload(craftkit, form, id=NO_SUCH_ID, origin=PAGE), "session_not_found")
    assert_problem(upload(craftkit, form, origin=PAGE), "invalid_multipart")
    assert upload(craftkit, form, "a.png", b"", "image/png", origin=PAGE).status_code == 200


def test_an_unknown_upload_is_404(craftkit: Craftkit) -> None:
    url = address(craftkit, "a.png", b"x", "image/png")
    for wrong in (url[:-1], url.replace(PROJECT, NO_SUCH_ID), f"{url}/x", url.rpartition("/")[0]):
        assert craftkit.http.get(wrong).status_code == 404
    craftkit.control("POST", "/reset")
    assert craftkit.http.get(url).status_code == 404


def test_an_upload_is_drawn_where_an_image_variable_names_it(craftkit: Craftkit) -> None:
    """By whichever base URL; what is no image that can be drawn leaves its place as an unknown address does."""
    craftkit.freeze("2030-01-01T00:00:00Z")
    session = mint_form(craftkit, HANDOVER)
    sizes = {}
    urls = {
        "drawn": address(craftkit, "a.png", png(), "image/png", session=session),
        "other": address(craftkit, "a.png", png("blue"), "image/png", session=session),
        "lying": address(craftkit, "a.png", b"no image", "image/png", session=session),
        "empty": address(craftkit, "a.png", b"", "image/png", session=session),
    }
    for name, url in urls.items():
        data = {"booking.code": "X", "handover.signedBy": "Y", "handover.signatureImageUrl": url}
        response = submit(craftkit, session, data)
        assert response.status_code == 202, response.text
        craftkit.advance("5s")
        sizes[name] = craftkit.pdf(response.json()).count(b"/Subtype /Image")
    assert sizes == {"drawn": 1, "other": 1, "lying": 0, "empty": 0}


def test_the_oldest_uploads_go_when_there_are_too_many() -> None:
    from craftkit_emulator.world.embedding import Upload, Uploads

    class Small(Uploads):
        BUDGET = 10_000

    uploads = Small()
    for number in range(10):
        uploads.add(Upload(f"{number}", "p", "s", "image/png", b"x" * 2000, 0))
    assert [uploads.get(f"{number}") is not None for number in (0, 6, 7, 9)] == [False, False, True, True]
    for number in range(100):
        uploads.add(Upload(f"empty {number}", "p", "s", "image/png", b"", 0))
    assert len(uploads) == Small.BUDGET // Uploads.OVERHEAD
    assert Uploads.BUDGET == 100 * 1024 * 1024
