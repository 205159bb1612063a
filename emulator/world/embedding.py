"""Embed sessions, catalogs, uploads (embed.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import effects


@dataclass(frozen=True, slots=True)
class EmbedSession:
    """A minted session. `renew_token` is single-use; `asked` is the mint request's body; `test` whether it was minted
    with a test key."""

    id: str
    project_id: str
    mode: str
    permissions: Mapping[str, bool]
    asked: Mapping[str, Any]
    renew_token: str
    created_at: int
    expires_at: int
    test: bool = False
    revoked_at: int | None = None

    @property
    def template_external_id(self) -> str | None:
        found: str | None = self.asked.get("scope", {}).get("templateExternalId")
        return found

    @property
    def form(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.asked.get("form", {})
        return found


@dataclass(frozen=True, slots=True)
class Catalog:
    """One published version of a variable catalog. `id` is unique per version."""

    id: str
    project_id: str
    name: str
    number: int
    catalog: Mapping[str, Any]
    published_at: int


@dataclass(frozen=True, slots=True)
class Upload:
    """An image that a form uploaded. `id` is its path below `/cdn`."""

    id: str
    project_id: str
    session_id: str
    content_type: str
    content: bytes
    uploaded_at: int


class Uploads:
    """Images by path, up to a budget of bytes: then the oldest go. It bounds the emulator, not the service."""

    BUDGET = 100 * 1024 * 1024
    OVERHEAD = 1024  # what one counts beyond its bytes, so that empty ones have an end, too

    def __init__(self) -> None:
        self._held: dict[str, Upload] = {}
        self._size = 0

    def add(self, upload: Upload) -> None:
        effects.note(None, upload)
        self._held[upload.id] = upload
        self._size += self._cost(upload)
        while self._size > self.BUDGET:
            self._size -= self._cost(self._held.pop(next(iter(self._held))))

    def get(self, id: str) -> Upload | None:
        return self._held.get(id)

    def copy(self) -> "Uploads":
        twin = Uploads()
        twin._held, twin._size = self._held.copy(), self._size
        return twin

    def __iter__(self) -> Iterator[Upload]:
        return iter(self._held.values())

    def __len__(self) -> int:
        return len(self._held)

    def _cost(self, upload: Upload) -> int:
        return len(upload.content) + self.OVERHEAD
