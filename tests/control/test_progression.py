"""How renders move on: immediate, time[:seconds], polls:N."""

from typing import Any

import pytest

from ..craftkit import Craftkit, assert_problem


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("immediate", "immediate"),
        ("time", "time:0.2"),
        ("time:3", "time:3"),
        ("time:0.25", "time:0.25"),
        ("time:86400.125", "time:86400.125"),
        ("time:0", "immediate"),
        ("polls:1", "polls:1"),
        ("polls:1000000", "polls:1000000"),
    ],
)
def test_the_flags_grammar_is_the_control_apis(craftkit: Craftkit, text: str, shown: str) -> None:
    assert craftkit.control("PUT", "/progression", {"progression": text}) == {"progression": shown}
    assert craftkit.control("GET", "/progression") == {"progression": shown}
    assert craftkit.control("PUT", "/progression", {"progression": shown}) == {"progression": shown}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"progression": None},
        {"progression": 3},
        {"progression": ""},
        {"progression": "later"},
        {"progression": "Immediate"},
        {"progression": "polls"},
        {"progression": "polls:0"},
        {"progression": "polls:-1"},
        {"progression": "polls:1.5"},
        {"progression": "polls:1000001"},
        {"progression": "time:"},
        {"progression": "time:-1"},
        {"progression": "time:1e3"},
        {"progression": "time:inf"},
        {"progression": "time:99999999"},
        {"progression": "time:1\n"},
        {"progression": "x" * 100_000},
    ],
    ids=lambda body: str(body)[:40],
)
def test_anything_else_is_refused_and_changes_nothing(craftkit: Craftkit, body: dict[str, Any]) -> None:
    response = craftkit.put("/_emulator/progression", body, key=None)
    error = assert_problem(response, "invalid_request")
    assert list(error["issues"]["fieldErrors"]) == ["progression"]
    assert len(response.content) < 1000
    assert craftkit.control("GET", "/progression") == {"progression": "time:0.2"}


@pytest.mark.parametrize("polls", [1, 2, 3, 7])
def test_the_nth_get_of_that_render_answers_the_terminal_state(craftkit: Craftkit, polls: int) -> None:
    craftkit.control("PUT", "/progression", {"progression": f"polls:{polls}"})
    render = craftkit.render()
    assert render["status"] == "queued"
    statuses = [craftkit.poll(render)["status"] for _ in range(polls + 2)]
    assert statuses == ["rendering"] * (polls - 1) + ["succeeded"] * 3


def test_nothing_but_a_get_of_that_render_counts_as_a_poll(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/progression", {"progression": "polls:2"})
    render, other = craftkit.render(body={"jobId": "once"}), craftkit.render()
    for _ in range(3):
        assert_problem(craftkit.get(f"/v1/renders/{render['id']}/download"), "not_ready")
        assert craftkit.get("/v1/embed/renders").json()["renders"][1]["status"] == "queued"
        craftkit.get(f"/v1/embed/renders/{render['id']}/download")
        craftkit.get(f"/cdn/renders/{render['id']}.pdf")
        craftkit.get(f"/v1/renders/{render['id']}/engagement")
        craftkit.post(f"/v1/renders/{render['id']}/events", {"eventType": "viewed"})
        assert craftkit.submit(body={"jobId": "once"}).json()["status"] == "queued"
        craftkit.get(f"/v1/renders/{render['id']}", key=None)
        craftkit.advance("30d")
    craftkit.poll(other)
    assert [craftkit.poll(render)["status"] for _ in range(2)] == ["rendering", "succeeded"]


def test_a_head_of_a_render_is_no_poll(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/progression", {"progression": "polls:2"})
    render = craftkit.render()
    for _ in range(3):
        craftkit.request("HEAD", f"/v1/renders/{render['id']}")
    assert [craftkit.poll(render)["status"] for _ in range(2)] == ["rendering", "succeeded"]


def test_polls_need_no_time(craftkit: Craftkit) -> None:
    craftkit.freeze("2040-06-21T10:00:00Z")
    craftkit.control("PUT", "/progression", {"progression": "polls:2"})
    render = craftkit.render()
    assert craftkit.control("GET", "/clock")["nextDue"] is None
    craftkit.poll(render)
    craftkit.advance("3s")
    done = craftkit.poll(render)
    assert (done["status"], done["completedAt"], done["durationMs"]) == ("succeeded", "2040-06-21T10:00:03.000Z", 3000)


def test_polls_can_end_in_failure(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/progression", {"progression": "polls:1"})
    craftkit.fail_next("renders", errorMessage="Out of ink.")
    failed = craftkit.poll(craftkit.render())
    assert (failed["status"], failed["errorMessage"], failed["downloadUrl"]) == ("failed", "Out of ink.", None)


def test_an_immediate_render_is_queued_in_its_answer_and_done_in_the_next(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/progression", {"progression": "immediate"})
    render = craftkit.render()
    assert (render["status"], render["downloadUrl"]) == ("queued", None)
    assert craftkit.pdf(render).startswith(b"%PDF-")


def test_polls_from_many_threads_count_once_each(craftkit: Craftkit) -> None:
    from concurrent.futures import ThreadPoolExecutor

    craftkit.control("PUT", "/progression", {"progression": "polls:20"})
    render = craftkit.render()
    clients = [Craftkit(craftkit.root, craftkit.session) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda n: clients[n % 4].poll(render)["status"], range(19)))
    assert statuses == ["rendering"] * 19
    assert craftkit.poll(render)["status"] == "succeeded"
