"""Sessions by the control API: a list, new ones with a start of their own, an end that leaves nothing."""

import gc
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from craftkit_emulator.app import Application
from craftkit_emulator.settings import read

from ..benchmarks.churn import growth
from ..benchmarks.servers import emulator, free_port, running
from ..craftkit import Craftkit, assert_problem
from ..webhooks.receiver import receiving

START = "2026-06-21T10:00:00Z"


@pytest.fixture
def server(serve: Callable[..., str]) -> Craftkit:
    """The default session of a server of the test's own."""
    return Craftkit(serve(seed="flags", progression="polls:2"))


def in_session(server: Craftkit, made: dict[str, Any]) -> Craftkit:
    assert made["baseUrl"] == f"{server.root}/s/{made['name']}"
    return Craftkit(server.root, made["name"])


def test_a_session_that_asks_for_nothing_is_as_the_flags_say(server: Craftkit) -> None:
    made = server.control("POST", "/sessions")
    assert (made["name"], made["world"], made["seed"], made["progression"]) == ("session-1", "demo", "flags", "polls:2")
    assert made["clock"]["mode"] == "real"
    assert server.control("POST", "/sessions", {})["name"] == "session-2"
    assert in_session(server, made).render()["status"] == "queued"


def test_a_session_has_the_start_that_it_was_created_with_and_goes_back_to_it(server: Craftkit) -> None:
    asked = {"name": "mine", "world": "demo", "seed": "7", "clock": START, "progression": "immediate"}
    made = server.control("POST", "/sessions", asked)
    shown = {"name": "mine", "world": "demo", "seed": "7", "progression": "immediate"}
    assert {name: made[name] for name in shown} == shown
    assert made["startedAt"] == made["clock"]["now"] == "2026-06-21T10:00:00.000Z"
    mine = in_session(server, made)
    first = mine.render()["id"]
    mine.advance("3d")
    mine.control("PUT", "/progression", {"progression": "polls:9"})
    mine.control("POST", "/reset")
    status = mine.control("GET", "")
    assert (status["seed"], status["clock"]["now"], status["progression"]) == ("7", made["clock"]["now"], "immediate")
    assert mine.render()["id"] == first


def test_the_same_start_gives_the_same_ids_in_every_session(server: Craftkit) -> None:
    sessions = [server.control("POST", "/sessions", {"seed": "a", "clock": START}) for _ in range(3)]
    other = server.control("POST", "/sessions", {"seed": "b", "clock": START})
    assert len({in_session(server, each).render()["id"] for each in sessions}) == 1
    assert in_session(server, other).render()["id"] != in_session(server, sessions[0]).render()["id"]


def test_the_list_tells_of_all_in_the_order_in_which_they_were_made(server: Craftkit) -> None:
    server.control("POST", "/sessions", {"name": "b", "clock": START})
    Craftkit(server.root, "a").render()
    default, b, a = server.control("GET", "/sessions")["sessions"]
    assert (default["name"], b["name"], a["name"]) == (None, "b", "a")
    assert default["baseUrl"] == server.root
    assert b["clock"] == {"mode": "frozen", "now": "2026-06-21T10:00:00.000Z"}
    assert a["counts"]["renders"] == b["counts"]["renders"] + 1


def test_a_name_that_is_taken_is_a_conflict(server: Craftkit) -> None:
    Craftkit(server.root, "taken").render()
    response = server.post("/_emulator/sessions", {"name": "taken"})
    assert_problem(response, "conflict", message="There is a session 'taken' already.")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a/b"}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": 7}, "name"),
        ({"world": "no-such"}, "world"),
        ({"world": "/etc/passwd"}, "world"),
        ({"world": "../worlds/demo"}, "world"),
        ({"world": "fixtures/worlds/demo.yaml"}, "world"),
        ({"seed": 7}, "seed"),
        ({"seed": "x" * 201}, "seed"),
        ({"clock": "yesterday"}, "clock"),
        ({"clock": "2026-06-21"}, "clock"),
        ({"progression": "sometimes"}, "progression"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_nothing_is_made(root: str, body: dict[str, Any], field: str) -> None:
    server = Craftkit(root)
    before = server.control("GET", "/sessions")
    error = assert_problem(server.post("/_emulator/sessions", body), "invalid_request")
    assert list(error["issues"]["fieldErrors"]) == [field]
    assert len(server.control("GET", "/sessions")["sessions"]) == len(before["sessions"])


def test_every_field_that_is_wrong_is_told_at_once(root: str) -> None:
    server = Craftkit(root)
    body = {"name": "a b", "world": "x", "clock": "x", "progression": "x"}
    issues = assert_problem(server.post("/_emulator/sessions", body), "invalid_request")["issues"]["fieldErrors"]
    assert issues["clock"] == ["Expected `real` or a timestamp such as 2026-06-21T10:00:00Z"]
    assert set(issues) == set(body)


def test_the_file_that_the_emulator_was_started_with_is_a_world_to_start_from(serve: Callable[..., str]) -> None:
    path = "fixtures/worlds/demo.yaml"
    server = Craftkit(serve(world=path))
    assert server.control("POST", "/sessions", {"world": path})["world"] == path
    assert server.control("POST", "/sessions", {"world": "demo"})["world"] == "demo"


def test_nothing_is_left_of_a_session_that_was_deleted(server: Craftkit) -> None:
    mine = in_session(server, server.control("POST", "/sessions", {"name": "mine", "clock": START}))
    render = mine.render()
    assert server.control("DELETE", "/sessions/mine") == {"name": "mine", "deleted": True}
    assert [each["name"] for each in server.control("GET", "/sessions")["sessions"]] == [None]
    assert_problem(mine.get(f"/v1/renders/{render['id']}"), "not_found")
    assert mine.control("GET", "")["clock"]["mode"] == "real", "made anew on use, as any other"


@pytest.mark.parametrize("name", ["ghost", "default", "a%2Fb", "%00", "x" * 200])
def test_a_session_that_is_not_there_cannot_be_deleted(root: str, name: str) -> None:
    assert_problem(Craftkit(root).delete(f"/_emulator/sessions/{name}"), "not_found")


def test_the_default_session_stays(server: Craftkit) -> None:
    assert_problem(server.delete("/_emulator/sessions/"), "not_found")
    with pytest.raises(ValueError, match="stays"):
        Application(read({}, {})).sessions.delete("")


def test_a_full_house_creates_no_session() -> None:
    from werkzeug.test import Client

    application = Application(read({}, {}))
    application.sessions.cap = 1
    client = Client(application)
    answers = [client.post("/_emulator/sessions", data="{}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 503]
    assert answers[1].get_json()["error"]["code"] == "session_limit_reached"
    assert client.delete("/_emulator/sessions/session-1").status_code == 200
    assert client.post("/_emulator/sessions", data="{}").status_code == 200


def test_what_was_pending_in_a_deleted_session_is_not_sent(server: Craftkit) -> None:
    """Two sessions wait on a real clock; the first is deleted at once, the second tells when its moment is past."""
    with receiving() as receiver:
        for name in ("gone", "kept"):
            session = in_session(server, server.control("POST", "/sessions", {"name": name}))
            session.control("PUT", "/progression", {"progression": "time:1"})
            session.control("POST", "/webhooks", {"url": receiver.url.replace("craftkit", name)})
            session.render()
            if name == "gone":
                server.control("DELETE", "/sessions/gone")
        assert [heard.path for heard in receiver.wait_for(1)] == ["/hooks?from=kept"]


def test_sessions_that_come_and_go_leave_no_growth() -> None:
    """The benchmark takes ten thousand. Each of them subscribes and has something to deliver."""
    port = free_port()
    flags = ["--webhook-url", f"http://127.0.0.1:{free_port()}/"]
    with running([*emulator(port), *flags], port, "/health") as process:
        assert growth(process, port, first=300, all=1500) < 5


def test_a_deleted_session_is_forgotten_by_the_courier() -> None:
    application = Application(read({"webhook_url": "http://127.0.0.1:9/"}, {}))
    worlds = [weakref.ref(application.sessions.get(f"s-{number}")) for number in range(50)]
    for number in range(50):
        application.sessions.delete(f"s-{number}")
    application.courier.notice(application.sessions.get(""))  # the one that it may hold in its hands
    deadline = time.monotonic() + 20
    while any(world() is not None for world in worlds) and time.monotonic() < deadline:
        gc.collect()
    assert all(world() is None for world in worlds)
