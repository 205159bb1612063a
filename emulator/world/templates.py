"""Published templates of a seed, for use without a server."""

from ..documents.manifest import Manifest
from ..world.progression import IMMEDIATE
from .seed import Seed
from .world import State


class NoSuchTemplate(Exception):
    """No published template of that slug, in one line."""


def published(seed: Seed, slug: str, project: str | None) -> Manifest:
    """The current manifest of a template, in the project of that name or slug, or in the first that has it."""
    state = seed.build(seed="", clock_at=None, progression=IMMEDIATE)
    for candidate in state.projects:
        if project in (None, candidate.name, candidate.slug) and (candidate.id, slug) in state.slugs:
            template = state.templates[state.slugs[candidate.id, slug]]
            if template.version is None:
                raise NoSuchTemplate(f"template {slug!r} has no published version")
            return state.versions[f"{template.id}/{template.version}"].manifest
    raise NoSuchTemplate(
        f"no template {slug!r}{f' in project {project!r}' if project else ''}; there are: {_known(state, project)}"
    )


def _known(state: State, project: str | None) -> str:
    """Slugs of that project, or of all when there is none of that name."""
    named = {one.id for one in state.projects if project in (one.name, one.slug)} or {one.id for one in state.projects}
    return ", ".join(sorted(slug for project_id, slug in state.slugs if project_id in named)) or "none"
