"""The greeting: what a user needs to copy, printed at start. Every line can be pasted into a shell."""

from collections.abc import Iterator, Mapping, Sequence
from shlex import quote
from typing import Any

from .app import Application
from .control.guard import is_loopback
from .world.clock import iso
from .world.credentials import digest
from .world.sessions import DEFAULT
from .world.world import State

Keys = Mapping[str | None, Sequence[str]]  # by project


def greeting(application: Application, address: str) -> Iterator[str]:
    settings, state = application.settings, application.sessions.get(DEFAULT).state
    keys = _keys(application, state)
    yield _exports(state, keys, settings.public_url or _reachable(address))
    yield from _projects(state, keys)
    if settings.control_token and not is_loopback(settings.host):
        token = quote(settings.control_token)
        yield f"export CRAFTKIT_EMULATOR_CONTROL_TOKEN={token}  # the control API asks for it: Authorization: Bearer"
    if settings.clock is not None and settings.progression.milliseconds:
        seconds = -(-settings.progression.milliseconds // 1000)
        yield (
            f"# The clock stands still at {iso(settings.clock)} and renders move by time: they stay queued until it is "
            f"""moved, e.g. curl -X POST {address}/_emulator/clock -d '{{"advance": "{seconds}s"}}' """
            "(or start with --progression immediate)."
        )


def _reachable(address: str) -> str:
    """The address that a client on this machine connects to, where the server listens on all of them."""
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _exports(state: State, keys: Keys, base: str) -> str:
    """The first project's first good key and newest finished render, as one line."""
    values = {"CRAFTKIT_BASE_URL": base}
    project = next((project for project in state.projects if project.deleted_at is None), None)
    if project is not None:
        values |= {"CRAFTKIT_API_KEY": keys[project.id][0]} if project.id in keys else {}
        renders = state.renders.newest("project", project.id, limit=1000)
        finished = next((render for render in renders if render.status == "succeeded"), None)
        if finished is not None:
            values |= {"RENDER_ID": finished.id, "TEMPLATE_SLUG": state.templates[finished.template_id].slug}
    return "export " + " ".join(f"{name}={quote(value)}" for name, value in values.items())


def _projects(state: State, keys: Keys) -> Iterator[str]:
    slugs: dict[str, list[str]] = {}
    for project_id, slug in sorted(state.slugs):
        slugs.setdefault(project_id, []).append(slug)
    for project in state.projects:
        kind = "deleted" if project.deleted_at is not None else f"embed {'on' if project.embed else 'off'}"
        own = slugs.get(project.id, ())
        templates = f"; templates {', '.join(own[:8])}{', ...' if len(own) > 8 else ''}" if own else ""
        usable = " ".join(keys.get(project.id, ())) or "no usable key"
        yield f"# {_on_one_line(project.name)} ({kind}): {usable}{templates}"


def _keys(application: Application, state: State) -> Keys:
    """Cleartext keys of the world file that are not revoked; a world itself holds only hashes."""
    keys: dict[str | None, list[str]] = {}
    for row in application.starts.seed(application.settings.world).content.get("projects", ()):
        for key in _in_clear(row):
            keys.setdefault(state.keys[digest(key)].project_id, []).append(key)
    return keys


def _in_clear(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (key["key"] for key in row.get("keys", ()) if not key.get("revoked"))
    if "organisation" in row:
        yield row["organisation"]["apiKey"]


def _on_one_line(name: str) -> str:
    """A name from a world file, which a shell will read behind a `#`."""
    return name if name.isprintable() else name.encode("unicode_escape").decode()
