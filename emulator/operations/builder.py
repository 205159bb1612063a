"""Builder templates: create from a builder draft, list ([SEED] seeds/004, embed.md section 6)."""

from collections.abc import Mapping
from typing import Any

from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world.clock import iso
from ..world.faults.striking import strikes
from ..world.inbound import hooked
from ..world.records import Template
from ..world.world import State, World
from .admission import check_right, session_of
from .draft import draft_of, is_ready, manifest_of, name_of
from .finding import shown_id
from .publishing import publish
from .slug import slug_of, suffixed
from .templates import newest_updated


def create_builder_template(world: World, call: Call) -> Reply:
    """Store a draft, whatever it holds; publish version 1 where its layout is ready to render. A project key has both
    rights, a session those it was minted with: without `publish` a ready layout is stored only. Never
    `invalid_request`: a missing or odd `documentTemplate` counts as `{}` (D47, U82). [REF] create-builder-template"""
    state, now = world.state, world.now()
    may_publish = _may_publish(state, call)
    if strikes(state, call, "insert-fails"):
        raise Problem("insert_failed", "storing the template was made to fail by the control API")
    draft = draft_of(call.body)
    name = name_of(draft)
    template = Template(
        id=state.ids.uuid("template", now),
        project_id=call.principal.project_id,
        slug=suffixed(slug_of(name), state, call.principal.project_id),
        name=name,
        description=None,
        type="document",
        version=None,
        created_at=now,
        updated_at=now,
        draft=draft,
    )
    template = state.templates.add(hooked(state, template))
    state.slugs[template.project_id, template.slug] = template.id
    if may_publish and is_ready(draft):
        template = publish(state, template, {"manifest": manifest_of(draft), "layout": draft["layout"]}, at=now)
    return Reply(200, {"documentTemplate": _adapted(state, template)})


def _may_publish(state: State, call: Call) -> bool:
    """`permission_denied` for a session that may not even save."""
    if not call.principal.session_id:
        return True
    session = session_of(state, call)
    check_right(session, "saveDraft")
    return session.permissions["publish"]


def list_builder_templates(world: World, call: Call) -> Reply:
    """All live templates of the project, newest-updated first: identifiers and the draft's category. [REF]
    list-builder-templates"""
    return Reply(200, {"templates": [_item(template) for template in newest_updated(world.state, call)]})


def _adapted(state: State, template: Template) -> dict[str, Any]:
    """The draft with what the service adds to it; the draft's own extra keys come back too."""
    draft = template.draft or {}
    layout, preset = draft.get("layout"), draft.get("presetKey")
    adapted = {
        "_id": template.id,
        "organizationId": shown_id(state, "proj", template.project_id),
        "name": template.name,
        "sD": template.deleted_at is not None,
        "cAt": iso(template.created_at),
        "presetKey": preset if isinstance(preset, str) else None,
        "isCustomTemplate": True,
        "layout": layout if isinstance(layout, Mapping) else None,
        "design": draft.get("design"),
    }
    return adapted | {key: value for key, value in draft.items() if key not in adapted}


def _item(template: Template) -> dict[str, Any]:
    category = (template.draft or {}).get("category")
    return {
        "id": template.id,
        "name": template.name,
        "slug": template.slug,
        "createdAt": iso(template.created_at),
        "updatedAt": iso(template.updated_at),
        "category": category if isinstance(category, str) else None,
    }
