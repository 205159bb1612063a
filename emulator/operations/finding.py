"""Finding what a call names, within the caller's project. What is elsewhere does not exist (404, [GUIDE]
authentication); only the log says where it is."""

from ..protocol.call import Call
from ..protocol.problem import Problem
from ..world.records import Render, Template
from ..world.world import State


def shown_id(state: State, prefix: str, id: str) -> str:
    """A UUID, or what it is called where ids have prefixes (D11)."""
    return f"{prefix}_{id.replace('-', '')}" if state.reads("D11", "B") else id


def project_name(state: State, project_id: str) -> str:
    project = state.projects.get(project_id)
    return repr(project.name) if project else project_id


def render_of(state: State, call: Call) -> Render:
    """The render that the path's `id` names. A malformed id is just as unknown (U08)."""
    render = state.renders.get(call.path["id"].lower())  # a uuid is the same in either case
    if render is None or render.project_id != call.principal.project_id:
        raise Problem("not_found", _why_no_render(state, call, render), what="Render")
    return render


def _why_no_render(state: State, call: Call, render: Render | None) -> str:
    if render is None:
        return f"no project has a render {call.path['id']!r}"
    owner, caller = (project_name(state, id) for id in (render.project_id, call.principal.project_id))
    return f"render {render.id} belongs to project {owner}; the key {call.principal.key} is of project {caller}"


def live_template(state: State, project_id: str, slug: str) -> Template | None:
    id = state.slugs.get((project_id, slug))
    return state.templates[id] if id is not None else None


def template_of(state: State, call: Call) -> Template:
    """The live template that the path's `slug` names in the caller's project."""
    template = live_template(state, call.principal.project_id, call.path["slug"])
    if template is None:
        raise Problem("template_not_found", _why_no_template(state, call), slug=call.path["slug"])
    return template


def _why_no_template(state: State, call: Call) -> str:
    slug, project_id = call.path["slug"], call.principal.project_id
    deleted = any(state.templates[id].slug == slug for id in state.templates.listed("project", project_id))
    elsewhere = [project_name(state, project.id) for project in state.projects if (project.id, slug) in state.slugs]
    past = " any more: it was deleted" if deleted else ""
    others = f"; {', '.join(elsewhere)} has one" if elsewhere else ""
    return f"project {project_name(state, project_id)} has no template {slug!r}{past}{others}"
