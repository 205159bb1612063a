"""Projects of an account, and the keys that it mints for them. admin-projects-system.md, section 3."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import agrees, just_now, kept, listed, newest_first, own, refused, since, timed, unlisted
from .steps import MALFORMED, NOWHERE, few, having

CREATE, LIST, GET = "[REF] create-project", "[OAS] list-projects", "[REF] get-project"
RENAME, DELETE, MINT = "[REF] update-project", "[REF] delete-project", "[REF] create-project-key"
ACCOUNT = "account"
OWN_PROJECT = "createProject 201, deleteProject 200"


def what_is_found(visit: Visit) -> None:
    found = visit.must(visit.ask("listProjects", "all", Sent(key=ACCOUNT)), "200", LIST)
    newest_first(visit, found, "projects", by="createdAt", source=LIST)
    for row in few(having("id", found.rows("projects"))):
        got = visit.must(asked(visit, "getProject", "one of them", row["id"]), "200", GET)
        agrees(visit, got, {name: value for name, value in row.items() if name not in ("name", "updatedAt")}, GET)
        timed(visit, got, "createdAt", "updatedAt", GET)
    for step, id in (("an unknown id", NOWHERE), ("an id that is none", MALFORMED)):
        visit.expect(asked(visit, "getProject", step, id), "404 not_found", GET)


def lifecycle(visit: Visit) -> None:
    with own_project(visit) as made:
        id = visit.text(made, "id")
        got = visit.must(asked(visit, "getProject", "as created", id), "200", GET)
        agrees(visit, got, made.sure, GET)
        renamed = visit.must(asked(visit, "renameProject", "it", id, {"name": "r" * 200}), "200", RENAME)
        since(visit, renamed, "updatedAt", got.at("updatedAt"), RENAME)
        just_now(visit, renamed, "updatedAt", RENAME)
        just_now(visit, got, "createdAt", CREATE)
        same = {name: got.at(name) for name in ("id", "slug", "createdAt")}
        agrees(visit, renamed, {**same, "name": "r" * 200}, RENAME)
        found = visit.ask("listProjects", "with the new one", Sent(key=ACCOUNT))
        newest_first(visit, found, "projects", by="createdAt", source=LIST)
        listed(visit, found, "projects", renamed.sure, LIST)
        for name in ("", "r" * 201):
            answer = asked(visit, "renameProject", f"a name of {len(name)}", id, {"name": name})
            kept(visit, (renamed, answer), ("200", "400 invalid_request"), f"{RENAME}, D38")
        visit.expect(asked(visit, "renameProject", "no JSON", id, b"{"), "400 invalid_json", RENAME)
    for operation, body in (
        ("getProject", None),
        ("renameProject", {}),
        ("deleteProject", None),
        ("createProjectKey", None),
    ):
        answer = asked(visit, operation, "what is deleted", id, body)
        visit.expect(answer, "404 not_found", DELETE, kind="lifecycle-broken")
    unlisted(visit, visit.ask("listProjects", "without it", Sent(key=ACCOUNT)), "projects", id, DELETE)


def names(visit: Visit) -> None:
    """A slug is used once, also when its project is gone."""
    with own_project(visit, "twin") as first, own_project(visit, "twin") as second:
        number = _number(visit, first)
    with own_project(visit, "twin") as third:
        for step, made in enumerate((second, third), 1):
            wrong = Wrong("rule-broken", "body.slug", f"number {number + step}", made.at("slug"), f"{CREATE}, {DELETE}")
            visit.claim(_number(visit, made) == number + step, made, wrong)
    visit.expect(visit.ask("createProject", "no JSON", Sent(body=b"{", key=ACCOUNT)), "400 invalid_json", CREATE)
    for name in ("", "p" * 121):
        answer = visit.ask("createProject", f"a name of {len(name)}", Sent(body={"name": name}, key=ACCOUNT))
        visit.expect(answer, "422 invalid_request", f"{CREATE}, D05", kind="limit-not-kept")
    refused(
        visit,
        visit.ask("createProject", "no name", Sent(body={}, key=ACCOUNT)),
        "422 invalid_request",
        CREATE,
        at=("name",),
    )


def _number(visit: Visit, made: Answer) -> int:
    """0 for the slug itself, 2 for `slug-2`; below that when it is neither."""
    rest = str(made.at("slug")).removeprefix(visit.fresh("twin"))
    return int(rest[1:]) if rest[:1] == "-" and rest[1:].isdecimal() else -bool(rest)


@contextmanager
def own_project(visit: Visit, word: str = "project") -> Iterator[Answer]:
    """A project of the probe's own: the answer that made it."""
    sent = Sent(body={"name": visit.fresh(word)}, key=ACCOUNT)
    made = visit.must(visit.ask("createProject", f"a {word}", sent), "201", CREATE)
    agrees(visit, made, {"name": visit.fresh(word)}, CREATE)
    id = visit.text(made, "id")
    visit.created("project", id, ("deleteProject", {"id": id}), key=ACCOUNT)
    own(visit, made, "id", "slug", source=CREATE)
    try:
        yield made
    finally:
        deleted = asked(visit, "deleteProject", f"the {word} again", id)
        if visit.expect(deleted, "200", DELETE):
            agrees(visit, deleted, {"id": id, "deleted": True}, DELETE)


def asked(visit: Visit, operation: str, step: str, id: str, body: Any = None) -> Answer:
    return visit.ask(operation, step, Sent({"id": id}, body=body, key=ACCOUNT))


PROBES = (
    Probe.of(what_is_found, "listProjects 200, getProject 200 404", most=6, needs="account-key"),
    Probe.of(
        lifecycle,
        f"{OWN_PROJECT}, getProject 200 404, renameProject 200 400 404, listProjects 200, deleteProject 404,"
        "createProjectKey 404",
        most=13,
        needs="writes account-key",
    ),
    Probe.of(names, f"{OWN_PROJECT}, createProject 400 422", most=10, needs="writes account-key"),
)
