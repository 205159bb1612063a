"""Credentials: which an operation asks for, and whether what was good before still is."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .difference import Difference

Node = Any
WORDS = ("description", "bearerFormat")


def of_credentials(
    where: str, name: str, old: tuple[Mapping[str, Any], Node], new: tuple[Mapping[str, Any], Node]
) -> Iterator[Difference]:
    """`old`, `new`: document and operation. The entries of `security` are alternatives; all of one are needed."""
    before, after = _alternatives(*old), _alternatives(*new)
    if before == after:
        return
    kept = all(any(_is_enough(one, other) for other in after) for one in before)
    yield Difference(not kept, "credentials changed", where, _told(before), _told(after), (name,))


def _alternatives(document: Mapping[str, Any], operation: Node) -> list[dict[str, frozenset[str]]]:
    """Each by scheme (its name and all that is sent because of it) with the scopes; nothing is asked for by `{}`."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    listed = operation.get("security", document.get("security")) or [{}]
    found = [
        {_scheme(name, schemes.get(name, {})): frozenset(scopes) for name, scopes in one.items()} for one in listed
    ]
    return sorted(found, key=lambda one: sorted(one))


def _scheme(name: str, scheme: Node) -> str:
    sent = {key: value for key, value in scheme.items() if key not in WORDS and not key.startswith("x-")}
    kind = " ".join(str(value) for key, value in sorted(sent.items()) if isinstance(value, str))
    rest = {key: value for key, value in sent.items() if not isinstance(value, str)}
    return f"{name} ({kind}{json.dumps(rest, sort_keys=True, default=str) if rest else ''})"


def _is_enough(shown: dict[str, frozenset[str]], asked: dict[str, frozenset[str]]) -> bool:
    return all(name in shown and scopes <= shown[name] for name, scopes in asked.items())


def _told(alternatives: list[dict[str, frozenset[str]]]) -> str:
    return " or ".join(
        " and ".join(f"{name} {' '.join(sorted(scopes))}".strip() for name, scopes in sorted(one.items())) or "none"
        for one in alternatives
    )
