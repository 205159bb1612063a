"""Marks: what stands beside the code and says whence a rule comes. `D07` is a dispute, `U12` an assumption, and a
kind of page with its name, such as `[WWW] concepts`, a documented rule (disputes, assumptions, rules in fixtures/)."""

import re

MARK = re.compile(
    r"\b(?P<entry>[DU]\d{2})\b"
    r"|\[(?P<kind>ARCH|GUIDE|OAS|REF|SEED|WWW)\]\s+(?:#\s+)?(?P<page>[a-z](?:[a-z0-9/-]*[a-z0-9])?)"  # may wrap a line
)


def marks_in(text: str) -> list[str]:
    """Each once, in the order in which they stand there."""
    return list(dict.fromkeys(match["entry"] or f"[{match['kind']}] {match['page']}" for match in MARK.finditer(text)))
