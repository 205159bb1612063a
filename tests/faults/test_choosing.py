"""Whom a fault strikes: by operation, path, key, probability, count and time."""

from collections.abc import Callable
from typing import Any

import pytest

from ..craftkit import GLOBEX_KEY, LIVE_KEY, RENDER_ID, TEST_KEY, Craftkit
from .arming import arm, armed, see

RATE_LIMITED = {"fault": "error", "code": "rate_limited"}


def strikes(craftkit: Craftkit, path: str = "/v1/templates", **more: Any) -> bool:
    return craftkit.get(path, **more).status_code == 429


def rate_limit(craftkit: Craftkit, **fields: Any) -> str:
    return arm(craftkit, "error", code="rate_limited", **fields)


def test_by_operation(craftkit: Craftkit) -> None:
    rate_limit(craftkit, operation="getTemplate")
    assert strikes(craftkit, "/v1/templates/invoice") and not strikes(craftkit)


def test_by_several_operations(craftkit: Craftkit) -> None:
    rate_limit(craftkit, operation=["getTemplate", "getRender"])
    paths = ("/v1/templates/invoice", f"/v1/renders/{RENDER_ID}", "/v1/templates")
    assert [strikes(craftkit, path) for path in paths] == [True, True, False]


@pytest.mark.parametrize("fields", [{}, {"operation": "all"}, {"operation": ["all"]}])
def test_all_operations(craftkit: Craftkit, fields: dict[str, Any]) -> None:
    rate_limit(craftkit, **fields)
    assert strikes(craftkit) and strikes(craftkit, "/v1/health", key=None) and strikes(craftkit, key="wrong")


def test_by_path(craftkit: Craftkit) -> None:
    rate_limit(craftkit, path="/v1/templates/in*")
    assert strikes(craftkit, "/v1/templates/invoice")
    assert not strikes(craftkit) and not strikes(craftkit, "/v1/templates/spare")


@pytest.mark.parametrize(("key", "struck"), [("ck_test_", [False, True, False]), ("acme-charter", [True, True, False])])
def test_by_key_and_by_project(craftkit: Craftkit, key: str, struck: list[bool]) -> None:
    rate_limit(craftkit, key=key)
    assert [strikes(craftkit, key=each) for each in (LIVE_KEY, TEST_KEY, GLOBEX_KEY)] == struck
    assert not strikes(craftkit, key=None) and not strikes(craftkit, key="a.b.c")


def test_by_the_project_of_an_embed_session(craftkit: Craftkit) -> None:
    scope = {"scope": {"mode": "edit"}, "tenant": {"externalId": "t", "displayName": "T"}, "actor": {"externalId": "a"}}
    token = craftkit.post("/v1/embed/sessions", scope).json()["session_token"]
    rate_limit(craftkit, key="acme-charter")
    body = {"documentTemplate": {"name": "Built"}}
    assert craftkit.post("/v1/embed/builder/templates", body, key=token).status_code == 429


def test_of_a_whole_key_only_its_public_prefix_is_kept(craftkit: Craftkit) -> None:
    id = rate_limit(craftkit, key=LIVE_KEY)
    assert armed(craftkit, id)["key"] == "ck_live_demo0"
    assert strikes(craftkit) and not strikes(craftkit, key=TEST_KEY)


def course(craftkit: Craftkit, requests: int = 40) -> list[bool]:
    return [strikes(craftkit) for _ in range(requests)]


def test_by_probability_the_same_ones_for_the_same_seed(serve: Callable[..., str]) -> None:
    one, other = (Craftkit(serve(seed="7"), name) for name in ("one", "other"))
    third = Craftkit(serve(seed="8"))
    ids = [rate_limit(client, probability=0.5) for client in (one, other, third)]
    courses = [course(client) for client in (one, other, third)]
    assert courses[0] == courses[1] != courses[2]
    assert all(8 <= sum(each) <= 32 for each in courses)
    shown = armed(one, ids[0])
    assert (shown["considered"], shown["fired"], shown["left"]) == (40, sum(courses[0]), None)


@pytest.mark.parametrize(("probability", "struck"), [(0, False), (1, True)])
def test_never_and_always(craftkit: Craftkit, probability: float, struck: bool) -> None:
    rate_limit(craftkit, probability=probability)
    assert course(craftkit, 10) == [struck] * 10


def test_a_count_counts_what_fired(craftkit: Craftkit) -> None:
    rate_limit(craftkit, probability=0.5, count=3)
    assert sum(course(craftkit)) == 3


def test_by_time_on_the_worlds_clock(craftkit: Craftkit) -> None:
    craftkit.freeze("2040-01-01T00:00:00Z")
    id = rate_limit(craftkit, **{"from": "5m", "until": "2040-01-01T00:10:00Z"})
    assert armed(craftkit, id)["from"] == "2040-01-01T00:05:00.000Z"
    struck = [strikes(craftkit)]
    for step in ("299s", "1s", "299s", "1s"):
        craftkit.advance(step)
        struck.append(strikes(craftkit))
    assert struck == [False, False, True, True, False]
    assert armed(craftkit, id)["considered"] == 2


def test_a_reset_disarms(craftkit: Craftkit) -> None:
    rate_limit(craftkit)
    craftkit.control("POST", "/reset")
    assert not strikes(craftkit) and craftkit.control("GET", "/faults") == {"faults": []}


def test_other_sessions_meet_none_of_it(craftkit: Craftkit) -> None:
    rate_limit(craftkit)
    assert not strikes(Craftkit(craftkit.root, f"{craftkit.session}-other"))


def test_disarming_lets_what_waits_go_on(craftkit: Craftkit) -> None:
    from concurrent.futures import ThreadPoolExecutor

    arm(craftkit, "latency", delay="60s")
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(see, craftkit)
        while not craftkit.control("GET", "/faults")["faults"][0]["fired"]:
            pass
        craftkit.control("DELETE", "/faults")
        assert late.result(timeout=10).status == 200


@pytest.mark.parametrize("delay", [["10ms", "60ms"], {"median": "20ms", "sigma": 0.5, "cap": "60ms"}])
def test_delays_vary_within_their_bounds(craftkit: Craftkit, delay: Any) -> None:
    arm(craftkit, "latency", delay=delay)
    seconds = [see(craftkit).seconds for _ in range(8)]
    assert len({round(each, 3) for each in seconds}) > 2
    assert all(each > 0.003 for each in seconds)
