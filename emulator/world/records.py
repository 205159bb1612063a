"""What a world holds. Records are frozen: a change replaces the record, so a copy of a table is a snapshot.

Instants are milliseconds (see clock). Names and meanings follow the API reference: templates.md, renders.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..documents.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Project:
    """`account_id` is the id of the account key that owns it, empty where none does: without accounts, or for a
    provisioned organisation. `email_from` is the organisation's sender, None for the deployment's.
    `share_base` is its own share domain, None for the emulator's address (U49). `allowed_origins` are the pages that
    may embed it; none means any (U78)."""

    id: str
    name: str
    slug: str
    embed: bool
    account_id: str
    created_at: int
    updated_at: int
    deleted_at: int | None = None
    email_from: str | None = None
    share_base: str | None = None
    allowed_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """One customer of a multi-tenant partner. `id` is the partner's own for it. `api_key` is kept in clear, because
    every provisioning answers with it again (D40)."""

    id: str
    project_id: str
    api_key: str


@dataclass(frozen=True, slots=True)
class Key:
    """A credential. `id` is the SHA-256 of its cleartext, as the service stores it ([GUIDE] authentication);
    `prefix` is the part that is safe to show (D10). `kind`: `project`, `account` or `admin`."""

    id: str
    kind: str
    prefix: str
    project_id: str | None
    test: bool
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class Template:
    """`version` is the current version's number, None while nothing is published (U33). `draft` is the
    builder's ([WWW] builder-api). `failure` makes every render of the template fail with that message. The inbound
    token and secret are those of its hook; `inbound_enforced`: every call of it must be signed (D34)."""

    id: str
    project_id: str
    slug: str
    name: str
    description: str | None
    type: str
    version: int | None
    created_at: int
    updated_at: int
    deleted_at: int | None = None
    draft: Mapping[str, Any] | None = None
    failure: str | None = None
    inbound_token: str = ""
    inbound_secret: str = ""
    inbound_enforced: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One published, immutable version; kept forever ([WWW] concepts). `id` is `{template id}/{number}`, `name` the
    template's at publication."""

    id: str
    template_id: str
    number: int
    name: str
    manifest: Manifest
    layout: Mapping[str, Any] | None
    page: Mapping[str, Any]
    published_at: int


@dataclass(frozen=True, slots=True)
class Render:
    """`version_id` pins the version at submission. `failure` is decided at submission, `errorMessage` once failed.
    `polls_left` counts down under poll-based progression; None when time moves the render. `session_id` is that of the
    embed session whose form made it, `dataset_selection` what the form chose from (U85)."""

    id: str
    project_id: str
    template_id: str
    version_id: str
    source: str
    data: Mapping[str, Any]
    test: bool
    created_at: int
    status: str = "queued"
    filename: str | None = None
    failure: str | None = None
    polls_left: int | None = None
    started_at: int | None = None
    completed_at: int | None = None
    session_id: str | None = None
    dataset_selection: Mapping[str, str] | None = None

    @property
    def error_message(self) -> str | None:
        return self.failure if self.status == "failed" else None


@dataclass(frozen=True, slots=True)
class Event:
    """One engagement event of a render ([SEED] seeds/002)."""

    id: str
    render_id: str
    type: str
    actor: str
    share_id: str | None
    address: str | None
    user_agent: str | None
    metadata: Any
    created_at: int
