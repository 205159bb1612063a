"""Drafting: what the builder page starts from, and what came of it once the API has taken it."""

from collections.abc import Mapping
from typing import Any

from ..documents.data_types import DATA_TYPES
from ..operations.publishing import current_version
from ..world.records import Project, Template
from ..world.world import State, World
from .admission import Admitted, Refused, framers
from .filling import catalog_of, named_template
from .looks import closable

EMPTY_LAYOUT = {"sections": list[object]()}


def builder_values(world: World, admitted: Admitted) -> dict[str, Any]:
    """Sessions to edit, create or view. Without `saveDraft` nothing can be sent, as creating asks for it first."""
    session, state = admitted.session, world.state
    if session.mode == "fill":
        why = f"session {session.id} is in fill mode"
        raise Refused("wrong_mode", why, framed_by=framers(admitted.project))
    named = session.template_external_id if session.mode != "create" else None
    template = named_template(state, admitted.project, named or "")
    may_save = session.permissions.get("saveDraft", False) and session.mode != "view"
    catalog = catalog_of(state, session)
    return {
        "title": template.name if template else "New template",
        "may_save": may_save,
        "may_publish": may_save and session.permissions.get("publish", False),
        "closable": closable(session, default=True),
        "settings": {
            "draft": _draft(state, template),
            "dataTypes": list(DATA_TYPES),
            "catalog": _picks(catalog),
            "custom": _custom(catalog, session.permissions),
        },
    }


def published(state: State, project: Project, id: str) -> dict[str, Any]:
    """The fuller payload of `template.published` (D53); no version and no manifest for a draft."""
    template = named_template(state, project, id)
    version = current_version(state, template) if template else None
    return {
        "templateId": id,
        "version": version.number if version else None,
        "manifest": version.manifest.raw if version else None,
    }


def _draft(state: State, template: Template | None) -> dict[str, Any]:
    """The builder's own draft, or one made of what was published by the API."""
    if template is None:
        return {"name": "", "fields": [], "layout": EMPTY_LAYOUT}
    if template.draft is not None:
        return {"fields": [], "layout": EMPTY_LAYOUT, **template.draft, "name": template.name}
    version = current_version(state, template)
    fields = version.manifest.raw["variables"] if version else []
    return {"name": template.name, "fields": fields, "layout": (version.layout if version else None) or EMPTY_LAYOUT}


def _picks(catalog: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The catalog's fields with their full keys (D49)."""
    return [
        {**field, "key": _full(space["key"], field["key"])}
        for space in (catalog or {}).get("namespaces") or ()
        for field in space["fields"]
    ]


def _full(space: str, key: str) -> str:
    return key if key.startswith(f"{space}.") else f"{space}.{key}"


def _custom(catalog: Mapping[str, Any] | None, permissions: Mapping[str, bool]) -> bool:
    """Fields of one's own: the catalog and the session must both allow them, once there is a catalog to keep to."""
    if catalog is None:
        return True
    return catalog.get("allowCustom") is True and permissions.get("createCustomVariables", False)
