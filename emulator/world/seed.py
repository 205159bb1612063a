"""Seed: a checked world file, from which the same State can be built again and again."""

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..documents.keys import clashes
from ..documents.manifest import Manifest
from . import credentials, engagement
from .clock import Clock, parse_instant
from .duration import parse_duration
from .file import dangling, find, read
from .ids import Ids
from .progression import Progression
from .records import Event, Project, Render, Template, Version
from .world import State

Row = Mapping[str, Any]
Steps = tuple[str | int, ...]


class Seed:
    """`build` is cheap: manifests are parsed and data is bound once, and shared by all worlds made from this seed."""

    def __init__(self, path: Path, content: Row) -> None:
        self.path = path
        self.content = content
        self._manifests: dict[int, Manifest] = {}
        self._bound: dict[int, Mapping[str, Any]] = {}
        self._images: dict[str, bytes] = {}

    def build(self, *, seed: str, clock_at: int | None, progression: Progression) -> State:
        """The state at the start of a world whose clock is frozen at `clock_at`, or real. WorldFileError for a file
        that does not hold together."""
        clock = Clock(clock_at)
        state = State(clock=clock, ids=Ids(seed), progression=progression, started_at=clock.now())
        _Building(self, state).run()
        return state

    def manifest(self, raw: Row, steps: Steps) -> Manifest:
        if id(raw) not in self._manifests:
            for field, texts in clashes(raw).items():
                raise dangling(self.path, (*steps, *_steps(field)[1:]), texts[0])
            self._manifests[id(raw)] = Manifest(raw)
        return self._manifests[id(raw)]

    def bound(self, manifest: Manifest, data: Row, steps: Steps) -> Mapping[str, Any]:
        if id(data) not in self._bound:
            bound = manifest.bind(data)
            for field, texts in bound.issues.items():
                raise dangling(self.path, (*steps, *_steps(field)), f"does not fit the manifest: {texts[0]}")
            self._bound[id(data)] = bound.data
        return self._bound[id(data)]

    def images(self) -> dict[str, bytes]:
        if not self._images:
            for position, image in enumerate(self.content.get("images", ())):
                self._images[image["url"]] = self._decoded(image["base64"], ("images", position, "base64"))
        return self._images

    def _decoded(self, text: str, steps: Steps) -> bytes:
        try:
            return base64.b64decode(text)
        except binascii.Error:
            raise dangling(self.path, steps, "not base64") from None


def load(name: str) -> Seed:
    """The seed of a world by name or path. WorldFileError when it cannot be used."""
    path = find(name)
    seed = Seed(path, read(path))
    seed.build(seed="", clock_at=0, progression=Progression())  # every dangling reference shows now, not on first use
    return seed


def _steps(field: str) -> Steps:
    return tuple(int(step) if step.isdigit() else step for step in field.split("."))


class _Building:
    """One pass over the file, into one state."""

    def __init__(self, seed: Seed, state: State) -> None:
        self._seed = seed
        self._state = state

    def run(self) -> None:
        content = self._seed.content
        self._state.images.update(self._seed.images())
        for cleartext in content.get("accountKeys", ()):
            self._state.keys.add(credentials.account_key(cleartext))
        if "adminKey" in content:
            self._state.keys.add(credentials.admin_key(content["adminKey"]))
        for position, row in enumerate(content.get("projects", ())):
            self._project(row, ("projects", position))

    def _time(self, text: str, steps: Steps) -> int:
        """Absolute, or relative to the start of the world."""
        try:
            if "T" in text:
                return parse_instant(text)
            sign = -1 if text.startswith("-") else 1
            return max(0, self._state.started_at + sign * parse_duration(text.lstrip("+-")))
        except ValueError as error:
            raise dangling(self._seed.path, steps, str(error)) from None

    def _project(self, row: Row, steps: Steps) -> None:
        start = self._state.started_at
        project = self._state.projects.add(
            Project(
                id=row.get("id") or self._state.ids.uuid("project", start),
                name=row["name"],
                slug=row["slug"],
                embed=row.get("embed", False),
                deleted_at=start if row.get("deleted") else None,
            )
        )
        for position, key in enumerate(row.get("keys", ())):
            self._key(project, key, (*steps, "keys", position))
        for position, template in enumerate(row.get("templates", ())):
            self._template(project, template, (*steps, "templates", position))
        # Lists are kept in the order of creation, which the file need not follow.
        renders = [
            (self._created(render, (*steps, "renders", n)), n, render)
            for n, render in enumerate(row.get("renders", ()))
        ]
        for created_at, position, render in sorted(renders, key=lambda item: item[:2]):
            self._render(project, render, (*steps, "renders", position), created_at=created_at)

    def _created(self, row: Row, steps: Steps) -> int:
        return self._time(row.get("createdAt", "0s"), (*steps, "createdAt"))

    def _key(self, project: Project, row: Row, steps: Steps) -> None:
        revoked_at = self._state.started_at if row.get("revoked") else None
        key = credentials.project_key(row["key"], project.id, revoked_at=revoked_at)
        if self._state.keys.get(key.id):
            raise dangling(self._seed.path, (*steps, "key"), "this key is in the file twice")
        self._state.keys.add(key)

    def _template(self, project: Project, row: Row, steps: Steps) -> None:
        if (project.id, row["slug"]) in self._state.slugs:
            raise dangling(self._seed.path, (*steps, "slug"), f"the project has a template {row['slug']!r} already")
        created_at = self._created(row, steps)
        versions = row.get("versions", ())
        template = self._state.templates.add(
            Template(
                id=row.get("id") or self._state.ids.uuid("template", created_at),
                project_id=project.id,
                slug=row["slug"],
                name=row["name"],
                description=row.get("description"),
                type=row.get("type", "document"),
                version=len(versions) or None,
                created_at=created_at,
                updated_at=self._time(row["updatedAt"], (*steps, "updatedAt")) if "updatedAt" in row else created_at,
                draft=row.get("draft"),
                failure=row.get("failure"),
            )
        )
        self._state.slugs[project.id, template.slug] = template.id
        for position, version in enumerate(versions):
            self._version(template, version, (*steps, "versions", position))

    def _version(self, template: Template, row: Row, steps: Steps) -> None:
        number = int(steps[-1]) + 1
        published_at = self._time(row["publishedAt"], (*steps, "publishedAt")) if "publishedAt" in row else None
        self._state.versions.add(
            Version(
                id=f"{template.id}/{number}",
                template_id=template.id,
                number=number,
                name=template.name,
                manifest=self._seed.manifest(row["manifest"], (*steps, "manifest")),
                layout=row.get("layout"),
                page=row.get("pageConfig", {}),
                published_at=template.created_at if published_at is None else published_at,
            )
        )

    def _render(self, project: Project, row: Row, steps: Steps, *, created_at: int) -> None:
        template, version = self._pinned(project, row, steps)
        status = row.get("status", "succeeded")
        started_at = created_at + parse_duration(row.get("queued", "180ms"))
        completed_at = started_at + parse_duration(row.get("rendering", "1820ms"))
        render = self._state.renders.add(
            Render(
                id=row.get("id") or self._state.ids.uuid("render", created_at),
                project_id=project.id,
                template_id=template.id,
                version_id=version.id,
                source=row.get("source", "api"),
                data=self._seed.bound(version.manifest, row["data"], (*steps, "data")),
                test=row.get("test", False),
                created_at=created_at,
                status=status,
                filename=row.get("filename"),
                failure=row.get("errorMessage", template.failure or "Rendering failed.")
                if status == "failed"
                else None,
                started_at=started_at if status != "queued" else None,
                completed_at=completed_at if status in ("succeeded", "failed") else None,
            )
        )
        self._unfinished(render)
        events = [
            (self._time(event["at"], (*steps, "events", n, "at")), event)
            for n, event in enumerate(row.get("events", ()))
        ]
        for at, event in sorted(events, key=lambda item: item[0]):
            self._event(render, event, at)

    def _pinned(self, project: Project, row: Row, steps: Steps) -> tuple[Template, Version]:
        template_id = self._state.slugs.get((project.id, row["template"]))
        if template_id is None:
            raise dangling(self._seed.path, (*steps, "template"), f"the project has no template {row['template']!r}")
        template = self._state.templates[template_id]
        version = self._state.versions.get(f"{template.id}/{row.get('version', template.version)}")
        if version is None:
            raise dangling(self._seed.path, (*steps, "version"), f"template {template.slug!r} has no such version")
        return template, version

    def _unfinished(self, render: Render) -> None:
        """A render that the file leaves half-way goes on by itself once the world runs."""
        now = self._state.started_at
        if render.status == "queued":
            self._state.agenda.at(now, "render.start", render.id)
        if render.status in ("queued", "rendering"):
            self._state.agenda.at(now, "render.finish", render.id)

    def _event(self, render: Render, row: Row, at: int) -> None:
        engagement.store(
            self._state,
            Event(
                id=row.get("id") or self._state.ids.uuid("event", at),
                render_id=render.id,
                type=row["type"],
                actor=row.get("actor", "recipient"),
                share_id=row.get("share"),
                address=row.get("address"),
                user_agent=row.get("userAgent"),
                metadata=row.get("metadata"),
                created_at=at,
            ),
        )
