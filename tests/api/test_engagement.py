from collections.abc import Callable
from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, RENDER_ID, Craftkit, assert_problem
from .operations import at_once
from .wire import ask

OTHER_RENDER = "0193c2c3-1111-7aaa-8bbb-000000000001"
TYPES = ["viewed", "downloaded", "printed", "email_opened", "email_sent", "share_created", "share_revoked"]
SHARE = "9a8b7c6d-5e4f-3a2b-1c0d-9e8f7a6b5c4d"


def record(craftkit: Craftkit, event: str = "viewed", *, render: str = RENDER_ID, **more: Any) -> bool:
    body = {"eventType": event} | more.pop("body", {})
    response = craftkit.post(f"/v1/renders/{render}/events", body, **more)
    assert response.status_code == 200, response.text
    assert list(response.json()) == ["recorded"]
    recorded: bool = response.json()["recorded"]
    return recorded


def engagement(craftkit: Craftkit, render: str = RENDER_ID) -> dict[str, Any]:
    response = craftkit.get(f"/v1/renders/{render}/engagement")
    assert response.status_code == 200, response.text
    summary: dict[str, Any] = response.json()
    return summary


def test_the_summary_counts_all_seven_types_and_link_opens(craftkit: Craftkit) -> None:
    summary = engagement(craftkit)
    assert list(summary) == ["counts", "linkOpens", "total", "recent"]
    assert list(summary["counts"].items()) == list(zip(TYPES, (2, 1, 0, 0, 0, 1, 0), strict=True))
    assert (summary["linkOpens"], summary["total"]) == (2, 4)
    newest = summary["recent"][0]
    assert list(newest) == ["id", "eventType", "actorKind", "shareId", "sourceIp", "userAgent", "metadata", "createdAt"]
    assert (newest["eventType"], newest["metadata"]) == ("downloaded", {"surface": "dashboard"})
    assert [event["actorKind"] for event in summary["recent"]] == ["partner", "recipient", "recipient", "partner"]
    assert [event["shareId"] for event in summary["recent"]] == [None, SHARE, SHARE, SHARE]


def test_a_reported_event_is_the_partners_and_carries_the_callers_address(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    metadata = {"z": [1, {"deep": None}], "a": "é", "": {}}
    assert record(craftkit, "printed", body={"metadata": metadata}, headers={"User-Agent": "viewer/1.0"})
    newest = engagement(craftkit)["recent"][0]
    assert newest.pop("id")
    assert newest == {
        "eventType": "printed",
        "actorKind": "partner",
        "shareId": None,
        "sourceIp": "127.0.0.1",
        "userAgent": "viewer/1.0",
        "metadata": metadata,
        "createdAt": "2030-01-01T00:00:00.000Z",
    }
    assert list(newest["metadata"]) == ["z", "a", ""]


def test_a_report_without_metadata_and_user_agent_stores_null_for_them(craftkit: Craftkit) -> None:
    line = f"POST /s/{craftkit.session}/v1/renders/{RENDER_ID}/events HTTP/1.1"
    assert ask(craftkit, line, "Content-Length: 22", body=b'{"eventType":"viewed"}').status == 200
    newest = engagement(craftkit)["recent"][0]
    assert (newest["metadata"], newest["userAgent"]) == (None, None)


def test_views_of_the_partner_are_no_link_opens(craftkit: Craftkit) -> None:
    assert record(craftkit, "viewed")
    summary = engagement(craftkit)
    assert (summary["counts"]["viewed"], summary["linkOpens"], summary["total"]) == (3, 2, 5)


@pytest.mark.parametrize("event", ["viewed", "downloaded", "printed"])
@pytest.mark.parametrize(("apart", "stored"), [("0ms", False), ("299999ms", False), ("300s", True), ("301s", True)])
def test_the_window_closes_at_exactly_five_minutes(craftkit: Craftkit, event: str, apart: str, stored: bool) -> None:
    craftkit.freeze()
    assert record(craftkit, event)
    craftkit.advance(apart)
    assert record(craftkit, event) is stored
    assert (
        engagement(craftkit)["counts"][event] == (2 if event == "viewed" else int(event == "downloaded")) + 1 + stored
    )


def test_the_window_runs_from_the_last_stored_event_not_from_the_last_report(craftkit: Craftkit) -> None:
    craftkit.freeze()
    reports = [record(craftkit)]
    for _ in range(5):
        craftkit.advance("100s")
        reports.append(record(craftkit))
    assert reports == [True, False, False, True, False, False]


def test_a_silenced_event_leaves_no_trace(craftkit: Craftkit) -> None:
    craftkit.freeze()
    record(craftkit, body={"metadata": {"first": True}})
    before = engagement(craftkit)
    assert record(craftkit, body={"metadata": {"second": True}}, headers={"User-Agent": "other"}) is False
    assert engagement(craftkit) == before


def test_types_renders_and_sessions_do_not_silence_each_other(root: str, craftkit: Craftkit) -> None:
    craftkit.freeze()
    assert [record(craftkit, event) for event in TYPES[:3]] == [True] * 3
    assert record(craftkit, render=OTHER_RENDER)
    other = Craftkit(root, f"{craftkit.session}-other", http=craftkit.http)
    assert record(other)
    assert [record(craftkit, event) for event in TYPES[:3]] == [False] * 3


def test_addresses_do_not_silence_each_other(serve: Callable[..., str]) -> None:
    craftkit = Craftkit(serve(trust_proxy="1"))
    craftkit.freeze()
    addresses = ["203.0.113.1", "203.0.113.2", "203.0.113.1", "2001:db8::1"]
    assert [record(craftkit, headers={"X-Forwarded-For": address}) for address in addresses] == [
        True,
        True,
        False,
        True,
    ]
    assert [event["sourceIp"] for event in engagement(craftkit)["recent"][:3]] == [
        "2001:db8::1",
        "203.0.113.2",
        "203.0.113.1",
    ]
    craftkit.http.close()


def test_without_trust_in_a_proxy_its_header_is_not_read(craftkit: Craftkit) -> None:
    craftkit.freeze()
    assert [record(craftkit, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(2)] == [True, False]


def test_recent_holds_the_25_newest_in_order_and_the_counts_hold_all(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    for number in range(30):
        assert record(craftkit, TYPES[number % 3], body={"metadata": {"n": number}})
        craftkit.advance("100s")
    summary = engagement(craftkit)
    assert [event["metadata"]["n"] for event in summary["recent"]] == list(range(29, 4, -1))
    assert summary["total"] == 34 and len({event["id"] for event in summary["recent"]}) == 25


def test_events_of_one_millisecond_are_shown_latest_first(craftkit: Craftkit) -> None:
    craftkit.freeze()
    for event in TYPES[:3]:
        record(craftkit, event)
    assert [event["eventType"] for event in engagement(craftkit)["recent"][:3]] == TYPES[2::-1]


@pytest.mark.parametrize("event", [*TYPES[3:], "Viewed", "", "viewed ", "form.submitted"])
def test_only_three_types_can_be_reported(craftkit: Craftkit, event: str) -> None:
    issues = assert_problem(craftkit.post(f"/v1/renders/{RENDER_ID}/events", {"eventType": event}), "invalid_request")[
        "issues"
    ]
    text = f"Invalid enum value. Expected 'viewed' | 'downloaded' | 'printed', received '{event}'"
    assert issues == {"formErrors": [], "fieldErrors": {"eventType": [text]}}


def test_an_unfinished_render_has_zeros_and_takes_events(craftkit: Craftkit) -> None:
    craftkit.freeze()
    id = craftkit.render()["id"]
    assert engagement(craftkit, id) == {"counts": dict.fromkeys(TYPES, 0), "linkOpens": 0, "total": 0, "recent": []}
    assert record(craftkit, render=id)
    assert engagement(craftkit, id)["total"] == 1


def test_fetching_the_pdf_records_nothing(craftkit: Craftkit) -> None:
    for path in (
        f"/v1/renders/{RENDER_ID}/download",
        f"/v1/embed/renders/{RENDER_ID}/download",
        f"/cdn/renders/{RENDER_ID}.pdf",
    ):
        assert craftkit.get(path).status_code == 200
    assert engagement(craftkit)["total"] == 4


def test_another_project_sees_neither_summary_nor_render(craftkit: Craftkit) -> None:
    for response in (
        craftkit.get(f"/v1/renders/{RENDER_ID}/engagement", key=GLOBEX_KEY),
        craftkit.post(f"/v1/renders/{RENDER_ID}/events", {"eventType": "viewed"}, key=GLOBEX_KEY),
    ):
        assert_problem(response, "not_found", message="Render not found.")
    assert_problem(
        craftkit.post(f"/v1/renders/{RENDER_ID}/events", {"eventType": "x"}, key=GLOBEX_KEY), "invalid_request"
    )


def test_of_sixteen_equal_reports_at_once_one_is_stored(craftkit: Craftkit) -> None:
    craftkit.freeze()
    assert sorted(at_once(craftkit, 16, lambda client, _: record(client))) == [False] * 15 + [True]
    assert engagement(craftkit)["total"] == 5
