"""What a drawing is given, and what it must never do: images, hostile values, sameness."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from craftkit_emulator.documents.document import Document
from craftkit_emulator.documents.images import is_picture
from craftkit_emulator.documents.pdf import draw
from PIL import Image
from pypdf import PdfReader

from .reading import LOGO, images, one_value, pages, picture, shown, table, text, variable


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_an_image_that_the_emulator_holds_is_drawn(file_format: str) -> None:
    pdf = one_value(LOGO, "image", images={LOGO: picture(file_format)})
    assert [image.image.size for image in images(pdf)] == [(120, 40)]
    assert is_picture(picture(file_format)) and not is_picture(picture(file_format)[:-8])
    assert "Image" not in text(pdf)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture("BMP"), picture()[:60],
     b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\2\0\0\0"],
)  # fmt: skip
def test_anything_else_is_a_frame_with_its_url(data: bytes) -> None:
    pdf = one_value(LOGO, "image", images={LOGO: data})
    assert images(pdf) == []
    assert LOGO in text(pdf)


def test_a_header_that_promises_too_many_pixels_is_not_decoded() -> None:
    bomb = BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    assert images(one_value(LOGO, "image", images={LOGO: bomb.getvalue()})) == []


@pytest.mark.parametrize("data_type", ["text", "longtext"])
def test_a_base64_image_in_a_text_is_drawn(data_type: str) -> None:
    uri = "data:image/png;base64," + base64.b64encode(picture()).decode()
    assert len(images(one_value(uri, data_type))) == 1
    assert shown("data:image/png;base64,AAAA", data_type) == "image (3 bytes)"


def test_one_picture_in_many_rows_is_embedded_once() -> None:
    pdf = table([{"logo": LOGO}] * 200, variable("image", key="logo"), images={LOGO: picture()})
    assert pdf.count(b"/Subtype /Image") == 1


HOSTILE = [
    "\x00\x01\x1b[31m\x7f\x85\u2028", "\ud800\udfff", "x" * 1_000_000, " " * 300_000, "\n" * 50_000, "é́́" * 9_000,
    "\u202eevil\u2066", "שלום " * 1_000, "😀" * 5_000, "() \\ <<>> stream endobj %%EOF", "{nb}", "", 1e300, -1e-300,
    10**400, float("nan"), float("inf"), True, [], {}, "data:image/png;base64,!!!", "data:image/svg+xml,<svg/>",
    "data:image/", "/etc/passwd", "http://[", "https://\x00\ud800/", "@", "9999-99-99", "0000-00-00T99:99:99+99:99",
]  # fmt: skip
ALL_TYPES = ["text", "longtext", "number", "currency", "date", "datetime", "boolean", "image", "url", "email", "new"]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_no_value_makes_a_drawing_fail(value: object) -> None:
    fields = [variable(kind, "date:\ud800%Y{}\\", key=kind) for kind in ALL_TYPES]
    manifest = {"variables": fields, "loops": [{"key": "items", "label": "\ud800", "itemFields": fields}]}
    data = dict.fromkeys(ALL_TYPES, value) | {"items": [dict.fromkeys(ALL_TYPES, value)]}
    page = {"margin": "9in", "format": "A5", "orientation": "landscape"}
    title = value if isinstance(value, str) else ""
    document = Document(title=title, manifest=manifest, data=data, watermark=title, page=page)
    assert PdfReader(BytesIO(draw(document)), strict=True).pages
    assert len(document.fingerprint) == 64


def test_an_integer_too_long_for_str_is_a_number_too() -> None:
    assert shown(10**5000, "currency") == "1e+5000"


def test_nothing_at_all_is_a_page() -> None:
    assert pages(draw(Document(title="", manifest={}, data={}))) == ["Page 1 of 1"]


def same_document() -> Document:
    uri = "data:image/png;base64," + base64.b64encode(picture()).decode()
    fields = [variable(kind, key=f"v.{kind}") for kind in ("text", "number", "url")]
    data = {"v": {"text": uri, "number": 0.1, "url": LOGO}, "items": [{"v": {"text": f"é {n}"}} for n in range(80)]}
    manifest = {"variables": fields, "loops": [{"key": "items", "label": "Items", "itemFields": fields}]}
    return Document(title="Same", manifest=manifest, data=data, watermark="TEST")


ELSEWHERE = """
import hashlib, json, sys
from craftkit_emulator.documents.pdf import Document, draw
document = Document(**json.load(sys.stdin))
print(hashlib.sha256(draw(document)).hexdigest(), document.fingerprint)
"""


def test_the_bytes_are_the_same_in_any_process_place_and_time_zone(tmp_path: Path) -> None:
    document = same_document()
    inputs = {"title": document.title, "manifest": document.manifest, "data": document.data, "watermark": "TEST"}
    environ = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], input=json.dumps(inputs, sort_keys=True), cwd=tmp_path, env=environ,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert there.stdout.split() == [hashlib.sha256(draw(document)).hexdigest(), document.fingerprint]


GUARDED = """
import sys
from craftkit_emulator.documents.pdf import Document, draw
types = ["text", "longtext", "url", "image", "email"]
values = ["http://127.0.0.1:9/a.png", "https://example.com/a.svg", "file:///etc/hostname", "/etc/hostname", "a.png"]
fields = [{"key": f"k{i}{t}", "label": "L", "dataType": t} for i in range(len(values)) for t in types]
data = {f"k{i}{t}": value for i, value in enumerate(values) for t in types}
manifest = {"variables": fields, "loops": [{"key": "items", "label": "Items", "itemFields": fields}]}
document = Document(title="/etc/hostname", manifest=manifest, data=data | {"items": [data]}, watermark="http://x/y.png")
draw(document)
seen = []
watched = ("open", "socket", "subprocess")
sys.addaudithook(lambda event, args: event.split(".")[0] in watched and seen.append((event, str(args))))
draw(document)
print([one for one in seen if "documents/fonts/DejaVu" not in one[1]])
"""


def test_nothing_is_fetched_and_no_file_but_the_fonts_is_opened() -> None:
    guarded = subprocess.run([sys.executable, "-c", GUARDED], capture_output=True, text=True, check=True)
    assert guarded.stdout.strip() == "[]"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_poppler_reads_the_same_words() -> None:
    pdf = table([{"name": "Привет €"}], watermark="TEST")
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    assert read.stderr == b""
    for words in ("A table", "a scalar", "Line items", "Привет €", "TEST", "Page 1 of 1"):
        assert words in read.stdout.decode()
