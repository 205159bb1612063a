"""Building a world: images, credentials that belong to no project, and the projects."""

from .. import credentials
from ..material import Row, Steps
from .faults import add_faults
from .mails import add_mails
from .projects import add_project, owner
from .site import Site


def build_world(site: Site) -> None:
    content = site.material.content
    site.state.images.update(site.material.images())
    for position, cleartext in enumerate(content.get("accountKeys", ())):
        site.add_account(cleartext, ("accountKeys", position))
    if "adminKey" in content:
        admin = credentials.admin_key(content["adminKey"])
        site.add_key(admin, ("adminKey",))
        site.state.admin_key = admin.id
    site.state.signature_credits = content.get("signatureCredits")
    _projects(site, content.get("projects", ()))
    add_faults(site, content.get("faults", []))


def _projects(site: Site, rows: list[Row]) -> None:
    slugs: set[tuple[str, str]] = set()
    mails = []
    for position, row in enumerate(rows):
        steps: Steps = ("projects", position)
        slug = owner(site, row, steps), row["slug"]
        if slug in slugs:
            raise site.error((*steps, "slug"), f"there is a project {row['slug']!r} already")
        slugs.add(slug)
        project = add_project(site, row, steps)
        mails += [(project, mail, (*steps, "mails", n)) for n, mail in enumerate(row.get("mails", ()))]
    add_mails(site, mails)
