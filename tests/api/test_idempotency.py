from typing import Any

import pytest
import requests

from ..craftkit import GLOBEX_KEY, TEST_KEY, Craftkit, assert_problem
from .operations import at_once
from .wire import ask

DATA = {"customer": {"name": "Acme Corp"}}


def submit(craftkit: Craftkit, header: str | None = None, job: str | None = None, **more: Any) -> requests.Response:
    headers = {} if header is None else {"Idempotency-Key": header}
    body = {} if job is None else {"jobId": job}
    return craftkit.submit(headers=headers, body=body | more.pop("body", {}), **more)


def raw_submit(craftkit: Craftkit, header: str) -> int:
    """The status that a submission with this header line gets."""
    body = b'{"data":{"customer":{"name":"x"}}}'
    line = f"POST /s/{craftkit.session}/v1/templates/invoice/render HTTP/1.1"
    return ask(craftkit, line, header, f"Content-Length: {len(body)}", body=body).status


def new(response: requests.Response) -> str:
    assert response.status_code == 202, response.text
    id: str = response.json()["id"]
    return id


def replayed(response: requests.Response) -> str:
    assert response.status_code == 200, response.text
    assert list(response.json()) == ["id", "status", "pollUrl", "downloadUrl", "errorMessage", "createdAt"]
    id: str = response.json()["id"]
    return id


def renders(craftkit: Craftkit) -> int:
    return len(craftkit.get("/v1/embed/renders?limit=500").json()["renders"]) - 4


def test_the_same_header_finds_the_first_render(craftkit: Craftkit) -> None:
    first = new(submit(craftkit, "handover-BK-12345-checkout"))
    assert [replayed(submit(craftkit, "handover-BK-12345-checkout")) for _ in range(3)] == [first] * 3
    assert new(submit(craftkit, "handover-BK-12345-checkin")) != first
    assert renders(craftkit) == 2


def test_the_same_job_id_finds_the_first_render(craftkit: Craftkit) -> None:
    first = new(submit(craftkit, job="j" * 200))
    assert replayed(submit(craftkit, job="j" * 200)) == first
    assert new(submit(craftkit, job="j" * 199)) != first


def test_header_and_job_id_share_one_namespace_and_the_header_wins(craftkit: Craftkit) -> None:
    a, b = new(submit(craftkit, "a")), new(submit(craftkit, job="b"))
    assert replayed(submit(craftkit, job="a")) == a and replayed(submit(craftkit, "b")) == b
    assert replayed(submit(craftkit, "a", job="b")) == a
    c = new(submit(craftkit, "c", job="d"))
    assert new(submit(craftkit, job="d")) != c, "the job id that lost was not remembered"


def test_without_a_key_and_with_an_empty_header_nothing_is_deduplicated(craftkit: Craftkit) -> None:
    assert len({new(submit(craftkit, header)) for header in (None, None, "", "")}) == 4
    assert raw_submit(craftkit, "Idempotency-Key:    ") == raw_submit(craftkit, "Idempotency-Key:") == 202
    job = new(submit(craftkit, "", job="j"))
    assert replayed(submit(craftkit, "", job="j")) == replayed(submit(craftkit, "j")) == job


@pytest.mark.parametrize("header", ["k" * 8000, "a b  c", "A/ü;=,\"'%00", "0", "null"])
def test_any_header_that_comes_through_is_a_key(craftkit: Craftkit, header: str) -> None:
    first = new(submit(craftkit, header))
    assert replayed(submit(craftkit, header)) == first
    assert new(submit(craftkit, f"{header}x")) != first


def test_keys_are_told_apart_by_case_and_surroundings_of_a_header_are_not(craftkit: Craftkit) -> None:
    first = new(submit(craftkit, "Key"))
    assert new(submit(craftkit, "key")) != first
    assert raw_submit(craftkit, "idempotency-key:   Key  ") == 200


def test_each_project_has_its_own_keys(craftkit: Craftkit) -> None:
    ours = new(submit(craftkit, "same"))
    theirs = new(submit(craftkit, "same", slug="report", data={"title": "May"}, key=GLOBEX_KEY))
    assert ours != theirs
    assert replayed(submit(craftkit, "same", key=TEST_KEY)) == ours, "two keys of one project share them"


def test_each_session_has_its_own_keys(root: str, craftkit: Craftkit) -> None:
    new(submit(craftkit, "same"))
    other = Craftkit(root, f"{craftkit.session}-other", http=craftkit.http)
    new(submit(other, "same"))


@pytest.mark.parametrize(
    ("slug", "body"),
    [
        ("invoice", {"data": {"customer": {"name": "Somebody else"}}}),
        ("invoice", {"data": {}}),
        ("invoice", {"data": {"items": "x"}}),
        ("invoice", {"data": DATA, "options": {"versionNumber": 99}}),
        ("invoice", {"data": DATA, "options": {"filename": "other"}}),
        ("charter-handover", {"data": {}}),
        ("draft-only", {"data": {}}),
        ("nowhere", {"data": {}}),
        ("A%2FB", {"data": {}}),
    ],
)
def test_a_replay_looks_at_nothing_but_the_shape(craftkit: Craftkit, slug: str, body: dict[str, Any]) -> None:
    first = new(submit(craftkit, "k"))
    assert replayed(craftkit.post(f"/v1/templates/{slug}/render", body, headers={"Idempotency-Key": "k"})) == first


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "invalid_json"),
        (b"{}", "invalid_request"),
        (b'{"data":{},"jobId":""}', "invalid_request"),
        (b'{"data":{},"options":5}', "invalid_request"),
    ],
)
def test_a_replay_must_have_the_right_shape(craftkit: Craftkit, body: bytes, code: str) -> None:
    new(submit(craftkit, "k"))
    assert_problem(craftkit.post("/v1/templates/invoice/render", data=body, headers={"Idempotency-Key": "k"}), code)
    assert_problem(submit(craftkit, "k", key="ck_live_x"), "unauthorized")


def test_a_retry_survives_a_republish_and_a_delete(craftkit: Craftkit) -> None:
    first = new(submit(craftkit, "k"))
    craftkit.publish_template("invoice", {"variables": [], "loops": []})
    assert replayed(submit(craftkit, "k")) == first
    craftkit.delete("/v1/templates/invoice")
    assert replayed(submit(craftkit, "k")) == first
    assert_problem(submit(craftkit, "new"), "template_not_found")


def test_a_replay_shows_the_render_as_it_is_now(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    first = submit(craftkit, "k").json()
    seen = []
    for step in ("0ms", "100ms", "100ms"):
        craftkit.advance(step)
        replay = submit(craftkit, "k").json()
        assert (replay["id"], replay["createdAt"]) == (first["id"], "2030-01-01T00:00:00.000Z")
        seen.append((replay["status"], replay["downloadUrl"] is not None))
    assert seen == [("queued", False), ("rendering", False), ("succeeded", True)]


def test_a_replay_is_no_poll(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/progression", {"progression": "polls:1"})
    submit(craftkit, "k")
    assert [submit(craftkit, "k").json()["status"] for _ in range(3)] == ["queued"] * 3


def test_a_failed_render_is_replayed_as_failed_and_not_attempted_again(craftkit: Craftkit) -> None:
    craftkit.fail_next("renders", errorMessage="No paper.")
    failed = craftkit.finish(submit(craftkit, "k").json())
    replay = submit(craftkit, "k")
    assert replayed(replay) == failed["id"]
    assert [replay.json()[key] for key in ("status", "errorMessage", "downloadUrl")] == ["failed", "No paper.", None]
    assert new(submit(craftkit, "another key")) != failed["id"]


def test_what_was_refused_does_not_burn_its_key(craftkit: Craftkit) -> None:
    craftkit.fail_next("queue")
    for refused, code in (
        (submit(craftkit, "k"), "queue_unavailable"),
        (submit(craftkit, "k", data={}), "invalid_input_data"),
        (submit(craftkit, "k", slug="nowhere"), "template_not_found"),
        (submit(craftkit, "k", slug="draft-only"), "no_published_version"),
        (submit(craftkit, "k", body={"options": {"versionNumber": 9}}), "version_not_found"),
    ):
        assert_problem(refused, code)
    first = new(submit(craftkit, "k"))
    assert replayed(submit(craftkit, "k")) == first
    assert renders(craftkit) == 1


def test_a_replay_does_not_use_up_a_failure(craftkit: Craftkit) -> None:
    new(submit(craftkit, "k"))
    craftkit.fail_next("queue")
    craftkit.fail_next("renders")
    replayed(submit(craftkit, "k"))
    armed = craftkit.control("GET", "")["armed"]
    assert (armed["queue"], armed["renders"]) == (1, 1)


def test_sixteen_submissions_at_once_make_one_render(craftkit: Craftkit) -> None:
    answers = at_once(craftkit, 16, lambda client, number: submit(client, "k" if number % 2 else None, job="k"))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [202]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert renders(craftkit) == 1


def test_publishing_knows_no_idempotency(craftkit: Craftkit) -> None:
    body = {"name": "N", "manifest": {"variables": [], "loops": []}}
    numbers = [
        craftkit.put("/v1/templates/invoice", body, headers={"Idempotency-Key": "k"}).json()["currentVersionNumber"]
        for _ in range(3)
    ]
    assert numbers == [3, 4, 5]
