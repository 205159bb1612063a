"""Filling: the form of a session, generated from its catalog or, without one, from the template ([ARCH]
embed/variable-catalog)."""

import re
from collections.abc import Mapping
from typing import Any

from ..operations import catalogs
from ..operations.finding import live_template
from ..operations.publishing import current_version
from ..world.embedding import EmbedSession
from ..world.records import Project, Template, Version
from ..world.world import State, World
from . import inputs
from .admission import Admitted, Refused, framers
from .looks import closable

WEB = re.compile(r"https?://", re.IGNORECASE)  # `javascript:` is a URI, too


def form_values(world: World, admitted: Admitted) -> dict[str, Any]:
    session, state = admitted.session, world.state
    if session.mode != "fill":
        raise _refused("wrong_mode", f"session {session.id} is in mode {session.mode}", admitted)
    template = named_template(state, admitted.project, session.template_external_id or "")
    version = current_version(state, template) if template else None
    title = template.name if template else "Form"
    return {
        "title": title,
        "description": template.description if template else None,
        "form": _form(state, admitted, version),
        "may_submit": session.permissions.get("submitForm", False),
        "closable": closable(session, default=False),
        "settings": _settings(session),
    }


def named_template(state: State, project: Project, name: str) -> Template | None:
    """By id, as fill sessions name it, or by slug (D48)."""
    template = state.templates.get(name.lower()) or live_template(state, project.id, name)
    if template is None or template.project_id != project.id or template.deleted_at is not None:
        return None
    return template


def catalog_of(state: State, session: EmbedSession) -> Mapping[str, Any] | None:
    """The inline one, or the published one that the session names, as it is by now."""
    if "catalogRef" in session.asked:
        found = catalogs.catalog_of(state, session.project_id, session.asked["catalogRef"]).catalog
        return catalogs.in_usual_names(found)
    inline = session.asked.get("variableCatalog")
    return None if inline is None else catalogs.in_usual_names(inline)


def _form(state: State, admitted: Admitted, version: Version | None) -> inputs.Form:
    session = admitted.session
    prefill = session.form.get("prefill") or {}
    if (catalog := catalog_of(state, session)) is not None:
        known = frozenset(variable.key for variable in version.manifest.variables) if version else frozenset[str]()
        return inputs.of_catalog(catalog, prefill, known=known)
    if version is None:
        why = f"session {session.id} names {session.template_external_id!r}, which has no published version"
        raise _refused("template_not_found", why, admitted)
    return inputs.of_manifest(version.manifest.raw, prefill)


def _settings(session: EmbedSession) -> dict[str, Any]:
    redirect = session.form.get("redirectUrl")
    return {
        "collect": session.form.get("captureMode") == "collect",
        "showDocument": session.form.get("showDocumentAfterSubmit", True) is not False,
        "redirectUrl": redirect if isinstance(redirect, str) and WEB.match(redirect) else None,
    }


def _refused(code: str, why: str, admitted: Admitted) -> Refused:
    return Refused(code, why, framed_by=framers(admitted.project))
