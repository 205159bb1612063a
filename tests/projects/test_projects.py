"""Projects of an account: create, list, get, rename, delete, and the slugs they get."""

import re
from typing import Any

import pytest

from ..api.operations import at_once
from ..craftkit import ACCOUNT_KEY, NO_SUCH_ID, Craftkit, assert_problem
from .account import ACME, BYGONE, EXAMPLES, GLOBEX, OTHER_ACCOUNT_KEY, WITH_ID, call, created, listed

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_a_created_project_shows_three_fields_and_can_be_read_in_full(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-06-21T10:00:00Z")
    project = created(craftkit, "Beta Corp")
    assert UUID.fullmatch(project["id"])
    assert project == {"id": project["id"], "slug": "beta-corp", "name": "Beta Corp"}
    at = {"createdAt": "2030-06-21T10:00:00.000Z", "updatedAt": "2030-06-21T10:00:00.000Z"}
    assert call(craftkit, "getProject", id=project["id"]).json() == project | at


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme Corp (EU)", "acme-corp-eu"),
        ("  Straße & Söhne  ", "stra-e-sohne"),
        ("Crème Brûlée", "creme-brulee"),
        ("A--B__C", "a-b-c"),
        ("42", "42"),
        ("日本", "project"),
        ("!?", "project"),
        (" ", "project"),
        ("x" * 120, "x" * 120),
    ],
)
def test_a_slug_is_the_name_in_kebab_case(craftkit: Craftkit, name: str, slug: str) -> None:
    project = created(craftkit, name)
    assert (project["name"], project["slug"]) == (name, slug)


def test_a_slug_once_used_gets_the_next_number_even_when_its_project_is_gone(craftkit: Craftkit) -> None:
    first = created(craftkit, "Acme")
    assert [created(craftkit, "ACME!")["slug"] for _ in range(3)] == ["acme-1", "acme-2", "acme-3"]
    assert call(craftkit, "deleteProject", id=first["id"]).status_code == 200
    assert created(craftkit, "Acme")["slug"] == "acme-4"
    assert created(craftkit, "Acme 1")["slug"] == "acme-1-1"
    assert created(craftkit, "Bygone Boats")["slug"] == "bygone-boats-1"


def test_projects_made_at_once_under_one_name_get_a_slug_each(craftkit: Craftkit) -> None:
    slugs = at_once(craftkit, 8, lambda client, _: created(client, "Acme")["slug"])
    assert set(slugs) == {"acme", *(f"acme-{number}" for number in range(1, 8))}


def test_a_number_never_makes_a_slug_longer_than_slugs_are(craftkit: Craftkit) -> None:
    created(craftkit, "x" * 120)
    assert created(craftkit, "x" * 120)["slug"] == "x" * 118 + "-1"
    assert created(craftkit, "x" * 120)["slug"] == "x" * 118 + "-2"


def test_another_accounts_slugs_do_not_matter(craftkit: Craftkit) -> None:
    assert created(craftkit, "Globex")["slug"] == "globex"
    assert created(craftkit, "Globex", key=OTHER_ACCOUNT_KEY)["slug"] == "globex-1"


def test_the_list_is_newest_created_first_without_deleted_and_foreign_projects(craftkit: Craftkit) -> None:
    craftkit.freeze(True)
    ids = []
    for name in ("one", "two", "two again"):
        craftkit.advance("0s" if name == "two again" else "1m")
        ids.append(created(craftkit, name)["id"])
    assert [each["id"] for each in listed(craftkit)] == [*reversed(ids), *EXAMPLES, ACME]
    assert [each["id"] for each in listed(craftkit, OTHER_ACCOUNT_KEY)] == [GLOBEX]
    assert listed(craftkit)[0] == call(craftkit, "getProject", id=ids[2]).json()
    call(craftkit, "deleteProject", id=ids[1])
    assert [each["id"] for each in listed(craftkit)] == [ids[2], ids[0], *EXAMPLES, ACME]


def test_renaming_changes_the_name_and_when_it_was_changed_and_nothing_else(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-06-01T09:00:00Z")
    project = call(craftkit, "getProject", id=created(craftkit, "Acme Corp")["id"]).json()
    craftkit.advance("2d")
    renamed = call(craftkit, "renameProject", id=project["id"], json={"name": "Acme Corp (EU)", "slug": "other"})
    assert renamed.status_code == 200
    assert renamed.json() == project | {"name": "Acme Corp (EU)", "updatedAt": "2030-06-03T09:00:00.000Z"}
    assert call(craftkit, "getProject", id=project["id"]).json() == renamed.json()


def test_ids_are_the_same_in_either_case(craftkit: Craftkit) -> None:
    assert call(craftkit, "getProject", id=ACME.upper()).json()["id"] == ACME
    assert call(craftkit, "deleteProject", id=ACME.upper()).json() == {"id": ACME, "deleted": True}


def test_a_deleted_project_leaves_list_and_get_and_cannot_be_deleted_again(craftkit: Craftkit) -> None:
    project = created(craftkit, "Short-lived")
    deleted = call(craftkit, "deleteProject", id=project["id"])
    assert (deleted.status_code, deleted.json()) == (200, {"id": project["id"], "deleted": True})
    assert project["id"] not in [each["id"] for each in listed(craftkit)]
    for operation in WITH_ID:
        assert_problem(call(craftkit, operation, id=project["id"]), "not_found", message="Project not found.")


@pytest.mark.parametrize("operation", WITH_ID)
def test_foreign_deleted_unknown_and_malformed_ids_look_the_same(craftkit: Craftkit, operation: str) -> None:
    answers = [call(craftkit, operation, id=id) for id in (GLOBEX, BYGONE, NO_SUCH_ID, "nonsense", "a%20b", "%27--")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert_problem(answers[0], "not_found", message="Project not found.")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'{"name": ""}', b'"' + b" " * 11_000_000 + b'"'])
def test_renaming_looks_for_the_project_before_it_reads_the_body(craftkit: Craftkit, body: bytes) -> None:
    plain = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)  # unjudged: some bodies are no JSON
    for id in (GLOBEX, BYGONE, NO_SUCH_ID):
        assert_problem(call(plain, "renameProject", id=id, data=body), "not_found")
    assert call(plain, "renameProject", data=body).status_code in (400, 413)


def test_the_other_operations_read_the_body_first(craftkit: Craftkit) -> None:
    assert_problem(call(craftkit, "createProjectKey", id=NO_SUCH_ID, json={"name": ""}), "invalid_request")


BAD_NAMES: list[Any] = [{}, {"name": ""}, {"name": None}, {"name": 7}, {"name": ["a"]}, {"Name": "a"}, [], None, "a", 1]


@pytest.mark.parametrize("body", BAD_NAMES, ids=str)
def test_a_bad_name_is_422_when_creating_and_400_when_renaming(craftkit: Craftkit, body: Any) -> None:
    """D05, D38."""
    before = listed(craftkit)
    sent = {"json": body} if body is not None else {"data": b"null"}
    error = assert_problem(call(craftkit, "createProject", **sent), "invalid_request", status=422)
    assert error["issues"]["fieldErrors"].keys() <= {"name"}
    assert error == assert_problem(call(craftkit, "renameProject", **sent), "invalid_request", status=400)
    assert listed(craftkit) == before


def test_a_new_name_has_120_characters_and_a_changed_one_200(craftkit: Craftkit) -> None:
    id = created(craftkit, "é" * 120)["id"]
    error = assert_problem(call(craftkit, "createProject", json={"name": "x" * 121}), "invalid_request", status=422)
    assert error["issues"]["fieldErrors"] == {"name": ["String must contain at most 120 character(s)"]}
    assert call(craftkit, "renameProject", id=id, json={"name": "x" * 200}).status_code == 200
    assert_problem(call(craftkit, "renameProject", id=id, json={"name": "x" * 201}), "invalid_request")
    assert call(craftkit, "getProject", id=id).json()["name"] == "x" * 200


def test_names_are_kept_as_they_came_and_other_fields_are_passed_over(craftkit: Craftkit) -> None:
    name = "<script>alert('x')</script> \u202e \"quoted\" 🚢"
    project = call(craftkit, "createProject", json={"name": name, "id": NO_SUCH_ID, "slug": "own", "embed": True})
    assert project.json()["name"] == name
    assert (project.json()["id"] != NO_SUCH_ID, project.json()["slug"]) == (True, "script-alert-x-script-quoted")


def test_a_reset_brings_the_projects_of_the_file_back(craftkit: Craftkit) -> None:
    call(craftkit, "deleteProject")
    created(craftkit, "New")
    craftkit.control("POST", "/reset")
    assert [each["id"] for each in listed(craftkit)] == [*EXAMPLES, ACME]
    assert listed(craftkit, ACCOUNT_KEY)[-1]["slug"] == "acme-charter"
