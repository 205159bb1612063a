"""Building a project with all that is in it."""

from .. import credentials
from ..material import Row, Steps
from ..records import Organisation, Project
from .catalogs import add_catalogs
from .renders import add_renders
from .signatures import add_signatures
from .site import Site
from .templates import add_template
from .webhooks import add_webhooks


def owner(site: Site, row: Row, steps: Steps) -> str:
    """The account that owns a project: the one it names, else the first of the file, none where an organisation has
    it: who provisions it need not have an account."""
    if "account" not in row:
        return "" if "organisation" in row else next(iter(site.accounts.values()), "")
    if row["account"] not in site.accounts:
        raise site.error((*steps, "account"), "`accountKeys` has no such key")
    return site.accounts[row["account"]]


def add_project(site: Site, row: Row, steps: Steps) -> Project:
    project = site.add(site.state.projects, _project(site, row, steps), steps)
    for position, key in enumerate(row.get("keys", ())):
        _add_key(site, project, key, (*steps, "keys", position))
    if "organisation" in row:
        _add_organisation(site, project, row["organisation"], (*steps, "organisation"))
    for position, template in enumerate(row.get("templates", ())):
        add_template(site, project, template, (*steps, "templates", position))
    add_webhooks(site, project, row.get("webhooks", ()), steps)
    add_catalogs(site, project, row.get("catalogs", ()), steps)
    add_renders(site, project, row.get("renders", ()), steps)
    add_signatures(site, project, row.get("signatures", ()), steps)
    return project


def _project(site: Site, row: Row, steps: Steps) -> Project:
    created_at = site.time(row, "createdAt", steps, default=site.start)
    return Project(
        id=row.get("id") or site.ids.uuid("project", site.start),
        name=row["name"],
        slug=row["slug"],
        embed=row.get("embed", "organisation" in row),
        account_id=owner(site, row, steps),
        created_at=created_at,
        updated_at=site.not_before(created_at, row, "updatedAt", steps),
        deleted_at=site.start if row.get("deleted") else None,
        email_from=row.get("emailFrom"),
        share_base=row["shareBase"].rstrip("/") if "shareBase" in row else None,
        allowed_origins=tuple(row.get("allowedOrigins", ())),
    )


def _add_key(site: Site, project: Project, row: Row, steps: Steps) -> None:
    revoked_at = site.start if row.get("revoked") else None
    site.add_key(credentials.project_key(row["key"], project.id, revoked_at=revoked_at), (*steps, "key"))


def _add_organisation(site: Site, project: Project, row: Row, steps: Steps) -> None:
    """Its key is a key of the project that is kept in clear, because provisioning answers with it again (D40)."""
    if site.state.organisations.get(row["externalOrgId"]) is not None:
        raise site.error((*steps, "externalOrgId"), "this organisation is in the file twice")
    site.add_key(credentials.project_key(row["apiKey"], project.id), (*steps, "apiKey"))
    site.state.organisations.add(Organisation(row["externalOrgId"], project.id, row["apiKey"]))
