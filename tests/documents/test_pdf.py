"""Rendered documents as real PDF readers see them."""

from io import BytesIO
from typing import Any
from unicodedata import normalize

import pytest
from craftkit_emulator.documents.document import Document
from craftkit_emulator.documents.glyphs import BOLD, REGULAR, face
from craftkit_emulator.documents.pdf import draw
from fpdf import FPDF
from fpdf.fonts import TTFFont
from pypdf import PdfReader

from .reading import LOGO, MM, images, links, one_value, pages, picture, shown, stream, table, text, variable


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
        ("date", "date:D MMMM YYYY", "2026-05-04", "4 May 2026"),
        ("date", "date:MMM DD, YY", "2026-12-04", "Dec 04, 26"),
        ("date", "date:MMMM", "2026-13-04", "13"),
        ("date", "something else", "2026-05-04", "2026-05-04"),
        ("datetime", "datetime:D.M.YYYY HH:mm", "2026-05-04T09:30:15Z", "4.5.2026 09:30 UTC"),
        ("datetime", "date:YYYY-MM-DD HH:mm:ss", "2026-05-04T09:30:15.250+02:00", "2026-05-04 09:30:15 +02:00"),
        ("datetime", "date:DD/MM/YYYY HH:mm", "2026-05-04", "04/05/2026 00:00"),
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
