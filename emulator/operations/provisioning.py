"""Organisations of a multi-tenant partner (admin-projects-system.md section 1). Shapes are assumed (U92, U93)."""

from dataclasses import replace
from typing import Any

from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world.records import Organisation
from ..world.world import State, World
from .projects import add_project, mint


def provision_org(world: World, call: Call) -> Reply:
    """Project, key and embed for an organisation; for a known one the same again, unchanged and with the same key, or
    without it (D40). It happens under the world's lock, so that calls at once make one project.
    Shapes: U92. [OAS] provision-an-org"""
    state = world.state
    known = state.organisations.get(call.body["externalOrgId"])
    if known is None:
        return Reply(200, _provisioned(state, _make(world, call)))
    secret = {"apiKey": None} if state.reads("D40", "A") else {}
    return Reply(200, _provisioned(state, known) | secret)


def update_provisioned_org(world: World, call: Call) -> Reply:
    """The sender of its e-mails; null goes back to the deployment's. Shapes: U93. [OAS]
    update-provisioned-org-settings"""
    state, id = world.state, call.body["externalOrgId"]
    organisation = state.organisations.get(id)
    if organisation is None:
        raise Problem("not_found", f"no organisation {id[:130]!r} was provisioned", what="Organization")
    project = state.projects[organisation.project_id]
    state.projects.replace(replace(project, email_from=call.body["emailFrom"], updated_at=world.now()))
    return Reply(200, {"externalOrgId": id, "emailFrom": call.body["emailFrom"]})


def _make(world: World, call: Call) -> Organisation:
    """The project belongs to no account: who holds the admin key need not have one."""
    id = call.body["externalOrgId"]
    project = add_project(
        world, call.body.get("name", id), account_id="", embed=True, email_from=call.body.get("emailFrom")
    )
    return world.state.organisations.add(Organisation(id, project.id, mint(world.state, project)))


def _provisioned(state: State, organisation: Organisation) -> dict[str, Any]:
    return {
        "projectId": organisation.project_id,
        "externalOrgId": organisation.id,
        "apiKey": organisation.api_key,
        "emailFrom": state.projects[organisation.project_id].email_from,
    }
