"""A session is a base URL: a world of its own, whose URLs lead back into it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from craftkit_emulator.app import Application
from craftkit_emulator.settings import read

from ..craftkit import LIVE_KEY, RENDER_ID, Craftkit, assert_problem

START = "2026-06-21T10:00:00Z"


@pytest.mark.parametrize("name", ["a", "Z9_-", "0", "-", "_", "x" * 64, "v1", "_emulator", "s"])
def test_a_name_has_1_to_64_letters_digits_hyphens_or_underscores(root: str, name: str) -> None:
    assert Craftkit(root, name).control("GET", "")["session"] == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 65,
        "a.b",
        "a b",
        "a%20b",
        "%C3%A4",
        "%00",
        "a%2Fb",
        "..",
        "a:b",
        "a~b",
        "a%0a",
        "%F0%9F%98%80",
        "a@b",
        "*",
    ],
)
@pytest.mark.parametrize("path", ["/v1/templates", "/_emulator", "/health", "/"])
def test_any_other_name_is_not_found_in_the_envelope(root: str, http: requests.Session, name: str, path: str) -> None:
    prepared = requests.Request("GET", root, headers={"Authorization": f"Bearer {LIVE_KEY}"}).prepare()
    prepared.url = f"{root}/s/{name}{path}"
    assert_problem(http.send(prepared, timeout=10), "not_found")


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/s/inner/v1/health"])
def test_a_session_has_no_pages_of_its_own(root: str, path: str) -> None:
    assert_problem(requests.get(f"{root}/s/outer{path}", timeout=10), "not_found")


def test_names_are_told_apart_by_case(serve: Callable[..., str]) -> None:
    address = serve()
    Craftkit(address, "blue").delete("/v1/templates/spare")
    assert Craftkit(address, "Blue").get("/v1/templates/spare").status_code == 200


@pytest.fixture
def pair(serve: Callable[..., str]) -> tuple[Craftkit, Craftkit, Craftkit]:
    """Two sessions and the default world of a server of the test's own, all frozen at one time."""
    address = serve(clock=START)
    return Craftkit(address, "one"), Craftkit(address, "other"), Craftkit(address)


def test_renders_and_templates_stay_in_their_session(pair: tuple[Craftkit, ...]) -> None:
    one, *others = pair
    one.publish_template("letter")
    one.render("letter")
    render = one.render("letter")
    for other in others:
        assert_problem(other.get("/v1/templates/letter"), "template_not_found")
        assert_problem(other.get(f"/v1/renders/{render['id']}"), "not_found")
        assert_problem(other.get(f"/cdn/renders/{render['id']}.pdf"), "not_found")


def test_clock_progression_and_failures_stay_in_their_session(pair: tuple[Craftkit, ...]) -> None:
    one, *others = pair
    before = [other.control("GET", "") for other in others]
    one.advance("30d")
    one.control("PUT", "/progression", {"progression": "polls:9"})
    one.fail_next("queue", 3)
    assert [other.control("GET", "") for other in others] == before
    assert [other.submit().status_code for other in others] == [202, 202]
    assert one.get("/health").headers["Date"].startswith("Tue, 21 Jul 2026")
    assert others[0].get("/health").headers["Date"].startswith("Sun, 21 Jun 2026")


def test_idempotency_and_engagement_stay_in_their_session(pair: tuple[Craftkit, ...]) -> None:
    one, other, _ = pair
    assert [client.submit(body={"jobId": "once"}).status_code for client in (one, other, one, other)] == [
        202,
        202,
        200,
        200,
    ]
    path = f"/v1/renders/{RENDER_ID}/events"
    recorded = [client.post(path, {"eventType": "printed"}).json()["recorded"] for client in (one, one, other, other)]
    assert recorded == [True, False, True, False]
    assert other.get(f"/v1/renders/{RENDER_ID}/engagement").json()["counts"]["printed"] == 1


def test_ids_do_not_depend_on_what_other_sessions_do(pair: tuple[Craftkit, ...]) -> None:
    ids = [[client.render()["id"] for client in pair] for _ in range(3)]
    assert all(len(set(row)) == 1 for row in ids)
    assert len({row[0] for row in ids}) == 3


def test_sixteen_threads_in_sixteen_sessions_get_the_same_ids(serve: Callable[..., str]) -> None:
    address = serve(clock=START)

    def play(number: int) -> list[str]:
        client, ids = Craftkit(address, f"player-{number}"), []
        for turn in range(10):
            ids.append(client.publish_template(f"letter-{turn}")["id"])
            ids.append(client.render("invoice")["id"])
            ids.append(
                client.post("/v1/templates", {"name": "Invoice", "manifest": {"variables": [], "loops": []}}).json()[
                    "slug"
                ]
            )
        client.advance("1h")
        ids.extend(item["id"] for item in client.get("/v1/embed/renders").json()["renders"])
        ids.extend(event["id"] for event in client.get(f"/v1/renders/{RENDER_ID}/engagement").json()["recent"])
        return ids

    with ThreadPoolExecutor(16) as pool:
        played = list(pool.map(play, range(16)))
    assert all(ids == played[0] for ids in played)
    assert len(set(played[0])) >= 35


def every_url(value: Any) -> list[str]:
    """All URLs in a JSON value."""
    if isinstance(value, str):
        return [value] if "://" in value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [url for part in parts for url in every_url(part)]


@pytest.mark.parametrize("session", ["", "blue"])
@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
def test_urls_keep_the_base_by_which_the_client_came_and_open(
    serve: Callable[..., str], session: str, host: str
) -> None:
    port = serve().rpartition(":")[2]
    client = Craftkit(f"http://{host.format(port=port)}", session)
    render = client.render()
    assert render["pollUrl"] == f"{client.base_url}/v1/renders/{render['id']}"
    client.advance("1h")
    polled = requests.get(render["pollUrl"], headers={"Authorization": f"Bearer {LIVE_KEY}"}, timeout=10).json()
    assert polled["downloadUrl"].startswith(f"{client.base_url}/")
    assert requests.get(polled["downloadUrl"], timeout=10).content.startswith(b"%PDF-")
    urls = every_url(client.get("/v1/embed/renders").json())
    assert urls and all(url.startswith((f"{client.base_url}/cdn/", "https://cdn.craftkit.dev/")) for url in urls)


def test_a_full_house_takes_no_new_session_and_keeps_the_old_ones() -> None:
    application = Application(read({}, {}))
    application.sessions.cap = 2
    answers = {name: _get(application, f"/s/{name}/v1/health") for name in ("a", "b", "c", "d", "a", "b")}
    assert [status for status, _ in answers.values()] == [200, 200, 503, 503]
    assert answers["c"][1]["error"]["code"] == "session_limit_reached"
    assert "2 sessions" in answers["c"][1]["error"]["message"]
    assert _get(application, "/v1/health")[0] == 200
    assert _get(application, "/s/c/_emulator")[0] == 503
    assert len(application.sessions) == 2


def _get(application: Application, path: str) -> tuple[int, Any]:
    from werkzeug.test import Client

    response = Client(application).get(path)
    return response.status_code, response.get_json()


def test_an_address_that_leads_nowhere_makes_no_session() -> None:
    application = Application(read({}, {}))
    for path in ("/s/ghost/v1/nothing", "/s/ghost", "/s/ghost/", "/s/bad.name/v1/health"):
        assert _get(application, path)[0] == 404
    assert len(application.sessions) == 0


def test_a_session_asked_for_by_many_at_once_is_made_once() -> None:
    application = Application(read({}, {}))
    with ThreadPoolExecutor(16) as pool:
        worlds = list(pool.map(lambda _: application.sessions.get("rush"), range(64)))
    assert len({id(world) for world in worlds}) == 1


def test_a_session_costs_little() -> None:
    """A rough upper bound: the emulator may hold ten thousand."""
    import tracemalloc

    application = Application(read({}, {}))
    application.sessions.get("first")
    tracemalloc.start()
    for number in range(50):
        application.sessions.get(f"cheap-{number}")
    size = tracemalloc.get_traced_memory()[0] / 50
    tracemalloc.stop()
    assert size < 40_000
