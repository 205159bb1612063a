from typing import Any

import pytest
import requests

from ..craftkit import GLOBEX_KEY, GLOBEX_RENDER_ID, NO_SUCH_ID, RENDER_ID, Craftkit, assert_problem
from .making import START, body, create, get, listed


def pages(craftkit: Craftkit, limit: int, more: str = f"&renderId={RENDER_ID}") -> list[list[str]]:
    """Ids by page, as a client walks them."""
    found, cursor = [], ""
    while True:
        page = craftkit.get(f"/v1/signatures?limit={limit}{more}{cursor}").json()
        found.append([one["id"] for one in page["signatures"]])
        assert page["hasMore"] == (page["nextCursor"] is not None)
        if not page["hasMore"]:
            return found
        assert page["nextCursor"] == page["signatures"][-1]["createdAt"]
        cursor = f"&cursor={page['nextCursor']}"


def test_an_empty_list_has_no_more_pages(craftkit: Craftkit) -> None:
    expected: dict[str, Any] = {"signatures": [], "nextCursor": None, "hasMore": False}
    assert craftkit.get("/v1/signatures", key=GLOBEX_KEY).json() == expected


def test_the_latest_come_first_as_they_stand(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    made = []
    for _ in range(3):
        made.append(create(craftkit))
        craftkit.advance("1m")
    assert listed(craftkit) == [get(craftkit, one) for one in reversed(made)]


# U69: time stands still, and yet no two share a timestamp, so that a cursor loses and repeats nothing.
@pytest.mark.parametrize(("limit", "sizes"), [(1, [1] * 7), (2, [2, 2, 2, 1]), (3, [3, 3, 1]), (7, [7]), (100, [7])])
def test_paging_neither_loses_nor_repeats_even_where_time_stands_still(
    craftkit: Craftkit, limit: int, sizes: list[int]
) -> None:
    craftkit.freeze(START)
    made = [create(craftkit) for _ in range(7)]
    assert made[0]["createdAt"] == START
    assert len({one["createdAt"] for one in made}) == 7
    found = pages(craftkit, limit)
    assert [len(page) for page in found] == sizes
    assert [id for page in found for id in page] == [one["id"] for one in reversed(made)]


def test_what_is_made_between_two_pages_does_not_shift_the_second(craftkit: Craftkit) -> None:
    made = [create(craftkit) for _ in range(3)]
    query = f"/v1/signatures?renderId={RENDER_ID}&limit=2"
    first = craftkit.get(query).json()
    create(craftkit)
    second = craftkit.get(f"{query}&cursor={first['nextCursor']}").json()
    assert [one["id"] for one in second["signatures"]] == [made[0]["id"]]


def test_a_cursor_is_a_time_and_itself_excluded(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    made = create(craftkit)

    def found(cursor: str) -> int:
        response = craftkit.get("/v1/signatures", params={"renderId": RENDER_ID, "cursor": cursor})
        assert response.status_code == 200, response.text
        return len(response.json()["signatures"])

    assert made["createdAt"] == START
    assert [found(START), found("2040-06-05T10:00:00.001Z"), found("2040-06-05T12:00:00+02:00")] == [0, 1, 0]
    assert found("2040-06-05T12:00:01+02:00") == 1


def test_a_page_holds_50_when_nothing_is_said(craftkit: Craftkit) -> None:
    for _ in range(51):
        create(craftkit)
    page = craftkit.get("/v1/signatures").json()
    assert (len(page["signatures"]), page["hasMore"]) == (50, True)


def test_one_render_s_requests_can_be_asked_for(craftkit: Craftkit) -> None:
    render = craftkit.finish(craftkit.render())
    create(craftkit)
    mine = create(craftkit, renderId=render["id"])
    create(craftkit)
    for id in (render["id"], render["id"].upper()):
        assert pages(craftkit, 1, f"&renderId={id}") == [[mine["id"]]]
    assert [len(page) for page in pages(craftkit, 1, f"&renderId={RENDER_ID}")] == [1, 1]
    assert pages(craftkit, 1, f"&renderId={NO_SUCH_ID}") == [[]]


def test_each_project_has_its_own(craftkit: Craftkit) -> None:
    theirs = craftkit.post("/v1/signatures", body(renderId=GLOBEX_RENDER_ID), key=GLOBEX_KEY).json()
    assert theirs["id"] not in [one["id"] for one in craftkit.get("/v1/signatures").json()["signatures"]]
    assert craftkit.get("/v1/signatures", key=GLOBEX_KEY).json()["signatures"] == [theirs]
    for method, verb in (("GET", ""), ("POST", "/cancel"), ("GET", "/download"), ("GET", "/certificate")):
        response = craftkit.request(method, f"/v1/signatures/{theirs['id']}{verb}")
        assert_problem(response, "not_found", message="Signature request not found.")


BAD = {
    "limit": ("0", "-1", "101", "1.5", "ten", "1e1", "9" * 30),
    "renderId": ("1", RENDER_ID[:-1], f"{RENDER_ID}0"),
    "cursor": ("yesterday", "2026-07-01", "1751328000", "2026-13-01T00:00:00Z", "2026-07-01T00:00:00"),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_query_value_that_breaks_its_rule_is_refused(craftkit: Craftkit, name: str, value: str) -> None:
    error = assert_problem(craftkit.get("/v1/signatures", params={name: value}), "invalid_request")
    assert list(error["issues"]["fieldErrors"]) == [name]


@pytest.mark.parametrize("name", BAD)
def test_an_empty_value_is_none_that_fits(craftkit: Craftkit, name: str) -> None:
    """Unjudged: openapi-core names another reason."""
    response = requests.get(
        f"{craftkit.base_url}/v1/signatures?{name}=", headers={"Authorization": f"Bearer {craftkit.key}"}, timeout=20
    )
    assert list(assert_problem(response, "invalid_request")["issues"]["fieldErrors"]) == [name]


def test_all_that_is_wrong_with_a_query_is_said_at_once(craftkit: Craftkit) -> None:
    response = craftkit.get("/v1/signatures?limit=0&renderId=x&cursor=y")
    assert assert_problem(response, "invalid_request")["issues"] == {
        "formErrors": [],
        "fieldErrors": {
            "limit": ["Number must be greater than or equal to 1"],
            "renderId": ["Invalid uuid"],
            "cursor": ["Invalid datetime"],
        },
    }


@pytest.mark.parametrize("limit", ["1", "100", "050"])
def test_limits_at_the_edge_are_good(craftkit: Craftkit, limit: str) -> None:
    assert craftkit.get(f"/v1/signatures?limit={limit}").status_code == 200
