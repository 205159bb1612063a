"""Building renders, with their shares and events."""

from collections.abc import Sequence

from .. import engagement
from ..material import Row, Steps
from ..records import Event, Project, Render, Template, Version
from .shares import add_shares
from .site import Site

FAILED = "Rendering failed."  # U36
DURATIONS = {"queued": "180ms", "rendering": "1820ms"}  # where the file does not say


def add_renders(site: Site, project: Project, rows: Sequence[Row], steps: Steps) -> None:
    """Lists are kept in the order of creation, which the file need not follow."""
    places = [(*steps, "renders", position) for position in range(len(rows))]
    created = [site.time(row, "createdAt", place, default=site.start) for row, place in zip(rows, places, strict=True)]
    for at, place, row in sorted(zip(created, places, rows, strict=True), key=lambda item: item[:2]):
        _add_render(site, project, row, place, created_at=at)


def _add_render(site: Site, project: Project, row: Row, steps: Steps, *, created_at: int) -> None:
    template, version = _pinned(site, project, row, steps)
    status = row.get("status", "succeeded")
    started_at, completed_at = _times(site, row, steps, created_at=created_at)
    render = Render(
        id=row.get("id") or site.ids.uuid("render", created_at),
        project_id=project.id,
        template_id=template.id,
        version_id=version.id,
        source=row.get("source", "api"),
        data=site.material.bound(version.manifest, row["data"], (*steps, "data")),
        test=row.get("test", False),
        created_at=created_at,
        status=status,
        filename=row.get("filename"),
        failure=row.get("errorMessage", template.failure or FAILED) if status == "failed" else None,
        started_at=started_at if status != "queued" else None,
        completed_at=completed_at if status in ("succeeded", "failed") else None,
    )
    _note_what_is_left(site, site.add(site.state.renders, render, steps))
    add_shares(site, render, row.get("shares", ()), steps)
    _add_events(site, render, row.get("events", ()), steps)


def _times(site: Site, row: Row, steps: Steps, *, created_at: int) -> tuple[int, int]:
    """When it was started and done."""
    row = {**DURATIONS, **row}
    started_at = site.later(created_at, row, "queued", steps)
    return started_at, site.later(started_at, row, "rendering", steps)


def _pinned(site: Site, project: Project, row: Row, steps: Steps) -> tuple[Template, Version]:
    template_id = site.state.slugs.get((project.id, row["template"]))
    if template_id is None:
        raise site.error((*steps, "template"), f"the project has no template {row['template']!r}")
    template = site.state.templates[template_id]
    number = row.get("version", template.version)
    version = site.state.versions.get(f"{template.id}/{number}")
    if version is None:
        what = "published version" if number is None else f"version {number}"
        raise site.error((*steps, "version"), f"template {template.slug!r} has no {what}")
    return template, version


def _note_what_is_left(site: Site, render: Render) -> None:
    """A render that the file leaves half-way goes on by itself once the world runs."""
    at = max(site.start, render.started_at or render.created_at)
    if render.status == "queued":
        site.state.agenda.at(at, "render.start", render.id)
    if render.status in ("queued", "rendering"):
        site.state.agenda.at(at, "render.finish", render.id)


def _add_events(site: Site, render: Render, rows: Sequence[Row], steps: Steps) -> None:
    places = [(*steps, "events", position) for position in range(len(rows))]
    times = [site.not_before(render.created_at, row, "at", place) for row, place in zip(rows, places, strict=True)]
    for at, place, row in sorted(zip(times, places, rows, strict=True), key=lambda item: item[:2]):
        _add_event(site, render, row, place, at=at)


def _add_event(site: Site, render: Render, row: Row, steps: Steps, *, at: int) -> None:
    if "id" in row and site.state.events.get(row["id"]) is not None:
        raise site.error((*steps, "id"), f"the id {row['id']} is in the file twice")
    event = Event(
        id=row.get("id") or site.ids.uuid("event", at),
        render_id=render.id,
        type=row["type"],
        actor=row.get("actor", "recipient"),
        share_id=_share_of(site, render, row, steps),
        address=row.get("address"),
        user_agent=row.get("userAgent"),
        metadata=row.get("metadata"),
        created_at=at,
    )
    engagement.store(site.state, event)


def _share_of(site: Site, render: Render, row: Row, steps: Steps) -> str | None:
    id: str | None = row.get("share")
    share = site.state.shares.get(id) if id is not None else None
    if id is not None and (share is None or share.render_id != render.id):
        raise site.error((*steps, "share"), f"the render has no share with the id {id}")
    return id
