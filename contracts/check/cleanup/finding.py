"""Finding: ids of things of which no reply told, by what only the run can have made."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .asking import Asking
from .ledger import MADE, Entry

ENDED = ("cancelled", "completed", "declined", "expired", "failed")  # signatures.md, states of a request
Row = Mapping[str, Any]


class Unknown(Exception):
    """Whether it was made cannot be found out."""


class Finding:
    """`mark`: what the names of the run's things have in them; all things of such a name are the run's."""

    def __init__(self, ask: Asking, entries: Sequence[Entry], mark: str) -> None:
        self._ask, self._mark = ask, mark
        self._renders = {entry.id for entry in entries if entry.kind == "render" and entry.id}

    def ids(self, entry: Entry) -> list[str]:
        """None when it was never made; Unknown when nobody can tell."""
        if entry.operation == "createBuilderTemplate":
            return self._drafts(entry)
        if entry.state == MADE or entry.id:
            return [entry.id]
        return FINDERS[entry.kind](self, entry)

    def _drafts(self, entry: Entry) -> list[str]:
        """The slug of a draft is told by the lists alone."""
        return self._slugs(entry, lambda row: row.get("id") == entry.id if entry.id else self._is_ours(row))

    def _templates(self, entry: Entry) -> list[str]:
        named = (*entry.sent.values(), *entry.path.values())
        if not any(self._mark in text for text in named):
            raise Unknown
        return self._slugs(entry, self._is_ours)

    def _slugs(self, entry: Entry, wanted: Callable[[Row], bool]) -> list[str]:
        rows = self._ask.rows("listTemplates", "templates", entry.key)
        return [str(row["slug"]) for row in rows if row.get("slug") and wanted(row)]

    def _projects(self, entry: Entry) -> list[str]:
        if self._mark not in entry.sent.get("name", ""):
            raise Unknown
        return [str(row["id"]) for row in self._ask.rows("listProjects", "projects", entry.key) if self._is_ours(row)]

    def _shares(self, entry: Entry) -> list[str]:
        render = entry.path.get("id", "")
        if render not in self._renders:
            raise Unknown
        rows = self._ask.rows("listRenderShares", "shares", entry.key, id=render)
        return [str(row["id"]) for row in rows if row.get("revokedAt") is None]

    def _signatures(self, entry: Entry) -> list[str]:
        render = entry.sent.get("renderId", "")
        if render not in self._renders:
            raise Unknown
        rows = self._ask.rows("listSignatures", "signatures", entry.key, {"renderId": render, "limit": "100"})
        return [str(row["id"]) for row in rows if row.get("status") not in ENDED]

    def _is_ours(self, row: Row) -> bool:
        return any(self._mark in str(row.get(name, "")) for name in ("slug", "name"))


FINDERS: Mapping[str, Callable[[Finding, Entry], list[str]]] = {
    "template": Finding._templates,
    "project": Finding._projects,
    "share": Finding._shares,
    "signature request": Finding._signatures,
}
