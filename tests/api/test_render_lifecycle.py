from typing import Any

import pytest

from ..craftkit import GLOBEX_RENDER_ID, NO_SUCH_ID, RENDER_ID, Craftkit, assert_problem

READERS = ["/v1/renders/{}", "/v1/renders/{}/download", "/v1/renders/{}/engagement", "/v1/embed/renders/{}/download"]
FORM_RENDER, FAILED_RENDER = "0193c2c3-1111-7aaa-8bbb-000000000001", "0193c2c3-1111-7aaa-8bbb-000000000003"


def progress(craftkit: Craftkit, progression: str) -> None:
    craftkit.control("PUT", "/progression", {"progression": progression})


def state(render: dict[str, Any]) -> tuple[Any, ...]:
    return render["status"], render["completedAt"], render["durationMs"]


def test_time_moves_a_render_from_queued_over_rendering_to_succeeded(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    progress(craftkit, "time:2")
    render = craftkit.render()
    for step, expected in [
        ("179ms", ("queued", None, None)),
        ("1ms", ("rendering", None, None)),
        ("1819ms", ("rendering", None, None)),
        ("1ms", ("succeeded", "2030-01-01T00:00:02.000Z", 1820)),
        ("365d", ("succeeded", "2030-01-01T00:00:02.000Z", 1820)),
    ]:
        craftkit.advance(step)
        assert state(craftkit.poll(render)) == expected


def test_a_finished_render_has_all_documented_fields_in_order(craftkit: Craftkit) -> None:
    done = craftkit.finish(craftkit.render())
    assert list(done) == (
        ["id", "status", "pollUrl", "downloadUrl", "errorMessage", "createdAt", "completedAt", "durationMs"]
    )
    assert done["pollUrl"] == f"{craftkit.base_url}/v1/renders/{done['id']}"
    assert done["id"] in done["downloadUrl"] and done["errorMessage"] is None
    assert isinstance(done["durationMs"], int)


@pytest.mark.parametrize("progression", ["immediate", "time:0"])
def test_an_immediate_render_is_done_when_it_is_first_looked_at(craftkit: Craftkit, progression: str) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    progress(craftkit, progression)
    render = craftkit.render()
    assert (render["status"], render["downloadUrl"]) == ("queued", None)
    assert state(craftkit.poll(render)) == ("succeeded", "2030-01-01T00:00:00.000Z", 0)


@pytest.mark.parametrize(("polls", "statuses"), [(1, ["succeeded"] * 2), (3, ["rendering"] * 2 + ["succeeded"] * 2)])
def test_the_nth_poll_finds_a_render_done(craftkit: Craftkit, polls: int, statuses: list[str]) -> None:
    progress(craftkit, f"polls:{polls}")
    render = craftkit.render()
    craftkit.advance("30d")
    craftkit.get("/v1/embed/renders")
    assert_problem(craftkit.get(f"/v1/renders/{render['id']}/download"), "not_ready")
    assert [craftkit.poll(render)["status"] for _ in statuses] == statuses


def test_another_progression_leaves_submitted_renders_alone(craftkit: Craftkit) -> None:
    craftkit.freeze()
    progress(craftkit, "time:10")
    timed = craftkit.render()
    progress(craftkit, "polls:2")
    polled = craftkit.render()
    progress(craftkit, "immediate")
    assert [craftkit.poll(render)["status"] for render in (timed, polled, timed, polled)] == (
        ["queued", "rendering", "queued", "succeeded"]
    )
    craftkit.advance("10s")
    assert craftkit.poll(timed)["status"] == "succeeded"


@pytest.mark.parametrize(("body", "message"), [({"errorMessage": "No paper."}, "No paper."), ({}, "Rendering failed.")])
def test_a_render_fails_on_request_and_says_why(craftkit: Craftkit, body: dict[str, Any], message: str) -> None:
    craftkit.fail_next("renders", 2, **body)
    renders = [craftkit.render() for _ in range(3)]
    assert {render["errorMessage"] for render in renders} == {None}
    ends = [craftkit.finish(render) for render in renders]
    assert [end["status"] for end in ends] == ["failed", "failed", "succeeded"]
    assert [(end["errorMessage"], end["downloadUrl"]) for end in ends[:2]] == [(message, None)] * 2
    assert ends[0]["completedAt"] is not None and ends[0]["durationMs"] is not None


def test_a_template_may_always_fail(craftkit: Craftkit) -> None:
    done = craftkit.finish(craftkit.render("always-fails"))
    assert (done["status"], done["errorMessage"]) == ("failed", "The template's layout could not be drawn.")
    assert_problem(craftkit.get(f"/v1/renders/{done['id']}/download"), "not_ready")
    assert_problem(craftkit.get(f"/v1/embed/renders/{done['id']}/download"), "not_found", message="Render not found.")


def test_nothing_can_be_downloaded_before_success(craftkit: Craftkit) -> None:
    craftkit.freeze()
    render = craftkit.render()
    for _ in ("queued", "rendering"):
        response = craftkit.get(f"/v1/renders/{render['id']}/download")
        assert_problem(response, "not_ready", message="Render has not succeeded yet.")
        assert_problem(craftkit.get(f"/v1/embed/renders/{render['id']}/download"), "not_found")
        assert_problem(craftkit.get(f"/cdn/renders/{render['id']}.pdf"), "not_found")
        craftkit.advance("100ms")
    craftkit.advance("100ms")
    for path in ("/v1/renders/{}/download", "/v1/embed/renders/{}/download", "/cdn/renders/{}.pdf"):
        assert craftkit.get(path.format(render["id"])).status_code == 200


def test_a_render_outlives_its_template_and_keeps_its_version(craftkit: Craftkit) -> None:
    craftkit.publish_template("letter", name="Old title")
    render = craftkit.render("letter")
    craftkit.publish_template("letter", {"variables": [], "loops": []}, name="New title")
    craftkit.delete("/v1/templates/letter")
    done = craftkit.finish(render)
    assert done["status"] == "succeeded"
    assert craftkit.pdf(done).startswith(b"%PDF-")


@pytest.mark.parametrize("id", [RENDER_ID, FORM_RENDER, FAILED_RENDER])
def test_renders_of_every_origin_can_be_polled(craftkit: Craftkit, id: str) -> None:
    render = craftkit.poll(id)
    assert render["status"] == ("failed" if id == FAILED_RENDER else "succeeded")
    assert (render["downloadUrl"] is None) == (id == FAILED_RENDER)


@pytest.mark.parametrize(
    "id", [NO_SUCH_ID, GLOBEX_RENDER_ID, "x", "...", "%20", "%2F", "1" * 4000, RENDER_ID + "x", "%00"]
)
@pytest.mark.parametrize("path", READERS)
def test_an_unknown_foreign_or_malformed_id_is_not_found(craftkit: Craftkit, path: str, id: str) -> None:
    assert_problem(craftkit.get(path.format(id)), "not_found", message="Render not found.")


def test_a_reset_forgets_renders_and_sessions_do_not_share_them(root: str, craftkit: Craftkit) -> None:
    render = craftkit.render()
    other = Craftkit(root, f"{craftkit.session}-other", http=craftkit.http)
    assert_problem(other.get(f"/v1/renders/{render['id']}"), "not_found")
    craftkit.control("POST", "/reset")
    assert_problem(craftkit.get(f"/v1/renders/{render['id']}"), "not_found")
