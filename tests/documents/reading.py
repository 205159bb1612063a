"""Making documents and reading their PDFs back."""

from io import BytesIO
from typing import Any

from craftkit_emulator.documents.document import Document
from craftkit_emulator.documents.pdf import draw
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
