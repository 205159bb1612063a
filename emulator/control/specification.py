"""The control API's own OpenAPI file, openapi.yaml beside this module. Nothing is built from it; tests keep it true."""

import re

from ..data import locate


def served(base_url: str) -> bytes:
    """Its text with this emulator as its server."""
    text = locate("control/openapi.yaml").read_text("utf-8")
    servers = f"servers:\n  - url: {base_url}\n    description: This emulator\n"
    return re.sub(r"(?m)^servers:\n(?:[ -].*\n)+", lambda found: servers, text).encode()
