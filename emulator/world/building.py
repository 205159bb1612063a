"""Building: the records of a world from its seed, with times counted from the start of the world."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from . import credentials, engagement
from .building_shares import add_shares
from .building_webhooks import add_webhooks, with_inbound
from .clock import LAST_INSTANT, parse_instant
from .duration import parse_duration
from .records import Event, Key, Project, Render, Template, Version
from .table import Record, Table
from .world import State

if TYPE_CHECKING:
    from .seed import Seed

Row = Mapping[str, Any]
Steps = tuple[str | int, ...]
R = TypeVar("R", bound=Record)
FAILED = "Rendering failed."  # U36


class Building:
    """One pass over a seed's content, into one state."""

    def __init__(self, seed: "Seed", state: State) -> None:
        self._seed = seed
        self._state = state
        self._accounts: dict[str, str] = {}

    def run(self) -> None:
        content = self._seed.content
        self._state.images.update(self._seed.images())
        for position, cleartext in enumerate(content.get("accountKeys", ())):
            account = credentials.account_key(cleartext)
            self._add_key(account, ("accountKeys", position))
            self._accounts[cleartext] = account.id
        if "adminKey" in content:
            admin = credentials.admin_key(content["adminKey"])
            self._add_key(admin, ("adminKey",))
            self._state.admin_key = admin.id
        slugs: set[tuple[str, str]] = set()
        for position, row in enumerate(content.get("projects", ())):
            slug = self._account(row, ("projects", position)), row["slug"]
            if slug in slugs:
                raise self._seed.error(("projects", position, "slug"), f"there is a project {row['slug']!r} already")
            slugs.add(slug)
            self._project(row, ("projects", position))

    def _account(self, row: Row, steps: Steps) -> str:
        """The account that owns a project: the one it names, else the first of the file."""
        if "account" not in row:
            return next(iter(self._accounts.values()), "")
        if row["account"] not in self._accounts:
            raise self._seed.error((*steps, "account"), "`accountKeys` has no such key")
        return self._accounts[row["account"]]

    def _add(self, table: Table[R], record: R, steps: Steps) -> R:
        if table.get(record.id) is not None:
            raise self._seed.error((*steps, "id"), f"the id {record.id} is in the file twice")
        return table.add(record)

    def _add_key(self, key: Key, steps: Steps) -> None:
        if self._state.keys.get(key.id) is not None:
            raise self._seed.error(steps, "this key is in the file twice")
        self._state.keys.add(key)

    def _time(self, text: str, steps: Steps) -> int:
        """Absolute, or relative to the start of the world."""
        try:
            if "T" in text:
                return parse_instant(text)
            sign = -1 if text.startswith("-") else 1
            return self._in_time(max(0, self._state.started_at + sign * parse_duration(text.lstrip("+-"))))
        except ValueError as error:
            raise self._seed.error(steps, f"{text!r}: {error}") from None

    def _later(self, at: int, row: Row, name: str, default: str, steps: Steps) -> int:
        """`at`, and the duration that the row has under that name."""
        text = row.get(name, default)
        try:
            return self._in_time(at + parse_duration(text))
        except ValueError as error:
            raise self._seed.error((*steps, name), f"{text!r}: {error}") from None

    @staticmethod
    def _in_time(instant: int) -> int:
        if instant > LAST_INSTANT:
            raise ValueError("this is after the year 9999")
        return instant

    def _optional_time(self, row: Row, name: str, default: int, steps: Steps) -> int:
        return self._time(row[name], (*steps, name)) if name in row else default

    def _project(self, row: Row, steps: Steps) -> None:
        start = self._state.started_at
        created_at = self._optional_time(row, "createdAt", start, steps)
        project = self._add(
            self._state.projects,
            Project(
                id=(row.get("id") or self._state.ids.uuid("project", start)).lower(),
                name=row["name"],
                slug=row["slug"],
                embed=row.get("embed", False),
                account_id=self._account(row, steps),
                created_at=created_at,
                updated_at=self._optional_time(row, "updatedAt", created_at, steps),
                deleted_at=start if row.get("deleted") else None,
                email_from=row.get("emailFrom"),
                share_base=row["shareBase"].rstrip("/") if "shareBase" in row else None,
                allowed_origins=tuple(row.get("allowedOrigins", ())),
            ),
            steps,
        )
        for position, key in enumerate(row.get("keys", ())):
            self._key(project, key, (*steps, "keys", position))
        for position, template in enumerate(row.get("templates", ())):
            self._template(project, template, (*steps, "templates", position))
        add_webhooks(self._seed, self._state, project.id, row.get("webhooks", ()), steps)
        renders = [(self._created(render, n, steps), n, render) for n, render in enumerate(row.get("renders", ()))]
        # Lists are kept in the order of creation, which the file need not follow.
        for created_at, position, render in sorted(renders, key=lambda item: item[:2]):
            self._render(project, render, (*steps, "renders", position), created_at=created_at)

    def _created(self, render: Row, position: int, steps: Steps) -> int:
        return self._optional_time(render, "createdAt", self._state.started_at, (*steps, "renders", position))

    def _key(self, project: Project, row: Row, steps: Steps) -> None:
        revoked_at = self._state.started_at if row.get("revoked") else None
        self._add_key(credentials.project_key(row["key"], project.id, revoked_at=revoked_at), (*steps, "key"))

    def _template(self, project: Project, row: Row, steps: Steps) -> None:
        if (project.id, row["slug"]) in self._state.slugs:
            raise self._seed.error((*steps, "slug"), f"the project has a template {row['slug']!r} already")
        created_at = self._optional_time(row, "createdAt", self._state.started_at, steps)
        versions = row.get("versions", ())
        template = self._add(
            self._state.templates,
            Template(
                id=row.get("id") or self._state.ids.uuid("template", created_at),
                project_id=project.id,
                slug=row["slug"],
                name=row["name"],
                description=row.get("description"),
                type=row.get("type", "document"),
                version=len(versions) or None,
                created_at=created_at,
                updated_at=self._optional_time(row, "updatedAt", created_at, steps),
                draft=row.get("draft"),
                failure=row.get("failure"),
            ),
            steps,
        )
        self._state.slugs[project.id, template.slug] = template.id
        self._state.templates.replace(with_inbound(self._seed, self._state, template, row, steps))
        for position, version in enumerate(versions):
            self._version(template, version, (*steps, "versions", position))

    def _version(self, template: Template, row: Row, steps: Steps) -> None:
        number = int(steps[-1]) + 1
        self._state.versions.add(
            Version(
                id=f"{template.id}/{number}",
                template_id=template.id,
                number=number,
                name=template.name,
                manifest=self._seed.manifest(row["manifest"], (*steps, "manifest"), drafted=template.draft is not None),
                layout=row.get("layout"),
                page=row.get("pageConfig", {}),
                published_at=self._optional_time(row, "publishedAt", template.created_at, steps),
            )
        )

    def _render(self, project: Project, row: Row, steps: Steps, *, created_at: int) -> None:
        template, version = self._pinned(project, row, steps)
        status = row.get("status", "succeeded")
        started_at = self._later(created_at, row, "queued", "180ms", steps)
        completed_at = self._later(started_at, row, "rendering", "1820ms", steps)
        render = self._add(
            self._state.renders,
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
                failure=row.get("errorMessage", template.failure or FAILED) if status == "failed" else None,
                started_at=started_at if status != "queued" else None,
                completed_at=completed_at if status in ("succeeded", "failed") else None,
            ),
            steps,
        )
        self._unfinished(render)
        add_shares(self, render, row.get("shares", ()), steps)
        self._events(render, row.get("events", ()), steps)

    def _pinned(self, project: Project, row: Row, steps: Steps) -> tuple[Template, Version]:
        template_id = self._state.slugs.get((project.id, row["template"]))
        if template_id is None:
            raise self._seed.error((*steps, "template"), f"the project has no template {row['template']!r}")
        template = self._state.templates[template_id]
        number = row.get("version", template.version)
        version = self._state.versions.get(f"{template.id}/{number}")
        if version is None:
            what = "published version" if number is None else f"version {number}"
            raise self._seed.error((*steps, "version"), f"template {template.slug!r} has no {what}")
        return template, version

    def _unfinished(self, render: Render) -> None:
        """A render that the file leaves half-way goes on by itself once the world runs."""
        at = max(self._state.started_at, render.started_at or render.created_at)
        if render.status == "queued":
            self._state.agenda.at(at, "render.start", render.id)
        if render.status in ("queued", "rendering"):
            self._state.agenda.at(at, "render.finish", render.id)

    def _events(self, render: Render, rows: Sequence[Row], steps: Steps) -> None:
        timed = [(self._time(row["at"], (*steps, "events", n, "at")), n, row) for n, row in enumerate(rows)]
        for at, position, row in sorted(timed, key=lambda item: item[:2]):
            self._event(render, row, at, (*steps, "events", position))

    def _event(self, render: Render, row: Row, at: int, steps: Steps) -> None:
        if "id" in row and self._state.events.get(row["id"]) is not None:
            raise self._seed.error((*steps, "id"), f"the id {row['id']} is in the file twice")
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
