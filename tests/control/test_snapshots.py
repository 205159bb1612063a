"""Snapshots: a world is kept as it is, gone back to, and carried into another process."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ..cli.process import running
from ..craftkit import Craftkit, assert_problem
from ..story.story import tell
from ..webhooks.receiver import Receiver, receiving
from .snapshots import START, go_on, live


def test_after_a_restore_the_same_requests_get_the_same_bytes(craftkit: Craftkit) -> None:
    with receiving() as receiver:
        lived = live(craftkit, receiver.url)
        kept = craftkit.control("PUT", "/snapshots/before")
        assert kept["takenAt"] == "2040-06-21T10:00:01.000Z"
        first = go_on(craftkit, lived)
        for _ in range(2):
            restored = craftkit.control("POST", "/snapshots/before/restore")
            assert restored["restored"] == "before"
            assert restored["clock"]["now"] == kept["takenAt"]
            assert go_on(craftkit, lived) == first
        craftkit.control("POST", "/reset")
        craftkit.control("POST", "/snapshots/before/restore")
        assert go_on(craftkit, lived) == first
    statuses = [status for status, _ in first]
    assert statuses == [200, 202, 200, 500, 500, *[200] * 8, 202, *[200] * 7]
    assert all(first[number][1].startswith(b"%PDF-") for number in (5, 10, 11))


def test_another_process_goes_on_with_what_was_exported(craftkit: Craftkit) -> None:
    """One that was started with another seed, and whose clock runs."""
    with receiving() as receiver:
        lived = live(craftkit, receiver.url)
        craftkit.control("PUT", "/snapshots/a")
        exported = craftkit.get("/_emulator/snapshots/a/export", key=None)
        assert exported.headers["Content-Type"] == "application/json"
        here = go_on(craftkit, lived)
        with running("--seed", "another", "--progression", "polls:2") as emulator:
            other = Craftkit(emulator.address, craftkit.session)
            taken = other.request("POST", "/_emulator/snapshots/b/import", key=None, data=exported.content)
            assert taken.json()["seed"] == "0", taken.text
            assert other.get("/_emulator/snapshots/b/export", key=None).content == exported.content
            other.control("POST", "/snapshots/b/restore")
            assert go_on(other, lived) == here
            other.control("POST", "/reset")
            assert other.control("GET", "")["seed"] == "another", "a reset goes back to the start of that session"


def test_a_whole_story_is_read_back_as_it_was_written(craftkit: Craftkit) -> None:
    tell(craftkit)
    craftkit.control("PUT", "/snapshots/told")
    exported = craftkit.control("GET", "/snapshots/told/export")
    craftkit.control("POST", "/snapshots/read/import", exported)
    assert craftkit.control("GET", "/snapshots/read/export") == exported
    assert len(exported["state"]["deliveries"]) > 10


def test_what_lies_as_deep_as_a_request_may_lie_is_taken_back(craftkit: Craftkit) -> None:
    layout: Any = {"deep": 1}
    for _ in range(96):
        layout = {"deep": layout}
    craftkit.publish_template("deep", layout=layout)
    craftkit.control("PUT", "/snapshots/a")
    exported = craftkit.control("GET", "/snapshots/a/export")
    craftkit.control("POST", "/snapshots/b/import", exported)
    assert craftkit.control("GET", "/snapshots/b/export") == exported


def test_what_happens_later_does_not_reach_a_snapshot(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    kept = craftkit.control("PUT", "/snapshots/a")
    exported = craftkit.control("GET", "/snapshots/a/export")
    for _ in range(2):
        live(craftkit, "http://127.0.0.1:9/")
        assert craftkit.control("GET", "/snapshots/a/export") == exported
        assert craftkit.control("GET", "/snapshots")["snapshots"] == [kept]
        craftkit.control("POST", "/snapshots/a/restore")


def test_a_running_clock_goes_on_from_the_time_of_the_snapshot(craftkit: Craftkit) -> None:
    craftkit.control("POST", "/clock", {"set": "2040-01-01T00:00:00Z"})
    craftkit.control("PUT", "/snapshots/a")
    craftkit.advance("30d")
    clock = craftkit.control("POST", "/snapshots/a/restore")["clock"]
    assert clock["mode"] == "offset"
    assert clock["now"] < "2040-01-01T00:10:00Z"


def test_what_was_pending_is_sent_after_a_restore_and_what_came_later_is_not(craftkit: Craftkit) -> None:
    with receiving() as receiver:
        craftkit.freeze(START)
        craftkit.control("POST", "/webhooks", {"url": receiver.url, "events": "all"})
        first = craftkit.render()["id"]
        craftkit.control("PUT", "/snapshots/a")
        craftkit.render()
        craftkit.control("POST", "/snapshots/a/restore")
        craftkit.advance("1h")
        craftkit.control("POST", "/snapshots/a/restore")
        craftkit.advance("1h")
        heard = receiver.wait_for(2)
    assert [each.event["renderId"] for each in heard] == [first, first]
    assert len({each.headers["x-craftkit-delivery-id"] for each in heard}) == 1


def test_what_was_under_way_is_sent_anew(craftkit: Craftkit) -> None:
    receiver = Receiver()
    receiver.script = [receiver.hang]
    craftkit.control("PUT", "/progression", {"progression": "immediate"})
    craftkit.control("POST", "/webhooks", {"url": receiver.url, "events": "all"})
    craftkit.render()
    receiver.wait_for(1)
    craftkit.control("PUT", "/snapshots/a")
    craftkit.control("POST", "/snapshots/a/restore")
    heard = receiver.wait_for(2)
    receiver.close()
    assert heard[0].headers["x-craftkit-delivery-id"] == heard[1].headers["x-craftkit-delivery-id"]


def test_a_session_keeps_twenty(craftkit: Craftkit) -> None:
    for number in range(20):
        craftkit.control("PUT", f"/snapshots/{number}")
    assert_problem(craftkit.put("/_emulator/snapshots/more"), "conflict")
    craftkit.control("PUT", "/snapshots/7")
    assert craftkit.control("DELETE", "/snapshots/7") == {"name": "7", "deleted": True}
    craftkit.control("PUT", "/snapshots/more")
    assert len(craftkit.control("GET", "/snapshots")["snapshots"]) == 20


@pytest.mark.parametrize("name", ["a b", "a.b", "x" * 65, "%C3%A4"])
def test_a_name_is_that_of_a_session(craftkit: Craftkit, name: str) -> None:
    error = assert_problem(craftkit.put(f"/_emulator/snapshots/{name}"), "invalid_request")
    assert list(error["issues"]["fieldErrors"]) == ["name"]


@pytest.mark.parametrize(("method", "verb"), [("DELETE", ""), ("POST", "/restore"), ("GET", "/export")])
def test_a_snapshot_that_is_not_there_is_not_found(craftkit: Craftkit, method: str, verb: str) -> None:
    assert_problem(craftkit.request(method, f"/_emulator/snapshots/ghost{verb}", key=None), "not_found")


def test_snapshots_are_of_their_session(craftkit: Craftkit, root: str) -> None:
    craftkit.control("PUT", "/snapshots/mine")
    other = Craftkit(root, f"{craftkit.session}-other")
    assert other.control("GET", "/snapshots") == {"snapshots": []}
    other.control("DELETE", f"/sessions/{craftkit.session}")
    assert craftkit.control("GET", "/snapshots") == {"snapshots": []}


@pytest.fixture(scope="module")
def exported(root: str) -> Callable[[], Any]:
    client = Craftkit(root, "exported")
    live(client, "http://127.0.0.1:9/")
    client.control("PUT", "/snapshots/a")
    text = client.get("/_emulator/snapshots/a/export", key=None).content
    return lambda: json.loads(text)


GONE = object()
Path = tuple[str | int, ...]


def spoilt(document: Any, path: Path, value: Any) -> Any:
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("format",), "something", "$.format: expected 'craftkit-emulator-snapshot'"),
        (("format",), GONE, "$.format: expected"),
        (("version",), 2, "$.version: expected 1, received 2: another release of the emulator made it"),
        (("version",), "1", "$.version: expected 1, received '1'"),
        (("state",), [], "$.state: expected an object, received an array"),
        (("extra",), 1, "$.extra: nothing here is called so"),
        (("state", "renders"), GONE, "$.state.renders: this is missing"),
        (("state", "color"), "blue", "$.state.color: nothing here is called so"),
        (("state", "renders", 0, "id"), 7, "$.state.renders[0].id: expected a string, received an integer"),
        (("state", "renders", 0, "created_at"), "now", "$.state.renders[0].created_at: expected an integer"),
        (("state", "renders", 0, "created_at"), 9_007_199_254_740_991, "$.state.renders[0].created_at: expected milli"),
        (("state", "renders", 0, "test"), 1, "$.state.renders[0].test: expected true or false, received an integer"),
        (("state", "renders", 0, "version_id"), "x/1", "$.state.renders[0].version_id: versions has no 'x/1'"),
        (("state", "renders", 0, "color"), "blue", "$.state.renders[0].color: nothing here is called so"),
        (("state", "renders", 0, "filename"), GONE, "$.state.renders[0].filename: this is missing"),
        (("state", "versions", 0, "manifest"), {"variables": 7}, "$.state.versions[0].manifest: no manifest"),
        (("state", "uploads", 0, "content"), "***", "$.state.uploads[0].content: expected base64"),
        (("state", "agenda", "jobs", 0), [1, 2, "x"], "$.state.agenda.jobs[0]: expected 4 items, received 3"),
        (("state", "agenda", "jobs", 0, 2), "format.disk", "$.state.agenda.jobs[0]: nothing has no"),
        (("state", "clock"), None, "$.state.clock: expected an integer, received null"),
        (("state", "clock"), 10**15, "$.state.clock: expected milliseconds since 1970"),
        (("state", "ids", "counters", "render"), 1.5, "$.state.ids.counters.render: expected an integer"),
        (("state", "agenda", "jobs", 0, 2), "render.dance", "$.state.agenda.jobs[0]: nothing has no"),
        (("state", "renders", 0, "status"), "lost", "$.state.renders[0].status: expected one of queued, rendering"),
        (("state", "faults", "latency-1", "id"), "x", "$.state.faults.latency-1.id: expected 'latency-1'"),
        (("state", "faults", "latency-1", "fault", "kind"), "x", "$.state.faults.latency-1.fault.kind: there is no"),
        (("state", "faults", "latency-1", "fault", "count"), 9, "$.state.faults.latency-1.fault: this is not what"),
        (
            ("state", "faults", "latency-1", "fault", "given", "delay"),
            "soon",
            "$.state.faults.latency-1.fault.given.delay: ",
        ),
        (("state", "ready"), ["x"], "$.state.ready[0]: deliveries has no 'x'"),
        (("state", "slugs"), [[["a", "b"], "x"]], "$.state.slugs.('a', 'b'): templates has no 'x'"),
    ],
)
def test_an_import_says_what_does_not_fit_and_keeps_nothing(
    craftkit: Craftkit, exported: Callable[[], Any], path: Path, value: Any, said: str
) -> None:
    response = craftkit.post("/_emulator/snapshots/b/import", spoilt(exported(), path, value))
    issues = assert_problem(response, "invalid_request")["issues"]["formErrors"]
    assert len(issues) == 1 and issues[0].startswith(said), issues
    assert craftkit.control("GET", "/snapshots") == {"snapshots": []}


def test_the_same_id_twice_is_named(craftkit: Craftkit, exported: Callable[[], Any]) -> None:
    document = exported()
    document["state"]["renders"].append(document["state"]["renders"][0])
    error = assert_problem(craftkit.post("/_emulator/snapshots/b/import", document), "invalid_request")
    assert "there is another" in error["issues"]["formErrors"][0]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"nonsense", b"[" * 500, b'{"format": NaN}'])
def test_what_is_no_snapshot_at_all_is_refused(craftkit: Craftkit, body: bytes) -> None:
    response = craftkit.request("POST", "/_emulator/snapshots/b/import", key=None, data=body)
    assert response.status_code == 400
    assert response.json()["error"]["code"] in ("invalid_request", "invalid_json")
