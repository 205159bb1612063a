"""Slugs: how an address is derived from a name (U23, U95)."""

import re
import unicodedata

from ..world.world import State

LONGEST = 120
PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ACCENTS = re.compile("[\u0300-\u036f]")  # that NFKD takes off their letters
SUFFIX_DIGITS = 8  # as in the documented `charter-handover-1a2b3c4d` ([SEED] seeds/004)


def is_slug(text: str) -> bool:
    return len(text) <= LONGEST and PATTERN.fullmatch(text) is not None


def slug_of(name: str, *, empty: str = "template") -> str:
    """Lower case, accents dropped, whatever is no letter or digit of ASCII to single hyphens; `empty` if that leaves
    nothing."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-") or empty


def suffixed(slug: str, state: State, project_id: str) -> str:
    """The slug with a short suffix that makes it one which the project does not have."""
    base = slug[: LONGEST - SUFFIX_DIGITS - 1].rstrip("-")
    while (project_id, found := f"{base}-{state.ids.hex('slug', SUFFIX_DIGITS)}") in state.slugs:
        pass
    return found
