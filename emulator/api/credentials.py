"""Credentials: from the Authorization header to a Principal, in the words of the operation's area.

Who is refused with which code differs between the core and the embed operations (D02, D52, U13). A row a scheme.
"""

from typing import NamedTuple

from ..protocol.call import NOBODY, Principal
from ..protocol.problem import BAD_KEY, Problem
from ..world.credentials import digest, shown
from ..world.records import Key, Project
from ..world.world import State


class Scheme(NamedTuple):
    """Codes for no bearer token, for one that is no good, and for a key whose project is gone. `embed`: the project
    must have embed switched on. `flat`: refusals are `{"error": code}` (D13, U03)."""

    missing: str
    bad: str
    gone: str
    embed: bool = False
    flat: bool = False


BUILDER_REFUSED = "missing_or_invalid_authorization"
SCHEMES: dict[str, Scheme | None] = {
    "none": None,
    "project": Scheme("unauthorized", "unauthorized", "forbidden"),
    "partner": Scheme("missing_authorization", "invalid_credentials", "invalid_credentials", embed=True, flat=True),
    "builder": Scheme(BUILDER_REFUSED, BUILDER_REFUSED, BUILDER_REFUSED, embed=True, flat=True),
    # D52: any project key, embed on or not; its page lists one code for a missing and a bad key
    "download": Scheme("invalid_credentials", "invalid_credentials", "invalid_credentials", flat=True),
}


def authenticate(state: State, scheme: Scheme | None, authorization: str | None) -> Principal:
    """The principal of a request. Problem when it has none, with the true reason for the log."""
    if scheme is None:
        return NOBODY
    token = _bearer(authorization)
    if not token:
        raise _refusal(
            scheme, scheme.missing, "no Authorization header" if not authorization else "no Bearer token in it"
        )
    key = state.keys.get(digest(token))
    if key is None:
        raise _bad(scheme, f"unknown key: {shown(token)}")
    return _principal(scheme, key, _project(state, scheme, key))


def _bearer(authorization: str | None) -> str:
    kind, _, token = (authorization or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _project(state: State, scheme: Scheme, key: Key) -> Project:
    if key.kind != "project" or key.project_id is None:
        raise _bad(scheme, f"wrong kind of key: {key.prefix} is an {key.kind} key")
    if key.revoked_at is not None:
        raise _bad(scheme, f"revoked key: {key.prefix}")
    return state.projects[key.project_id]


def _principal(scheme: Scheme, key: Key, project: Project) -> Principal:
    if project.deleted_at is not None:
        raise _refusal(scheme, scheme.gone, f"the project {project.name!r} of key {key.prefix} was deleted")
    if scheme.embed and not project.embed:
        raise _bad(scheme, f"embed is off for the project {project.name!r} of key {key.prefix}")
    return Principal(project_id=project.id, key=key.prefix, test=key.test)


def _bad(scheme: Scheme, why: str) -> Problem:
    """A token came and is no good."""
    return _refusal(scheme, scheme.bad, why, message=BAD_KEY if scheme.bad == "unauthorized" else None)


def _refusal(scheme: Scheme, code: str, why: str, *, message: str | None = None) -> Problem:
    problem = Problem(code, why, message=message)
    problem.flat = scheme.flat
    return problem
