"""Admission: which embed session a token stands for, from which page, and what it may do (embed.md 3, 8, 9)."""

from urllib.parse import urlsplit

from ..outbound import tokens
from ..outbound.claims import EMBED_HOST
from ..outbound.tokens import BadToken
from ..protocol.call import Call
from ..protocol.problem import Problem
from ..world.embedding import EmbedSession
from ..world.records import Project
from ..world.world import State, World

DEFAULT_PORTS = {"http": 80, "https": 443}


def admitted(world: World, token: str, call: Call) -> EmbedSession:
    """The session of a token that is genuine, in force, and used from a page it is meant for. BadToken otherwise."""
    claims = tokens.verified(world.seed, token, now=world.now() // 1000)
    session = world.state.embed_sessions.get(str(claims.get("sub")))
    if session is None:
        raise BadToken(f"no session {str(claims.get('sub'))[:60]!r}: the world may have been reset since")
    if session.revoked_at is not None:
        raise BadToken(f"session {session.id} was revoked")
    _check_project(project := world.state.projects[session.project_id])
    _check_page(project, claims.get("aud"), call)
    return session


def _check_project(project: Project) -> None:
    if project.deleted_at is not None:
        raise BadToken(f"the project {project.name!r} was deleted")
    if not project.embed:
        raise BadToken(f"embed is off for the project {project.name!r}")


def _check_page(project: Project, audience: object, call: Call) -> None:
    """D43, U78: the page must be on the allow-list, and on the list that the token was made with."""
    origin = call.headers.get("Origin")
    if not is_allowed(project, call):
        raise BadToken(f"Origin {origin!r} is not on the allow-list of project {project.name!r}")
    minted_for = tuple(audience) if isinstance(audience, list) else ()
    if audience != EMBED_HOST and not _is_listed(minted_for, call):
        raise BadToken(f"Origin {origin!r} is not in the token's audience")


def is_allowed(project: Project, call: Call) -> bool:
    """U78: an empty list accepts every page and none; with a list, the page must say that it is on it."""
    return not project.allowed_origins or _is_listed(project.allowed_origins, call)


def _is_listed(origins: tuple[str, ...], call: Call) -> bool:
    """Scheme, host and port alike. The emulator's own pages stand in for the embed host, which needs no listing;
    browsers name no origin when such a page reads from where it came from."""
    own = "/".join(call.base_url.split("/")[:3])
    unnamed = own if call.headers.get("Sec-Fetch-Site") == "same-origin" else ""
    origin = _exact(call.headers.get("Origin", unnamed))
    return origin is not None and origin in {_exact(each) for each in (*origins, own)}


def _exact(origin: str) -> tuple[str, str, int] | None:
    """None for what is no origin, `null` among it."""
    try:
        parts = urlsplit(origin)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    bare = origin.lower() == f"{parts.scheme}://{parts.netloc.lower()}" and "@" not in parts.netloc
    return (parts.scheme, parts.hostname, port) if bare and parts.hostname and parts.scheme in DEFAULT_PORTS else None


def session_of(state: State, call: Call) -> EmbedSession:
    """The caller's, looked up anew: a reset may have come between two checks."""
    session = state.embed_sessions.get(call.principal.session_id)
    if session is None:
        raise Problem("unauthorized", "the session is gone: the world was reset", message=BAD_SESSION)
    return session


BAD_SESSION = "Invalid or expired session token."


# The checks of form submit and image upload, one by one: their error tables suggest an order of their own.


def check_origin(world: World, call: Call) -> None:
    """Before the token is looked at, so the list is that of the session in the address; of one that does not exist
    there is none to be on."""
    session = world.state.embed_sessions.get(call.path["sessionId"].lower())
    if session is not None and not is_allowed(world.state.projects[session.project_id], call):
        raise Problem("bad_request", f"Origin {call.headers.get('Origin')!r} is not on the project's allow-list")


def check_fill(world: World, call: Call) -> None:
    session = session_of(world.state, call)
    if session.mode != "fill":
        raise Problem("wrong_mode", f"session {session.id} was minted to {session.mode}")


def check_submit(world: World, call: Call) -> None:
    check_right(session_of(world.state, call), "submitForm")


def check_right(session: EmbedSession, right: str) -> None:
    if not session.permissions[right]:
        raise Problem("permission_denied", f"session {session.id} was minted without it", right=right)


def check_session(world: World, call: Call) -> None:
    """[REF] form-submit: the session in the address is the token's. A malformed id is just as wrong (U08)."""
    if call.path["sessionId"].lower() != call.principal.session_id:
        raise Problem("session_not_found", f"the token is for session {call.principal.session_id}")
