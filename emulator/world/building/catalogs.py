"""Building the variable catalogs of a project, each with its versions, oldest first."""

from collections.abc import Sequence

from ..embedding import Catalog
from ..material import Row, Steps
from ..records import Project
from .site import Site


def add_catalogs(site: Site, project: Project, rows: Sequence[Row], steps: Steps) -> None:
    for position, row in enumerate(rows):
        place = (*steps, "catalogs", position)
        if site.state.catalogs.listed("name", (project.id, row["name"])):
            raise site.error((*place, "name"), f"the project has a catalog {row['name']!r} already")
        for number, version in enumerate(row["versions"], 1):
            catalog = _version(site, project, version, (*place, "versions", number - 1), name=row["name"])
            site.add(site.state.catalogs, catalog, (*place, "versions", number - 1))


def _version(site: Site, project: Project, row: Row, steps: Steps, *, name: str) -> Catalog:
    published_at = site.time(row, "publishedAt", steps, default=site.start)
    return Catalog(
        id=row.get("id") or site.ids.uuid("catalog", published_at),
        project_id=project.id,
        name=name,
        number=int(steps[-1]) + 1,
        catalog=row["catalog"],
        published_at=published_at,
    )
