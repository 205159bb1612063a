"""What the emulator tells of itself, and the way back to the start."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
import requests
from craftkit_emulator.world.faults.kinds import SHORTHANDS as FAILURES

from ..craftkit import LIVE_KEY, NAME_ONLY, RENDER_ID, Craftkit, assert_problem

ARMED = dict.fromkeys(FAILURES, 0)


def test_health_is_the_emulators_own(craftkit: Craftkit) -> None:
    craftkit.fail_next("health", 5)
    assert craftkit.control("GET", "/health") == {"status": "ok"}


def test_status_says_what_it_is_and_what_it_holds(craftkit: Craftkit) -> None:
    status = craftkit.control("GET", "")
    assert status["version"] == version("craftkit-emulator")
    assert (status["session"], status["world"], status["seed"]) == (craftkit.session, "demo", "0")
    assert (status["clock"]["mode"], status["progression"], status["armed"]) == ("real", "time:0.2", ARMED)
    assert status["counts"] == {"projects": 5, "templates": 6, "versions": 7, "renders": 5, "events": 5}


def test_the_default_world_has_no_session_name(serve: Callable[..., str]) -> None:
    assert Craftkit(serve()).control("GET", "")["session"] is None


def test_counts_follow_what_happens(craftkit: Craftkit) -> None:
    before = craftkit.control("GET", "")["counts"]
    craftkit.publish_template("letter")
    craftkit.publish_template("letter")
    craftkit.render("letter")
    after = craftkit.control("GET", "")["counts"]
    assert {name: after[name] - before[name] for name in before if after[name] != before[name]} == {
        "templates": 1,
        "versions": 2,
        "renders": 1,
    }


def seen(client: Craftkit) -> list[bytes]:
    """All that can be read of a world."""
    paths = [
        "/v1/templates",
        "/v1/templates/invoice",
        "/v1/embed/renders?limit=500",
        "/v1/embed/builder/templates",
        "/_emulator",
    ]
    return [
        client.get(path).content for path in [*paths, f"/v1/renders/{RENDER_ID}", f"/v1/renders/{RENDER_ID}/engagement"]
    ]


def change_everything(client: Craftkit) -> list[str]:
    """Requests that leave a mark; the ids that they were given."""
    client.control("PUT", "/progression", {"progression": "polls:3"})
    client.fail_next("renders", 3, errorMessage="on purpose")
    client.fail_next("health", 2)
    client.delete("/v1/templates/spare")
    template = client.publish_template("letter")
    render = client.render("letter", body={"jobId": "once"})
    built = client.post("/v1/embed/builder/templates", {"documentTemplate": {"name": "Built"}}).json()[
        "documentTemplate"
    ]
    client.post(f"/v1/renders/{RENDER_ID}/events", {"eventType": "viewed"})
    client.advance("40d")
    return [template["id"], render["id"], built["_id"]]


def test_a_reset_leads_back_to_the_seed_state_clock_and_ids_included(serve: Callable[..., str]) -> None:
    client = Craftkit(serve(clock="2026-06-21T10:00:00Z"), "reset")
    fresh, clock = seen(client), client.control("GET", "/clock")
    ids = change_everything(client)
    assert seen(client) != fresh
    assert client.control("POST", "/reset") == {"reset": True, "clock": clock}
    assert (clock["mode"], clock["now"]) == ("frozen", "2026-06-21T10:00:00.000Z")
    assert seen(client) == fresh
    assert change_everything(client) == ids


def test_a_reset_under_a_real_clock_is_back_in_the_present(craftkit: Craftkit) -> None:
    before = craftkit.control("GET", "/clock")
    craftkit.freeze("2040-01-01T00:00:00Z")
    after = craftkit.control("POST", "/reset")["clock"]
    assert (before["mode"], after["mode"]) == ("real", "real")
    assert before["now"] <= after["now"] < "2040"


def test_a_reset_forgets_pending_work(craftkit: Craftkit) -> None:
    craftkit.freeze()
    before = craftkit.control("GET", "/clock")["nextDue"]
    render = craftkit.render()
    assert craftkit.control("GET", "/clock")["nextDue"] < before
    reset = craftkit.control("POST", "/reset")
    assert reset["clock"]["nextDue"] > before[:10]
    assert_problem(craftkit.get(f"/v1/renders/{render['id']}"), "not_found")


def test_a_reset_leaves_other_sessions_alone(craftkit: Craftkit) -> None:
    others = [Craftkit(craftkit.root, f"{craftkit.session}-{n}") for n in range(2)]
    for other in others:
        other.freeze("2030-01-01T00:00:00Z")
        change_everything(other)
    before = [seen(other) for other in others]
    craftkit.control("POST", "/reset")
    Craftkit(craftkit.root).control("POST", "/reset")
    assert [seen(other) for other in others] == before


@pytest.mark.parametrize("body", [None, {}, {"anything": 1}, []])
def test_a_reset_asks_for_no_body(craftkit: Craftkit, body: Any) -> None:
    assert craftkit.post("/_emulator/reset", body, key=None).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/reset", "POST"),
        ("DELETE", "/clock", "GET, POST"),
        ("POST", "/progression", "GET, PUT"),
        ("PUT", "", "GET"),
    ],
)
def test_a_wrong_method_says_which_is_right(craftkit: Craftkit, method: str, path: str, allowed: str) -> None:
    response = craftkit.request(method, f"/_emulator{path}", key=None)
    assert_problem(response, "method_not_allowed")
    assert response.headers["Allow"].replace("GET, HEAD", "GET") == allowed


@pytest.mark.parametrize("path", ["/_emulator/nothing", "/_emulator/renders/fail-nex", "/_emulator/", "/_emulatorx"])
def test_an_unknown_address_is_not_found_in_the_envelope(craftkit: Craftkit, path: str) -> None:
    assert_problem(craftkit.get(path), "not_found")


@pytest.mark.parametrize("path", ["/clock", "/renders/fail-next"])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "invalid_json"),
        (b"\xff", "invalid_json"),
        (b"[" * 5000, "invalid_json"),
        (b"[]", "invalid_request"),
        (b"null", "invalid_request"),
        (b"7", "invalid_request"),
        (b" " * (1024 * 1024 + 1), "payload_too_large"),
    ],
)
def test_errors_come_in_the_envelope(craftkit: Craftkit, path: str, body: bytes, code: str) -> None:
    assert_problem(craftkit.post(f"/_emulator{path}", data=body, key=None), code)


def test_the_specification_is_served_with_this_server_first(craftkit: Craftkit) -> None:
    import yaml

    for client in (craftkit, Craftkit(craftkit.root)):
        response = client.get("/_emulator/openapi.yaml", key=None)
        assert (response.status_code, response.headers["Content-Type"]) == (200, "application/yaml")
        document = yaml.safe_load(response.content)
        assert document["openapi"].startswith("3.1")
        assert document["servers"][0]["url"] == client.base_url
        assert "/v1/templates/{slug}/render" in document["paths"]


def test_a_project_key_is_neither_needed_nor_harmful(craftkit: Craftkit) -> None:
    for key in (None, LIVE_KEY, "ck_live_unknown"):
        assert craftkit.get("/_emulator", key=key).status_code == 200


def test_a_request_under_way_finishes_in_the_world_it_began_in(serve: Callable[..., str]) -> None:
    """Resets among renders: none is torn between two worlds, none answers 500."""
    from concurrent.futures import ThreadPoolExecutor

    client = Craftkit(serve(), "torn")

    def render(number: int) -> int:
        if number % 5 == 0:
            return requests.post(f"{client.base_url}/_emulator/reset", timeout=20).status_code
        body = {"name": "Letter", "manifest": NAME_ONLY}
        headers = {"Authorization": f"Bearer {LIVE_KEY}"}
        address = f"{client.base_url}/v1/templates/letter"
        put = requests.put(address, json=body, headers=headers, timeout=20).status_code
        data = {"data": {"customer": {"name": "A"}}}
        return max(put, requests.post(f"{address}/render", json=data, headers=headers, timeout=20).status_code)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(render, range(100))) <= {200, 202, 404}
