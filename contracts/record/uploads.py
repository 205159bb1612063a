"""Uploads: the file of a form, its content replaced by the smallest of its kind: a signature is somebody's."""

import base64
from email.message import Message
from email.parser import BytesParser
from pathlib import PurePath
from typing import Any

MAGIC = (
    (b"\x89PNG", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
    (b"GIF8", "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
    (
        b"\xff\xd8\xff",
        (
            "/9j/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/"
            "wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=="
        ),
    ),
    (b"RIFF", "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="),
    (b"<svg", base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>').decode()),
)


def upload(content_type: str, body: bytes) -> dict[str, Any] | None:
    """The field `upload` of a step. None for what is no form with exactly one part."""
    message = BytesParser().parsebytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    parts = message.get_payload()
    if not isinstance(parts, list) or len(parts) != 1 or not isinstance(parts[0], Message):
        return None
    part = parts[0]
    field = part.get_param("name", header="content-disposition")
    if not isinstance(field, str):
        return None
    name = part.get_filename()
    given = {"field": field, "name": f"file{PurePath(name).suffix}" if name else ""}
    if "content-type" in part:
        given["type"] = part.get_content_type()
    content = part.get_payload(decode=True)
    return {key: value for key, value in given.items() if value} | _replaced(content or b"")


def _replaced(content: Any) -> dict[str, Any]:
    """An empty one, and one that is too large, stay so."""
    small = next((file for magic, file in MAGIC if bytes(content).startswith(magic)), None)
    return {"size": len(content)} if small is None else {"base64": small}
