"""Signature requests: D35, D36, D37."""

import json
from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, RENDER_ID, Craftkit, assert_problem
from ..signatures.making import JANE, JOHN, START, act, body, create, get
from .conftest import Follow

SOON = "2040-06-05T11:30:00.000Z"


def events(client: Craftkit) -> list[tuple[str, str]]:
    """Of the deliveries, the earliest first: event and status."""
    deliveries = reversed(client.control("GET", "/deliveries")["deliveries"])
    payloads = [client.control("GET", f"/deliveries/{one['id']}")["payload"] for one in deliveries]
    told = [json.loads(payload) for payload in payloads]
    return [(each["event"].removeprefix("signature."), each["status"]) for each in told]


@pytest.mark.parametrize(("reading", "between"), [("A", "viewed"), ("B", "signed")])
def test_d35_a_request_between_the_first_and_the_last_signature(follow: Follow, reading: str, between: str) -> None:
    client = follow(D35=reading)
    client.freeze(START)
    names = [f"signature.{name}" for name in ("sent", "viewed", "signed", "completed")]
    client.control("POST", "/webhooks", {"url": "http://127.0.0.1:1/", "events": names})
    made = create(client, JANE, JOHN)
    statuses = [made["status"]]
    for verb, number in (("view", 0), ("sign", 0), ("view", 1), ("sign", 1)):
        shown = act(client, made, verb, number).json()["status"]
        assert get(client, made)["status"] == shown
        statuses.append(shown)
    assert statuses == ["sent", "viewed", between, between, "completed"]
    moves = [("sent", "sent"), ("viewed", "viewed"), ("signed", between), ("viewed", between), ("signed", between)]
    assert events(client) == [*moves, ("completed", "completed")]


def test_d35_a_request_that_somebody_signed_is_still_open(follow: Follow) -> None:
    client = follow(D35="B")
    client.freeze(START)
    made = [create(client, JANE, JOHN) for _ in range(3)]
    for each in made:
        act(client, each, "sign", 0)
    refused = client.get(f"/v1/signatures/{made[0]['id']}/download")
    assert_problem(refused, "conflict", message="Signed document is not available yet (status: signed).")
    act(client, made[0], "decline", 1)
    assert client.post(f"/v1/signatures/{made[1]['id']}/cancel").json()["status"] == "cancelled"
    client.advance("169h")
    assert [get(client, each)["status"] for each in made] == ["declined", "cancelled", "expired"]


def test_d35_a_request_may_fail_or_not(follow: Follow) -> None:
    client = follow(D35="A")
    failed, other = create(client), create(client)
    client.control("POST", f"/signatures/{failed['id']}/fail", {"errorMessage": "Lost"})
    assert get(client, failed)["status"] == "failed"
    client = follow(D35="B")
    other = create(client)
    refused = client.post(f"/_emulator/signatures/{other['id']}/fail", key=None)
    assert "D35=B" in assert_problem(refused, "conflict")["message"]
    assert get(client, other)["status"] == "sent"


def test_d35_a_request_that_failed_before_the_switch_was_called_back_to_it(follow: Follow) -> None:
    client = follow(D35="B")
    client.control("PUT", "/disputes/D35", {"reading": "A"})
    id = client.post("/v1/signatures", body(JANE)).json()["id"]
    client.control("POST", f"/signatures/{id}/fail", {"errorMessage": "Lost"})
    client.control("PUT", "/disputes/D35", {"reading": "B"})
    shown = get(client, {"id": id})
    assert (shown["status"], shown["errorMessage"]) == ("cancelled", "Lost")


@pytest.mark.parametrize("reading", ["A", "B"])
def test_d36_the_last_page_has_a_cursor_or_none(follow: Follow, reading: str) -> None:
    client = follow(D36=reading)
    client.freeze(START)
    oldest, newest = create(client), create(client)
    first, last, empty = _pages(client, f"limit=1&renderId={RENDER_ID}", count=3)
    assert (first["hasMore"], first["nextCursor"]) == (True, newest["createdAt"])
    assert (last["hasMore"], last["nextCursor"]) == (False, oldest["createdAt"] if reading == "B" else None)
    if reading == "B":
        assert empty == {"signatures": [], "nextCursor": None, "hasMore": False}
    assert client.get("/v1/signatures", key=GLOBEX_KEY).json()["nextCursor"] is None


def _pages(client: Craftkit, query: str, *, count: int) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(count):
        pages.append(client.get(f"/v1/signatures?{query}{cursor}").json())
        cursor = f"&cursor={pages[-1]['nextCursor']}" if pages[-1]["nextCursor"] else cursor
    return pages


def test_d37_hours_are_whole_or_any_number(follow: Follow) -> None:
    refused = follow(D37="A").post("/v1/signatures", body(expirationHours=1.5))
    assert_problem(refused, "invalid_request")
    client = follow(D37="B")
    client.freeze(START)
    made = create(client, expirationHours=1.5)
    assert (made["expirationHours"], create(client, expirationHours=5.0)["expirationHours"]) == (1.5, 5)
    client.control("POST", "/clock", {"set": SOON})
    assert get(client, made)["status"] == "expired"
    client.control("PUT", "/disputes/D37", {"reading": "A"})
    assert get(client, made)["expirationHours"] == 1
    client.control("PUT", "/disputes/D37", {"reading": "B"})
    assert_problem(client.post("/v1/signatures", body(expirationHours=0.5)), "invalid_request")


@pytest.mark.parametrize(
    ("limit", "rows"), [("1.5", 1), ("2.9", 2), ("1e0", 1), ("0.5", None), ("101", None), ("x", None)]
)
def test_d37_a_limit_is_whole_or_any_number(follow: Follow, limit: str, rows: int | None) -> None:
    path = f"/v1/signatures?limit={limit}"
    assert_problem(follow(D37="A").get(path), "invalid_request")
    client = follow(D37="B")
    for _ in range(3):
        create(client)
    answer = client.get(path)
    if rows is None:
        assert_problem(answer, "invalid_request")
    else:
        assert len(answer.json()["signatures"]) == rows
