"""Rendered documents as real PDF readers see them."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from craftkit_emulator.documents.document import Document
from craftkit_emulator.documents.glyphs import BOLD, REGULAR, face
from craftkit_emulator.documents.pdf import draw
from fpdf import FPDF
from fpdf.fonts import TTFFont
from PIL import Image
from pypdf import PdfReader

LOGO = "https://cdn.example.com/logo.png"
MM = 72 / 25.4


def picture(file_format: str = "PNG", size: tuple[int, int] = (120, 40)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, file_format)
    return file.getvalue()


def variable(data_type: str, style: str | None = None, *, key: str = "it") -> dict[str, Any]:
    return {"key": key, "label": f"The {key}", "dataType": data_type} | ({"format": style} if style else {})


def one_value(value: object, data_type: str = "text", style: str | None = None, **rest: Any) -> bytes:
    manifest = {"variables": [variable(data_type, style)], "loops": []}
    return draw(Document(title="One value", manifest=manifest, data={"it": value}, **rest))


def table(rows: object, *fields: dict[str, Any], **rest: Any) -> bytes:
    loop = {"key": "items", "label": "Line items", "itemFields": list(fields) or [variable("text", key="name")]}
    manifest = {"variables": [variable("text")], "loops": [loop]}
    return draw(Document(title="A table", manifest=manifest, data={"it": "a scalar", "items": rows}, **rest))


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf), strict=True).pages]


def text(pdf: bytes) -> str:
    return "\n".join(pages(pdf))


def shown(value: object, data_type: str = "text", style: str | None = None) -> str:
    """What stands beside the label."""
    return text(one_value(value, data_type, style)).partition("The it")[2].partition("Page 1")[0].strip()


def links(pdf: bytes) -> list[str]:
    annotations = [mark for page in PdfReader(BytesIO(pdf)).pages for mark in page.get("/Annots", [])]
    return [str(mark.get_object()["/A"]["/URI"]) for mark in annotations]


def stream(pdf: bytes) -> bytes:
    contents = PdfReader(BytesIO(pdf)).pages[0].get_contents()
    assert contents is not None
    return contents.get_data()


def images(pdf: bytes) -> list[Any]:
    return [image for page in PdfReader(BytesIO(pdf)).pages for image in page.images]


@pytest.mark.parametrize(
    ("data_type", "style", "value", "expected"),
    [
        ("text", None, "Jane\nDoe", "Jane Doe"),
        ("longtext", None, "First line\nSecond line", "First line\nSecond line"),
        ("number", None, 9.99, "9.99"),
        ("number", None, 5.0, "5"),
        ("number", None, 0.1 + 0.2, "0.3"),
        ("number", None, -0.0, "0"),
        ("number", None, -1234567, "-1234567"),
        ("number", None, 12345678901234567, "12345678901234567"),
        ("number", None, 0.0000001, "0.0000001"),
        ("number", None, 1e300, "1e+300"),
        ("number", None, -(10**400), "-1e+400"),
        ("currency", None, 1234.5, "1,234.50"),
        ("currency", "currency:EUR", 1234.5, "1,234.50 EUR"),
        ("currency", "money:usd", -7, "-7.00 USD"),
        ("currency", "money:JPY", 1234, "1,234 JPY"),
        ("currency", "money:EUR", 0.0125, "0.0125 EUR"),
        ("currency", "%s {0} \\", 2, "2.00"),
        ("date", None, "2026-05-04", "2026-05-04"),
        ("date", None, "2026-05-04T10:00:00Z", "2026-05-04"),
        ("date", "date:DD/MM/YYYY", "2026-05-04", "04/05/2026"),
        ("date", "date:D.M.YY", "2026-05-04", "4.5.26"),
        ("date", "something else", "2026-05-04", "2026-05-04"),
        ("datetime", None, "2026-05-04T09:30:00Z", "2026-05-04 09:30 UTC"),
        ("datetime", None, "2026-05-04T09:30:15.250+02:00", "2026-05-04 09:30:15.250 +02:00"),
        ("datetime", "date:DD/MM/YYYY", "2026-05-04T09:30:00-05:00", "04/05/2026 09:30 -05:00"),
        ("boolean", None, True, "Yes"),
        ("boolean", None, False, "No"),
        ("image", None, LOGO, f"Image\n{LOGO}"),
        ("url", None, "https://example.com/a", "https://example.com/a"),
        ("email", None, "jane@example.com", "jane@example.com"),
        ("text", None, None, "–"),
        ("text", None, "{nb} ${x} **b** \\(", "{nb} ${x} **b** \\("),
    ],
)
def test_each_of_the_ten_types_reads_as_a_person_would_write_it(
    data_type: str, style: str | None, value: object, expected: str
) -> None:
    assert shown(value, data_type, style) == expected


def test_every_character_of_the_fonts_can_be_read_back() -> None:
    """As a set, because extraction moves combining marks and right-to-left letters. Equivalents become one (NFC)."""
    characters = [one for one in sorted(face(bold=False).widths) if normalize("NFC", one) == one and not one.isspace()]
    found = set(text(one_value(" ".join(characters), "longtext")))
    assert [f"U+{ord(character):04X}" for character in characters if character not in found] == []


def test_both_faces_hold_the_same_characters() -> None:
    assert face(bold=False).widths.keys() == face(bold=True).widths.keys()


def test_widths_are_those_that_fpdf_writes() -> None:
    for file, bold in ((REGULAR, False), (BOLD, True)):
        pdf = FPDF()
        pdf.add_font("face", "", file)
        font = pdf.fonts["face"]
        assert isinstance(font, TTFFont)
        assert {ord(one): width for one, width in face(bold=bold).widths.items()} == dict(font.cw)
        font.close()


@pytest.mark.parametrize("words", ["price 12 €", "Привет, мир", "Καλημέρα κόσμε", "Tiếng Việt", "שלום", "✓ → ½ №"])
def test_other_scripts_and_signs_are_text(words: str) -> None:
    assert words in shown(words)


def test_a_character_without_a_glyph_becomes_its_number() -> None:
    assert shown("ok 😀😃 \x00 \ud800 你\ufe0f.") == "ok [U+1F600 U+1F603] [U+0000] [U+D800] [U+4F60]."


def test_a_very_long_value_is_cut_and_says_so() -> None:
    assert "… (980000 more characters)" in text(one_value("x" * 1_000_000))
    assert "… (49000 more characters)" in text(one_value("\n" * 50_000, "longtext"))


def test_url_and_email_can_be_clicked() -> None:
    assert links(one_value("https://example.com/ä?q=(1)&r=%20#top", "url")) == [
        "https://example.com/%C3%A4?q=(1)&r=%20#top"
    ]
    assert links(one_value("jane@example.com", "email")) == ["mailto:jane@example.com"]


@pytest.mark.parametrize("value", ["javascript:alert(1)", "file:///etc/passwd", "#1", "https://e.com/" + "x" * 5000])
def test_nothing_else_becomes_a_link(value: str) -> None:
    assert links(one_value(value, "url")) == []


@pytest.mark.parametrize(
    ("config", "width", "height"),
    [
        (None, 210, 297),
        ({"format": "A3"}, 297, 420),
        ({"format": "a5", "orientation": "landscape"}, 210, 148),
        ({"format": "Letter"}, 215.9, 279.4),
        ({"format": "Legal", "orientation": "portrait"}, 215.9, 355.6),
        ({"format": "Tabloid", "orientation": 7, "margin": []}, 210, 297),
    ],
)
def test_a_page_has_the_size_that_was_asked_for(config: Any, width: float, height: float) -> None:
    box = PdfReader(BytesIO(one_value("x", page=config))).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((width * MM, height * MM), abs=0.02)


@pytest.mark.parametrize(
    ("margin", "left", "top"),
    [
        ("20mm", 20 * MM, 20 * MM),
        ("1in", 72, 72),
        ("2cm 36pt", 36, 20 * MM),
        ("96px", 72, 72),
        (96, 72, 72),
        ("0", 0, 0),
        ({"top": "10mm", "left": "40mm", "right": "10mm", "bottom": "10mm"}, 40 * MM, 10 * MM),
        ({"top": "10mm"}, 20 * MM, 10 * MM),
        ("-5mm", 20 * MM, 20 * MM),
        ("wide", 20 * MM, 20 * MM),
        ("9999in", 70 * MM, 99 * MM),
        (1e308, 20 * MM, 20 * MM),
    ],
)
def test_text_begins_at_the_margins(margin: object, left: float, top: float) -> None:
    places: list[tuple[float, float]] = []
    page = PdfReader(BytesIO(one_value("x", page={"margin": margin}))).pages[0]
    page.extract_text(visitor_text=lambda part, _, tm, *rest: places.append((tm[4], tm[5])) if part.strip() else None)
    assert min(x for x, _ in places) == pytest.approx(left, abs=0.1)
    assert 297 * MM - max(y for _, y in places) == pytest.approx(top + 18.75, abs=0.1)


def test_shades_are_left_out_without_print_background() -> None:
    with_shade, without = (table([{"name": "a"}], page={"printBackground": asked}) for asked in (True, False))
    shade = b"0.9529 0.9608 0.9686 rg"
    assert [shade in stream(pdf) for pdf in (with_shade, without)] == [True, False]


def test_the_watermark_is_text_on_every_page() -> None:
    rows = [{"name": f"row {number}"} for number in range(100)]
    assert all("TEST" in page for page in pages(table(rows, watermark="TEST")))
    assert "TEST" not in text(table(rows))


def test_a_table_repeats_its_header_and_numbers_its_pages() -> None:
    found = pages(table([{"name": f"row {number}"} for number in range(100)]))
    assert len(found) > 2
    for number, page in enumerate(found, 1):
        assert "The name" in page
        assert f"Page {number} of {len(found)}" in page
    assert [page.count("Line items") for page in found] == [1] + [0] * (len(found) - 1)
    assert all(f"row {number}\n" in "\n".join(found) for number in range(100))


def test_an_empty_loop_shows_its_header_and_no_rows() -> None:
    assert "Line items\nThe name\nNo entries" in text(table([]))
    assert "No entries" in text(table(None))


def test_a_row_longer_than_a_page_goes_on_over_the_next() -> None:
    lines = [f"line {number}" for number in range(150)]
    found = text(table([{"name": "\n".join(lines)}, {"name": "after"}], variable("longtext", key="name")))
    assert [line for line in lines if f"{line}\n" not in found] == []
    assert "after" in found


def test_a_loop_with_many_fields_becomes_several_tables() -> None:
    fields = [variable("text", key=f"f{number}") for number in range(40)]
    found = text(table([{field["key"]: field["key"] + "!" for field in fields}], *fields))
    assert "Line items (5/5)" in found
    assert all(f"f{number}!" in found for number in range(40))


def test_loop_keys_are_verbatim_and_item_keys_nest() -> None:
    loop = {"key": "a.b", "label": "Dotted", "itemFields": [variable("text", key="c.d")]}
    data = {"a.b": [{"c": {"d": "found"}}], "a": {"b": [{"c": {"d": "wrong"}}]}}
    found = text(draw(Document(title="T", manifest={"variables": [], "loops": [loop]}, data=data)))
    assert "found" in found
    assert "wrong" not in found


@pytest.mark.parametrize(
    ("rest", "loops", "pictures"),
    [
        ({}, True, True),
        ({"layout": {"sections": []}}, True, True),
        ({"layout": {"pages": []}}, False, False),
        ({"template_type": "pdf-overlay"}, False, True),
        ({"template_type": "pdf-overlay", "layout": {"pages": []}}, False, True),
    ],
)
def test_a_pipeline_draws_what_it_can(rest: dict[str, Any], loops: bool, pictures: bool) -> None:
    loop = {"key": "items", "label": "Items", "itemFields": [variable("text", key="name")]}
    manifest = {"variables": [variable("text", key="scalar"), variable("image", key="logo")], "loops": [loop]}
    data = {"scalar": "always", "logo": LOGO, "items": [{"name": "a row"}]}
    pdf = draw(Document(title="T", manifest=manifest, data=data, images={LOGO: picture()}, **rest))
    assert "always" in text(pdf)
    assert ("a row" in text(pdf), len(images(pdf)) == 1) == (loops, pictures)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_an_image_that_the_emulator_holds_is_drawn(file_format: str) -> None:
    pdf = one_value(LOGO, "image", images={LOGO: picture(file_format)})
    assert [image.image.size for image in images(pdf)] == [(120, 40)]
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
