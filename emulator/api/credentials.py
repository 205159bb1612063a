"""Credentials: from the Authorization header to a Principal, in the words of the operation's area.

Who is refused with which code differs between the core and the embed operations (D02, D52, U13). A row a scheme.
"""

from hmac import compare_digest
from typing import NamedTuple

from ..operations.admission import BAD_SESSION, admitted
from ..outbound.tokens import BadToken
from ..protocol.call import NOBODY, Call, Principal
from ..protocol.problem import BAD_KEY, Problem
from ..world.credentials import digest, shown
from ..world.records import Key, Project
from ..world.world import State, World


class Scheme(NamedTuple):
    """Codes for no bearer token, for one that is no good, and for a key whose project is gone. `embed`: the project
    must have embed switched on. `flat`: refusals are `{"error": code}` (D13, U03). `kind`: of key that it takes.
    `session`: takes the token of an embed session, too."""

    missing: str
    bad: str
    gone: str
    embed: bool = False
    flat: bool = False
    kind: str = "project"
    session: bool = False


ARTICLES = {"project": "a project", "account": "an account", "admin": "an admin"}  # in the log
SESSION = "session"  # no kind of key at all
BUILDER_REFUSED = "missing_or_invalid_authorization"
SCHEMES: dict[str, Scheme | None] = {
    "none": None,
    "project": Scheme("unauthorized", "unauthorized", "forbidden"),
    "partner": Scheme("missing_authorization", "invalid_credentials", "invalid_credentials", embed=True, flat=True),
    "builder": Scheme(BUILDER_REFUSED, BUILDER_REFUSED, BUILDER_REFUSED, embed=True, flat=True, session=True),
    "session": Scheme("unauthorized", "unauthorized", "unauthorized", kind=SESSION, session=True),
    "account": Scheme("unauthorized", "unauthorized", "unauthorized", kind="account"),
    "admin": Scheme("invalid_credentials", "invalid_credentials", "invalid_credentials", flat=True, kind="admin"),
    # D52: any project key, embed on or not; its page lists one code for a missing and a bad key
    "download": Scheme("invalid_credentials", "invalid_credentials", "invalid_credentials", flat=True),
}


def authenticate(world: World, scheme: Scheme | None, call: Call) -> Principal:
    """The principal of a request. Problem when it has none, with the true reason for the log."""
    if scheme is None:
        return NOBODY
    scheme = _in_force(scheme, world.state)
    authorization = call.headers.get("Authorization")
    token = _bearer(authorization)
    if not token:
        raise _refusal(
            scheme, scheme.missing, "no Authorization header" if not authorization else "no Bearer token in it"
        )
    if scheme.session and (scheme.kind == SESSION or token.count(".") == 2):
        return _session(world, scheme, call, token)
    if scheme.kind == "admin":
        return _admin(world.state, scheme, token)
    return _by_key(world.state, scheme, token)


def _in_force(scheme: Scheme, state: State) -> Scheme:
    """The scheme under the readings in force; codes of a bad key under D02 are reworded with all other refusals."""
    embed = scheme.embed or (scheme is SCHEMES["download"] and state.reads("D52", "B"))
    if state.reads("D02", "B") and scheme.missing != BUILDER_REFUSED:
        scheme = scheme._replace(missing="missing_authorization")
    return scheme._replace(embed=embed)


def _session(world: World, scheme: Scheme, call: Call, token: str) -> Principal:
    try:
        session = admitted(world, token, call)
    except BadToken as error:
        message = BAD_SESSION if scheme.bad == "unauthorized" else None
        raise _refusal(scheme, scheme.bad, f"session token: {error}", message=message) from None
    return Principal(
        project_id=session.project_id, key=f"of session {session.id}", test=session.test, session_id=session.id
    )


def _by_key(state: State, scheme: Scheme, token: str) -> Principal:
    """A key of another environment is as unknown as one that never was (U12)."""
    key = state.keys.get(digest(token))
    if key is None:
        raise _bad(scheme, f"unknown key: {shown(token)}")
    if key.kind != scheme.kind:
        raise _bad(scheme, f"wrong kind of key: {key.prefix} is {ARTICLES[key.kind]} key")
    if scheme.kind == "account":
        return Principal(project_id="", key=key.prefix, test=False, account_id=key.id)
    return _principal(scheme, key, _project(state, scheme, key))


def _admin(state: State, scheme: Scheme, token: str) -> Principal:
    """Compared with the deployment's own and never looked up among the keys ([GUIDE] authentication); by digests, so
    that the time it takes tells nothing."""
    if state.admin_key is None or not compare_digest(digest(token), state.admin_key):
        raise _bad(scheme, f"not the admin key: {shown(token)}" if state.admin_key else "this world has no `adminKey`")
    return Principal(project_id="", key="the admin key", test=False)


def _bearer(authorization: str | None) -> str:
    kind, _, token = (authorization or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _project(state: State, scheme: Scheme, key: Key) -> Project:
    if key.revoked_at is not None:
        raise _bad(scheme, f"revoked key: {key.prefix}")
    return state.projects[key.project_id or ""]


def _principal(scheme: Scheme, key: Key, project: Project) -> Principal:
    """A project key has no scopes: it may do everything in its project (D07), unless that is gone (U13)."""
    if project.deleted_at is not None:
        raise _refusal(scheme, scheme.gone, f"the project {project.name!r} of key {key.prefix} was deleted")
    if scheme.embed and not project.embed:
        raise _bad(scheme, f"embed is off for the project {project.name!r} of key {key.prefix}")
    return Principal(project_id=project.id, key=key.prefix, test=key.test)


def _bad(scheme: Scheme, why: str) -> Problem:
    """A token came and is no good."""
    return _refusal(scheme, scheme.bad, why, message=BAD_KEY if scheme.bad == "unauthorized" else None)


def _refusal(scheme: Scheme, code: str, why: str, *, message: str | None = None) -> Problem:
    """In the words of the operation's area (D02), flat where it is (D13, U03)."""
    problem = Problem(code, why, message=message)
    problem.flat = scheme.flat
    return problem
