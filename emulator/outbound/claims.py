"""Claims of a session token: names of the design note, which is their only description (D44, U77). Pure."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from ..world.embedding import EmbedSession
from ..world.records import Project

EMBED_HOST = "embed.craftkit.dev"  # the audience where a partner lists no origins (D43, U78)
RENAMED = {"rollback": "rollback_version"}  # D44


class Issue(NamedTuple):
    """One issuing of a session's token: `number` is its `jti`, `template_id` what the scope leads to, if anything,
    `audience` the pages that it is for (D43)."""

    number: str
    at: int
    template_id: str | None
    audience: list[str] | str


def claims(session: EmbedSession, project: Project, issue: Issue) -> dict[str, Any]:
    """Those of RFC 7519, and `ck` (U77)."""
    issued_at = issue.at // 1000
    return {
        "iss": publishable_key(project, test=session.test),
        "aud": issue.audience,
        "sub": session.id,
        "iat": issued_at,
        "exp": session.expires_at // 1000,
        "nbf": issued_at,
        "jti": issue.number,
        "ck": _own(session, project, issue.template_id),
    }


def publishable_key(project: Project, *, test: bool) -> str:
    return f"ck_pk_{'test' if test else 'live'}_{_digest('publishable key', project)}"


def _digest(what: str, project: Project) -> str:
    return blake2b(f"{what}\0{project.id}".encode(), digest_size=12).hexdigest()


def _own(session: EmbedSession, project: Project, template_id: str | None) -> dict[str, Any]:
    """What the design note prints, then what the API pages say travels along: prefill, looks."""
    asked = session.asked
    claims: dict[str, Any] = {
        "v": 1,
        "partner": {"id": f"ck_partner_{_digest('partner', project)}", "project_id": project.id},
        "tenant": _snake(asked["tenant"], {"externalId": "external_id", "displayName": "display_name"}),
        "actor": _snake(asked["actor"], ACTOR),
        "scope": {
            "mode": session.mode,
            "template_id": template_id,
            "template_external_id": session.template_external_id,
        },
        "permissions": {_snake_case(name): granted for name, granted in session.permissions.items()},
    }
    return claims | {name: asked[name] for name in ("form", "branding", "appearance") if name in asked}


ACTOR = {"externalId": "external_id", "displayName": "display_name", "email": "email", "avatarUrl": "avatar_url"}


def _snake(given: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {snake: given[camel] for camel, snake in names.items() if camel in given}


def _snake_case(flag: str) -> str:
    return RENAMED.get(flag, "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in flag))
