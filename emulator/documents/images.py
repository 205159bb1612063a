"""Images of a document: only bytes that are already here, checked and re-encoded before they reach a page.

fpdf2 opens any name it is given, a URL or a path alike. It therefore never sees a name: the bytes it gets were
written by Pillow a moment before.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# A small file may unfold to gigabytes: the size in its header is judged before a pixel is decoded.
_MOST_PIXELS = 40_000_000
_MOST_BYTES = 32_000_000
# Enough for print at the largest size a picture is drawn; more would only make the PDF heavy.
_LONGEST_SIDE = 1200
_DATA_URI = re.compile(r"data:image/[^,]{0,200};base64,", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """An image that can be drawn, with its own size in pixels."""

    encoded: bytes
    width: int
    height: int

    def fitted(self, width: float, height: float, *, least: float) -> tuple[float, float]:
        """In points at CSS's 96 pixels an inch, smaller if the room asks, and a dot of an image made visible."""
        scale = max(0.75, least / max(self.width, self.height))
        scale = min(scale, width / self.width, height / self.height)
        return max(self.width * scale, 0.5), max(self.height * scale, 0.5)


class Album:
    """The pictures of one drawing, each decoded once however many rows show it."""

    def __init__(self, held: Mapping[str, bytes]) -> None:
        self._held = held
        self._seen: dict[str, Picture | None] = {}

    def picture(self, value: str) -> Picture | None:
        """For a URL what the emulator holds (nothing is ever fetched), for a data URI what it contains."""
        if value not in self._seen:
            data = data_of(value) if is_data_uri(value) else self._held.get(value)
            self._seen[value] = picture_of(data) if data else None
        return self._seen[value]


def is_data_uri(value: object) -> bool:
    return isinstance(value, str) and value[:11].lower() == "data:image/"


def data_of(uri: str) -> bytes | None:
    match = _DATA_URI.match(uri)
    if match is None or len(uri) > 2 * _MOST_BYTES:
        return None
    try:
        return base64.b64decode(re.sub(r"\s+", "", uri[match.end() :]), validate=True)
    except (binascii.Error, ValueError):
        return None


def is_picture(data: bytes) -> bool:
    """Whether it begins as an image of the four formats does and has an end. Told without Pillow, for the start's
    sake."""
    if data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"):
        return b"\0\0\0\0IEND\xaeB`\x82" in data
    if data.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd9" in data
    if data.startswith((b"GIF87a", b"GIF89a")):
        return b";" in data[13:]
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP" and int.from_bytes(data[4:8], "little") <= len(data) - 8


def picture_of(data: bytes) -> Picture | None:
    """None for anything that is not a whole, reasonable image of the four formats."""
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if len(data) > _MOST_BYTES or image.width * image.height > _MOST_PIXELS:
                return None
            kind = image.format
            upright = ImageOps.exif_transpose(image)
            return _encoded(upright, photograph=kind == "JPEG")
    except Exception:  # noqa: BLE001 - Pillow's decoders raise nearly anything on broken data, SyntaxError included
        return None


def _encoded(image: "Image", *, photograph: bool) -> Picture:
    width, height = image.size
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    plain.info.clear()  # no profile, no comment, no date: bytes depend on the pixels alone
    file = BytesIO()
    if photograph:
        plain.save(file, "JPEG", quality=90)
    else:
        plain.save(file, "PNG")
    return Picture(file.getvalue(), width, height)
