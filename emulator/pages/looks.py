"""Looks: the little of a session's `appearance` that these pages follow ([ARCH] embed/styling; the rest is out of
scope, U89). It beats `branding`. No address of a style, font or logo is loaded: nothing comes from elsewhere."""

import re
from typing import Any

from ..world.embedding import EmbedSession

THEMES = ("light", "dark")  # `auto` is the page's own way; `shadcn` has no look of its own here
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-z]{3,30}|(?:rgb|hsl|oklch)a?\([0-9a-z .,%/+-]{3,60}\)")


def looks(session: EmbedSession) -> dict[str, Any]:
    theme = _appearance(session).get("baseTheme")
    return {"theme": theme if theme in THEMES else ""}


def accent(session: EmbedSession) -> str:
    """The colour of the main button, or empty."""
    variables = _appearance(session).get("variables")
    color = variables.get("colorPrimary") if isinstance(variables, dict) else None
    color = color or (session.asked.get("branding") or {}).get("primaryColor")
    return color if isinstance(color, str) and COLOR.fullmatch(color) else ""


def closable(session: EmbedSession, *, default: bool) -> bool:
    layout = _appearance(session).get("layout")
    shown = layout.get("showCloseButton") if isinstance(layout, dict) else None
    return shown if isinstance(shown, bool) else default


def _appearance(session: EmbedSession) -> dict[str, Any]:
    found: dict[str, Any] = session.asked.get("appearance") or {}
    return found
