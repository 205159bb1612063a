"""The public address of a render's PDF: permanent, or signed for 24 hours (D16). Opaque to clients, it holds the
render's id (D17)."""

import re
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

from .records import Render
from .world import State

LIFETIME = 24 * 3600  # seconds
SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


def address(state: State, render: Render) -> str | None:
    """Below the base URL; None until the render has succeeded."""
    if render.status != "succeeded":
        return None
    path = f"/cdn/renders/{render.id}.pdf"
    if not state.reads("D16", "B"):
        return path
    expires = str(state.clock.now() // 1000 + LIFETIME)
    return f"{path}?expires={expires}&signature={_signature(state, render.id, expires)}"


def objection(state: State, id: str, query: Mapping[str, str]) -> str:
    """Why an address does not open, in a sentence; empty when it does."""
    if not state.reads("D16", "B"):
        return ""
    expires, signature = query.get("expires", ""), query.get("signature", "")
    if not compare_digest(_signature(state, id, expires).encode(), signature.encode("utf-8", "surrogatepass")):
        return "This download address is not signed, or was changed."
    if not SECONDS.fullmatch(expires) or int(expires) * 1000 <= state.clock.now():
        return "This download address has expired. Read the render again for a new one."
    return ""


def _signature(state: State, id: str, expires: str) -> str:
    text = f"{id}\n{expires}".encode("utf-8", "surrogatepass")
    return hmac(state.ids.secret("download addresses"), text, sha256).hexdigest()
