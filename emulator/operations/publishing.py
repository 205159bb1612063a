"""Publishing: a template's next immutable version, from a manifest."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..documents.keys import clashes, dotted_loop_key
from ..documents.manifest import Manifest
from ..protocol.problem import Problem
from ..world.records import Template, Version
from ..world.world import State

Body = Mapping[str, Any]


def check_manifest(raw: Mapping[str, Any]) -> None:
    """What the shape of the body cannot say: unique keys (U20), loop keys without dots ([REF] create-template, D23)."""
    if issues := clashes(raw):
        raise Problem(
            "invalid_request", f"manifest keys clash: {'; '.join(t[0] for t in issues.values())}", issues=issues
        )
    if (key := dotted_loop_key(raw)) is not None:
        raise Problem("invalid_loop_key", key=key)


def publish(state: State, template: Template, body: Body, *, at: int) -> Template:
    """Add version n+1 and make it the current one. Every call does, even for an unchanged manifest ([REF]
    update-template)."""
    number = (template.version or 0) + 1
    state.versions.add(
        Version(
            id=f"{template.id}/{number}",
            template_id=template.id,
            number=number,
            name=template.name,
            manifest=Manifest(body["manifest"]),
            layout=body.get("layout"),
            page=body.get("pageConfig") or {},
            published_at=at,
        )
    )
    return state.templates.replace(replace(template, version=number, updated_at=at))


def current_version(state: State, template: Template) -> Version | None:
    return state.versions[f"{template.id}/{template.version}"] if template.version else None


def manifest_in_force(state: State, version: Version) -> Manifest:
    """What judges data: one that converts numeric strings, or one that refuses them (D25)."""
    return version.manifest.numbers_only if state.reads("D25", "B") else version.manifest
