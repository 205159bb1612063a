"""Building a template: its versions, and the inbound hook that the file gives it."""

from dataclasses import replace

from ..inbound import hooked
from ..material import Row, Steps
from ..records import Project, Template, Version
from .site import Site


def add_template(site: Site, project: Project, row: Row, steps: Steps) -> None:
    state = site.state
    if (project.id, row["slug"]) in state.slugs:
        raise site.error((*steps, "slug"), f"the project has a template {row['slug']!r} already")
    template = site.add(state.templates, _template(site, project, row, steps), steps)
    state.slugs[project.id, template.slug] = template.id
    state.templates.replace(_with_inbound(site, template, row, steps))
    for position, version in enumerate(row.get("versions", ())):
        _add_version(site, template, version, (*steps, "versions", position))


def _template(site: Site, project: Project, row: Row, steps: Steps) -> Template:
    created_at = site.time(row, "createdAt", steps, default=site.start)
    return Template(
        id=row.get("id") or site.ids.uuid("template", created_at),
        project_id=project.id,
        slug=row["slug"],
        name=row["name"],
        description=row.get("description"),
        type=row.get("type", "document"),
        version=len(row.get("versions", ())) or None,
        created_at=created_at,
        updated_at=site.not_before(created_at, row, "updatedAt", steps),
        draft=row.get("draft"),
        failure=row.get("failure"),
    )


def _add_version(site: Site, template: Template, row: Row, steps: Steps) -> None:
    number = int(steps[-1]) + 1
    site.state.versions.add(
        Version(
            id=f"{template.id}/{number}",
            template_id=template.id,
            number=number,
            name=template.name,
            manifest=site.material.manifest(row["manifest"], (*steps, "manifest"), drafted=template.draft is not None),
            layout=row.get("layout"),
            page=row.get("pageConfig", {}),
            published_at=site.time(row, "publishedAt", steps, default=template.created_at),
        )
    )


def _with_inbound(site: Site, template: Template, row: Row, steps: Steps) -> Template:
    if given := row.get("inbound"):
        if given["token"] in site.state.inbound_tokens:
            raise site.error((*steps, "inbound", "token"), "this inbound token is in the file twice")
        enforced = given.get("requireSignature", False)
        template = replace(
            template, inbound_token=given["token"], inbound_secret=given["secret"], inbound_enforced=enforced
        )
    return hooked(site.state, template)
