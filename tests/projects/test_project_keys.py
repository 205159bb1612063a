"""Minted keys: what they look like, what they may do, and when they are turned away."""

import re
from typing import Any

import pytest

from ..completeness.ready import PEOPLE, SIGNATURE
from ..craftkit import ACCOUNT_KEY, NAME_ONLY, REVOKED_KEY, Craftkit, assert_flat, assert_problem
from .account import ACME, GLOBEX, OTHER_ACCOUNT_KEY, call, created, minted


def test_a_minted_key_is_shown_with_its_prefix(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-07-02T00:00:00Z")
    key = minted(craftkit, ACME, name="Render service (prod)")
    assert re.fullmatch(r"ck_live_[A-Za-z0-9]{32}", key["key"])
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", key["id"])
    assert key == {
        "id": key["id"],
        "projectId": ACME,
        "name": "Render service (prod)",
        "prefix": key["key"][:13],
        "key": key["key"],
        "createdAt": "2030-07-02T00:00:00.000Z",
    }


@pytest.mark.parametrize("sent", [{}, {"data": b""}, {"json": {}}, {"json": {"other": 1}}], ids=str)
def test_body_and_name_may_be_left_out(craftkit: Craftkit, sent: dict[str, Any]) -> None:
    response = craftkit.request("POST", f"/v1/projects/{ACME}/keys", key=ACCOUNT_KEY, **sent)
    assert (response.status_code, response.json()["name"]) == (201, "API key")


@pytest.mark.parametrize("name", ["x", "x" * 200, " ", "<b>"])
def test_a_name_has_1_to_200_characters(craftkit: Craftkit, name: str) -> None:
    assert minted(craftkit, ACME, name=name)["name"] == name


@pytest.mark.parametrize("body", [{"name": ""}, {"name": "x" * 201}, {"name": None}, {"name": 1}, [], "a"], ids=str)
def test_a_bad_name_is_400(craftkit: Craftkit, body: Any) -> None:
    assert_problem(call(craftkit, "createProjectKey", json=body), "invalid_request", status=400)


@pytest.mark.parametrize("payload", [b"{", b" ", b"\xff", b"name=x"])
def test_what_is_there_must_be_json(craftkit: Craftkit, payload: bytes) -> None:
    plain = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    assert_problem(call(plain, "createProjectKey", data=payload), "invalid_json")


def test_keys_differ_among_themselves_and_repeat_with_the_world(craftkit: Craftkit) -> None:
    keys = [minted(craftkit, ACME)["key"] for _ in range(5)]
    assert len(set(keys)) == 5
    craftkit.control("POST", "/reset")
    assert craftkit.get("/v1/templates", key=keys[0]).status_code == 401
    assert [minted(craftkit, ACME)["key"] for _ in range(5)] == keys


def test_a_new_key_works_at_once_on_templates_and_renders_of_its_project(craftkit: Craftkit) -> None:
    project = created(craftkit, "Tenant")
    key = minted(craftkit, project["id"])["key"]
    assert craftkit.get("/v1/templates", key=key).json() == {"templates": []}
    assert craftkit.put("/v1/templates/letter", {"name": "Letter", "manifest": NAME_ONLY}, key=key).status_code == 201
    render = craftkit.submit("letter", {"customer": {"name": "A"}}, key=key)
    assert render.status_code == 202
    assert craftkit.get(f"/v1/renders/{render.json()['id']}", key=key).status_code == 200
    assert_problem(craftkit.get("/v1/templates/letter"), "template_not_found")  # another project's key
    assert_problem(craftkit.get("/v1/templates/invoice", key=key), "template_not_found")


def test_a_new_key_works_at_once_on_signatures_and_embed(craftkit: Craftkit) -> None:
    """[REF] create-project-key: exactly like one minted in the dashboard."""
    key = minted(craftkit, ACME)["key"]
    sent = craftkit.post("/v1/signatures", SIGNATURE, key=key)
    assert sent.status_code == 201
    assert craftkit.get(f"/v1/signatures/{sent.json()['id']}").json()["id"] == sent.json()["id"]
    assert craftkit.post("/v1/embed/sessions", PEOPLE, key=key).status_code == 200


def test_embed_is_off_for_a_project_made_by_the_api(craftkit: Craftkit) -> None:
    """U95. A new key of a project with embed on has it."""
    key = minted(craftkit, created(craftkit, "Tenant")["id"])["key"]
    assert_flat(craftkit.get("/v1/embed/renders", key=key), "invalid_credentials")
    assert craftkit.get("/v1/embed/renders", key=minted(craftkit, ACME)["key"]).status_code == 200


def test_a_minted_key_is_no_account_key_and_none_of_another_account(craftkit: Craftkit) -> None:
    key = minted(craftkit, ACME)["key"]
    assert_problem(craftkit.get("/v1/projects", key=key), "unauthorized")
    assert_problem(call(craftkit, "createProjectKey", id=GLOBEX), "not_found")
    assert call(craftkit, "createProjectKey", id=GLOBEX, key=OTHER_ACCOUNT_KEY).status_code == 201


def test_all_keys_of_a_deleted_project_are_turned_away_and_its_renders_kept(craftkit: Craftkit) -> None:
    """U13."""
    key = minted(craftkit, ACME)["key"]
    render = craftkit.render()
    call(craftkit, "deleteProject")
    for own in (craftkit.key, key):
        assert_problem(craftkit.get("/v1/templates", key=own), "forbidden", message="Project not found.")
        assert_problem(craftkit.submit(key=own), "forbidden")
        assert_problem(craftkit.get(f"/v1/renders/{render['id']}", key=own), "forbidden")
        assert_flat(craftkit.get("/v1/embed/renders", key=own), "invalid_credentials")
    assert_problem(craftkit.post("/v1/signatures", SIGNATURE), "forbidden")
    assert_flat(craftkit.post("/v1/embed/sessions", PEOPLE), "invalid_credentials")
    assert_problem(
        craftkit.post("/v1/hooks/demo-invoice-token", {"customer": {"name": "A"}}, key=None), "invalid_token"
    )
    assert_problem(craftkit.get("/v1/templates", key=REVOKED_KEY), "unauthorized")
    assert craftkit.control("GET", "")["counts"]["renders"] == 6


def test_a_key_is_kept_as_its_hash_only() -> None:
    from craftkit_emulator.operations.projects import create_project_key
    from craftkit_emulator.protocol.call import Call, Principal
    from craftkit_emulator.world.progression import IMMEDIATE
    from craftkit_emulator.world.seed import load
    from craftkit_emulator.world.world import World

    seed = load("demo")
    world = World("", build=lambda: seed.build(seed="0", clock_at=0, progression=IMMEDIATE), jobs={})
    account = world.state.projects[ACME].account_id
    call = Call("createProjectKey", "POST", "", {"id": ACME}, body={}, principal=Principal("", "", False, account))
    reply = create_project_key(world, call)
    assert reply.body["key"] not in repr(list(world.state.keys))
    assert reply.body["prefix"] in repr(list(world.state.keys))
