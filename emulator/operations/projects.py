"""Projects of an account and their keys (admin-projects-system.md section 3)."""

from dataclasses import replace
from itertools import count
from typing import Any

from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world import credentials
from ..world.clock import iso
from ..world.records import Project
from ..world.world import State, World
from .slug import LONGEST, slug_of

DEFAULT_KEY_NAME = "API key"  # [REF] create-project-key
KEY_CHARACTERS = 32  # U95, from the published example


def create_project(world: World, call: Call) -> Reply:
    """Embed is off at first (U95). Its first key is minted by a call of its own. [REF] create-project"""
    project = add_project(world, call.body["name"], account_id=call.principal.account_id, embed=False)
    return Reply(201, _brief(project))


def list_projects(world: World, call: Call) -> Reply:
    """The account's live projects, newest-created first (U94); of one instant, the one added last comes first. [OAS]
    list-projects"""
    projects = world.state.projects
    owned = (projects[id] for id in reversed(projects.listed("account", call.principal.account_id)))
    live = sorted((each for each in owned if each.deleted_at is None), key=lambda each: -each.created_at)
    return Reply(200, {"projects": [_full(each) for each in live]})


def get_project(world: World, call: Call) -> Reply:
    """[REF] get-project"""
    return Reply(200, _full(project_of(world, call)))


def rename_project(world: World, call: Call) -> Reply:
    """The name alone; the slug is never made anew ([REF] update-project)."""
    renamed = replace(project_of(world, call), name=call.body["name"], updated_at=world.now())
    shown = _brief if world.state.reads("D39", "B") else _full
    return Reply(200, shown(world.state.projects.replace(renamed)))


def delete_project(world: World, call: Call) -> Reply:
    """Soft: everything in it stays, its slug stays taken, its keys are turned away from now on (U13). [REF]
    delete-project"""
    deleted = world.state.projects.replace(replace(project_of(world, call), deleted_at=world.now()))
    return Reply(200, {"id": deleted.id, "deleted": True})


def create_project_key(world: World, call: Call) -> Reply:
    """In clear this once; the world keeps its hash ([REF] create-project-key)."""
    state, now = world.state, world.now()
    project = project_of(world, call)
    cleartext = mint(state, project)
    return Reply(
        201,
        {
            "id": state.ids.uuid("key", now),
            "projectId": project.id,
            "name": call.body.get("name", DEFAULT_KEY_NAME),
            "prefix": credentials.prefix(cleartext, alone=state.reads("D10", "B")),
            "key": cleartext,
            "createdAt": iso(now),
        },
    )


def project_of(world: World, call: Call) -> Project:
    """The live project of the caller's account that the path names. Foreign, deleted and unknown ids are answered the
    same way ([GUIDE] account-api); a malformed one too (U08)."""
    project = world.state.projects.get(call.path["id"].lower())
    if project is None or project.account_id != call.principal.account_id or project.deleted_at is not None:
        raise Problem("not_found", _why_none(call, project), what="Project")
    return project


def _why_none(call: Call, project: Project | None) -> str:
    if project is None:
        return f"there is no project {call.path['id']!r}"
    if project.account_id != call.principal.account_id:
        return f"project {project.name!r} is not of the account with the key {call.principal.key}"
    return f"project {project.name!r} was deleted"


def add_project(world: World, name: str, *, account_id: str, embed: bool, email_from: str | None = None) -> Project:
    state, now = world.state, world.now()
    return state.projects.add(
        Project(
            id=state.ids.uuid("project", now),
            name=name,
            slug=_free_slug(state, account_id, slug_of(name, empty="project")),
            embed=embed,
            account_id=account_id,
            created_at=now,
            updated_at=now,
            email_from=email_from,
        )
    )


def mint(state: State, project: Project) -> str:
    """A new live key of the project: its cleartext, which only the caller gets to see."""
    cleartext = credentials.LIVE + state.ids.alphanumeric("key", KEY_CHARACTERS)
    state.keys.add(credentials.project_key(cleartext, project.id))
    return cleartext


def _free_slug(state: State, account_id: str, slug: str) -> str:
    """The slug, or the first of `-1`, `-2`, ... that the account has never used, deleted projects included ([REF]
    create-project)."""
    taken = {state.projects[id].slug for id in state.projects.listed("account", account_id)}
    if slug not in taken:
        return slug
    numbered = (f"{slug[: LONGEST - len(str(number)) - 1].rstrip('-')}-{number}" for number in count(1))
    return next(each for each in numbered if each not in taken)


def _brief(project: Project) -> dict[str, Any]:
    """What creating answers (D39)."""
    return {"id": project.id, "slug": project.slug, "name": project.name}


def _full(project: Project) -> dict[str, Any]:
    return _brief(project) | {"createdAt": iso(project.created_at), "updatedAt": iso(project.updated_at)}
