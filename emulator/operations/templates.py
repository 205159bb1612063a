"""Templates: create, list, get, create-or-republish, soft-delete (templates.md sections 1 to 5)."""

from dataclasses import replace
from typing import Any

from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world.clock import iso
from ..world.inbound import hooked
from ..world.records import Template
from ..world.world import State, World
from .finding import live_template, template_of
from .publishing import check_manifest, current_version, manifest_in_force, publish
from .slug import is_slug, slug_of, suffixed


def create_template(world: World, call: Call) -> Reply:
    """Create a template and publish version 1. A slug asked for is never suffixed; a derived one is, when taken. [REF]
    create-template"""
    check_manifest(call.body["manifest"])
    slug = _free_slug(world.state, call)
    return Reply(201, _published(world.state, _create(world, call, slug)))


def upsert_template(world: World, call: Call) -> Reply:
    """Create at the URL's slug (201), or publish the next version there (200). A slug in the body is ignored. [REF]
    update-template"""
    slug = call.path["slug"]
    if not is_slug(slug):
        raise Problem("invalid_request", f"{slug[:130]!r} is not a slug (U24)", issues={"slug": ["Invalid"]})
    check_manifest(call.body["manifest"])
    template = live_template(world.state, call.principal.project_id, slug)
    if template is None:
        return Reply(201, _published(world.state, _create(world, call, slug)))
    renamed = replace(template, name=call.body["name"], description=call.body.get("description"))
    return Reply(200, _published(world.state, publish(world.state, renamed, call.body, at=world.now())))


def list_templates(world: World, call: Call) -> Reply:
    """All live templates of the project, published or not, newest-updated first, in one reply (U10).
    [GUIDE] verify-before-render"""
    return Reply(200, {"templates": [_item(template) for template in newest_updated(world.state, call)]})


def get_template(world: World, call: Call) -> Reply:
    """[REF] get-template"""
    return Reply(200, _full(world.state, template_of(world.state, call)))


def delete_template(world: World, call: Call) -> Reply:
    """Soft delete: the slug is free at once, the inbound token opens nothing any more (U64), renders stay readable.
    [REF] delete-template"""
    template, now = template_of(world.state, call), world.now()
    world.state.templates.replace(replace(template, deleted_at=now))
    del world.state.slugs[template.project_id, template.slug]
    del world.state.inbound_tokens[template.inbound_token]
    return Reply(200, {"id": template.id, "slug": template.slug, "deletedAt": iso(now)})


def newest_updated(state: State, call: Call) -> list[Template]:
    """Live templates of the caller's project, newest-updated first; of one instant, as under a frozen clock, what was
    published last comes first, then what was made last (U26)."""
    templates = (state.templates[id] for id in reversed(state.templates.listed("project", call.principal.project_id)))
    live = [template for template in templates if template.deleted_at is None]
    tied = len({template.updated_at for template in live}) < len(live)
    turns = {version.template_id: turn for turn, version in enumerate(state.versions)} if tied else {}
    return sorted(live, key=lambda template: (template.updated_at, turns.get(template.id, -1)), reverse=True)


def _free_slug(state: State, call: Call) -> str:
    asked: str | None = call.body.get("slug")
    slug = asked if asked is not None else slug_of(call.body["name"])
    if live_template(state, call.principal.project_id, slug) is None:
        return slug
    if asked is not None:
        raise Problem("slug_conflict", slug=asked)
    return suffixed(slug, state, call.principal.project_id)


def _create(world: World, call: Call, slug: str) -> Template:
    state, now, project_id = world.state, world.now(), call.principal.project_id
    template = Template(
        id=state.ids.uuid("template", now),
        project_id=project_id,
        slug=slug,
        name=call.body["name"],
        description=call.body.get("description"),
        type="document",  # U27: even with loops; the pipeline is chosen by content
        version=None,
        created_at=now,
        updated_at=now,
    )
    template = state.templates.add(hooked(state, template))
    state.slugs[project_id, slug] = template.id
    return publish(state, template, call.body, at=now)


def _published(state: State, template: Template) -> dict[str, Any]:
    """`Template created` and `republished` ([REF] create-template); the manifest is echoed as it was sent (U25)."""
    version = current_version(state, template)
    return {
        "id": template.id,
        "slug": template.slug,
        "currentVersionNumber": template.version,
        "manifest": version.manifest.raw if version else None,
    }


def _item(template: Template) -> dict[str, Any]:
    """An entry of the list: no manifest, no description ([GUIDE] verify-before-render)."""
    return {
        "id": template.id,
        "name": template.name,
        "slug": template.slug,
        "templateType": template.type,
        "currentVersionNumber": template.version,
        "published": template.version is not None,
        "createdAt": iso(template.created_at),
        "updatedAt": iso(template.updated_at),
    }


def _full(state: State, template: Template) -> dict[str, Any]:
    """One template, field order of [REF] get-template."""
    version = current_version(state, template)
    return {
        "id": template.id,
        "name": template.name,
        "slug": template.slug,
        "description": template.description,
        "templateType": template.type,
        "currentVersionNumber": template.version,
        "published": version is not None,
        "manifest": version.manifest.raw if version else None,
        "jsonSchema": manifest_in_force(state, version).json_schema if version else None,
        "createdAt": iso(template.created_at),
        "updatedAt": iso(template.updated_at),
    }
