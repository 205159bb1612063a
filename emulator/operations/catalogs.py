"""Variable catalogs: versions of a list of variables, by name (embed.md section 5)."""

from collections.abc import Mapping
from typing import Any

from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world.embedding import Catalog
from ..world.faults.striking import strikes
from ..world.world import State, World
from .finding import shown_id


def publish_embed_catalog(world: World, call: Call) -> Reply:
    """The name's next version, current from now on; earlier ones are kept. Stored as sent (D49). Names are a project's
    own. D50: where the name stands; a `version` that comes with it is as little obeyed as any unknown field. [REF]
    create-catalog"""
    state, now = world.state, world.now()
    asked = call.body["catalog"] if state.reads("D50", "B") else call.body
    project_id, name = call.principal.project_id, asked["name"]
    if strikes(state, call, "catalog-fails"):
        raise Problem("internal_error", "storing the catalog was made to fail by the control API")
    catalog = state.catalogs.add(
        Catalog(
            id=state.ids.uuid("catalog", now),
            project_id=project_id,
            name=name,
            number=len(state.catalogs.listed("name", (project_id, name))) + 1,
            catalog=call.body["catalog"],
            published_at=now,
        )
    )
    return Reply(201, {"id": shown_id(state, "cat", catalog.id), "name": catalog.name, "version": catalog.number})


def catalog_of(state: State, project_id: str, reference: Mapping[str, Any]) -> Catalog:
    """What a `catalogRef` names: a version, or the current one. An unknown version is as unknown as a name (U81)."""
    ids = state.catalogs.listed("name", (project_id, reference["name"]))
    number = int(reference.get("version", len(ids)))
    if not 1 <= number <= len(ids):
        why = f"project {project_id} has {len(ids)} versions of a catalog {reference['name'][:130]!r}"
        asked = reference.get("version", "the current one")
        raise Problem("catalog_not_found", f"{why}; asked for {asked}", name=reference["name"])
    return state.catalogs[ids[number - 1]]


def in_usual_names(catalog: Mapping[str, Any]) -> Mapping[str, Any]:
    """D50: with `allowCustom` and `itemFields`, however they were spelled when it was stored."""
    custom = catalog.get("allow_custom", catalog.get("allowCustom", False))
    loops = [
        {**loop, "itemFields": loop.get("item_fields", loop.get("itemFields", []))}
        for loop in catalog.get("loops") or ()
    ]
    return {**catalog, "allowCustom": custom, "loops": loops}
