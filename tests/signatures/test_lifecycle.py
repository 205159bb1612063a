"""The lifecycle of a request, over HTTP: every edge of the documented table, and every move that is none."""

from itertools import product
from typing import Any

import pytest
from craftkit_emulator.world import lifecycle

from ..craftkit import NO_SUCH_ID, Craftkit, assert_problem
from .making import ENDS, JANE, JOHN, OFFICE, START, act, body, create, end, field, get

# signatures.md section 3. `sign` of one of several leaves the status; the last one's is followed by `complete`.
EDGES = {
    ("sent", "view"): "viewed",
    ("viewed", "view"): "viewed",
    **{(state, "sign"): state for state in ("sent", "viewed")},
    **{(state, "complete"): "completed" for state in ("sent", "viewed")},
    **{(state, "decline"): "declined" for state in ("sent", "viewed")},
    **{(state, "expire"): "expired" for state in ("sent", "viewed")},
    **{(state, "cancel"): "cancelled" for state in ("sent", "viewed")},
    **{(state, "fail"): "failed" for state in ("sent", "viewed")},
}
STATES = ("sent", "viewed", *ENDS, "signed", "nonsense")
MOVES = ("view", "sign", "complete", "decline", "expire", "cancel", "fail", "nonsense")
PEOPLE = {
    ("waiting", "view"): "viewed",
    ("waiting", "sign"): "signed",
    ("viewed", "sign"): "signed",
    ("waiting", "decline"): "declined",
    ("viewed", "decline"): "declined",
}


@pytest.mark.parametrize(("state", "move"), list(product(STATES, MOVES)))
def test_the_table_is_the_documented_lifecycle(state: str, move: str) -> None:
    assert lifecycle.SIGNATURE.get((state, move)) == EDGES.get((state, move))


@pytest.mark.parametrize(
    ("state", "move"), list(product(("waiting", "viewed", "signed", "declined", "copied"), ("view", "sign", "decline")))
)
def test_a_recipient_s_table_is_as_simple(state: str, move: str) -> None:
    assert lifecycle.RECIPIENT.get((state, move)) == PEOPLE.get((state, move))


@pytest.mark.parametrize(("viewed", "status"), list(product((False, True), ENDS)))
def test_an_open_request_comes_to_each_end(craftkit: Craftkit, viewed: bool, status: str) -> None:
    craftkit.freeze(START)
    made = create(craftkit)
    if viewed:
        assert act(craftkit, made, "view").json()["status"] == "viewed"
        assert get(craftkit, made) == {**made, "status": "viewed"}
    craftkit.advance("1h")
    ended = end(craftkit, made, status)
    at = "2040-06-05T11:00:00.000Z"
    done = status == "completed"
    base = f"{craftkit.base_url}/v1/signatures/{made['id']}"
    assert ended == {
        **made,
        "status": status,
        "recipients": [
            {
                **made["recipients"][0],
                "signedAt": at if done else None,
                "declinedAt": at if status == "declined" else None,
            }
        ],
        "signedDownloadUrl": f"{base}/download" if done else None,
        "certificateUrl": f"{base}/certificate" if done else None,
        "errorMessage": ended["errorMessage"] if status == "failed" else None,
        "completedAt": at if done else None,
    }
    assert (ended["errorMessage"] is not None) == (status == "failed")


@pytest.mark.parametrize("status", ENDS)
def test_nothing_moves_a_request_that_has_come_to_an_end(craftkit: Craftkit, status: str) -> None:
    craftkit.freeze(START)
    made = create(craftkit)
    ended = end(craftkit, made, status)
    for verb in ("view", "sign", "decline"):
        assert_problem(act(craftkit, made, verb), "conflict")
    assert_problem(craftkit.post(f"/_emulator/signatures/{made['id']}/fail", key=None), "conflict")
    message = f"Signature request cannot be cancelled (status: {status})."
    for _ in range(2):
        response = craftkit.post(f"/v1/signatures/{made['id']}/cancel", {"reason": "Too late"})
        assert_problem(response, "conflict", message=message)
    craftkit.advance("9000h")
    assert get(craftkit, made) == ended
    assert len(craftkit.control("GET", f"/signatures/{made['id']}")["audit"]) == (3 if status == "completed" else 2)


def test_two_signers_sign_in_order_and_a_copy_waits_for_nobody(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    first, second, copied = 1, 0, 2
    made = create(craftkit, {**JOHN, "order": 2}, {**JANE, "order": 1}, {**OFFICE, "order": 3})
    for verb in ("view", "sign", "decline"):
        assert_problem(act(craftkit, made, verb, second), "conflict", message="It is not this recipient's turn yet.")
        assert_problem(act(craftkit, made, verb, copied), "conflict")
    assert get(craftkit, made) == made
    craftkit.advance("1h")
    assert act(craftkit, made, "sign", first).status_code == 200
    half = get(craftkit, made)
    assert (half["status"], half["completedAt"], half["signedDownloadUrl"]) == ("sent", None, None)
    assert [one["signedAt"] for one in half["recipients"]] == [None, "2040-06-05T11:00:00.000Z", None]
    for verb in ("view", "sign", "decline"):
        assert_problem(act(craftkit, made, verb, first), "conflict")
    assert get(craftkit, made) == half
    craftkit.advance("1h")
    assert act(craftkit, made, "view", second).json()["status"] == "viewed"
    assert act(craftkit, made, "sign", second).json()["status"] == "completed"
    done = get(craftkit, made)
    assert done["completedAt"] == done["recipients"][second]["signedAt"] == "2040-06-05T12:00:00.000Z"


def test_a_copy_in_front_keeps_nobody_waiting(craftkit: Craftkit) -> None:
    made = create(craftkit, OFFICE, JANE, fields=[field(1)])
    assert_problem(act(craftkit, made, "sign", 0), "conflict")
    assert act(craftkit, made, "sign", 1).json()["status"] == "completed"


def test_one_who_declines_ends_it_for_all_and_says_why(craftkit: Craftkit) -> None:
    made = create(craftkit, JANE, JOHN)
    act(craftkit, made, "sign", 0)
    assert act(craftkit, made, "decline", 1, reason="Wrong date").json()["status"] == "declined"
    declined = get(craftkit, made)
    assert (declined["errorMessage"], declined["completedAt"]) == ("Wrong date", None)
    assert [(one["signedAt"] is None, one["declinedAt"] is None) for one in declined["recipients"]] == [
        (False, True),
        (True, False),
    ]


@pytest.mark.parametrize("hours", [None, 1, 168, 8760])
def test_a_request_expires_after_its_hours_to_the_millisecond(craftkit: Craftkit, hours: int | None) -> None:
    craftkit.freeze(START)
    made = create(craftkit, **({} if hours is None else {"expirationHours": hours}))
    assert made["expirationHours"] == hours
    whole = (hours or 168) * 3_600_000
    craftkit.advance(f"{whole - 1}ms")
    assert get(craftkit, made)["status"] == "sent"
    craftkit.advance("1ms")
    expired = get(craftkit, made)
    assert (expired["status"], expired["completedAt"]) == ("expired", None)


def test_requests_of_one_instant_expire_together(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    made = [create(craftkit, expirationHours=1) for _ in range(3)]
    assert len({one["createdAt"] for one in made}) == 3
    craftkit.advance("3599999ms")
    assert [get(craftkit, one)["status"] for one in made] == ["sent"] * 3
    craftkit.advance("1ms")
    assert [get(craftkit, one)["status"] for one in made] == ["expired"] * 3


def test_a_request_without_signers_waits_to_expire(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    made = craftkit.post("/v1/signatures", {k: v for k, v in body(OFFICE).items() if k != "fields"}).json()
    assert_problem(act(craftkit, made, "view"), "conflict")
    craftkit.advance("168h")
    assert get(craftkit, made)["status"] == "expired"


BODIES: list[Any] = [{}, {"reason": "Customer changed the terms"}, {"reason": ""}, {"reason": "r" * 500}, {"more": 1}]


@pytest.mark.parametrize("sent", BODIES)
def test_a_cancel_keeps_its_reason(craftkit: Craftkit, sent: Any) -> None:
    made = create(craftkit)
    response = craftkit.post(f"/v1/signatures/{made['id'].upper()}/cancel", sent)
    assert (response.status_code, response.json()["errorMessage"]) == (200, sent.get("reason"))
    assert response.json() == get(craftkit, made)


def test_a_cancel_needs_no_body_and_refuses_a_bad_one(craftkit: Craftkit) -> None:
    made = create(craftkit)
    address = f"/v1/signatures/{made['id']}/cancel"
    assert_problem(craftkit.post(address, data=b"{"), "invalid_json")
    bodies: list[Any] = [{"reason": "r" * 501}, {"reason": 1}, []]
    for bad in bodies:
        assert_problem(craftkit.post(address, bad), "invalid_request")
    assert_problem(craftkit.post(address, {"reason": "r" * (11 << 20)}), "payload_too_large")
    assert get(craftkit, made) == made
    assert craftkit.post(address).json() == {**made, "status": "cancelled"}


def test_the_service_can_fail_to_cancel(craftkit: Craftkit) -> None:
    made = create(craftkit)
    craftkit.fail_next("signature-provider")
    address = f"/v1/signatures/{made['id']}/cancel"
    assert_problem(craftkit.post(address), "signature_provider_error")
    assert get(craftkit, made) == made
    assert craftkit.post(address).status_code == 200


@pytest.mark.parametrize("id", [NO_SUCH_ID, "1", "%00", "x" * 300])
def test_an_unknown_request_is_404_whatever_its_id_looks_like(craftkit: Craftkit, id: str) -> None:
    for method, verb in (("GET", ""), ("POST", "/cancel"), ("GET", "/download"), ("GET", "/certificate")):
        response = craftkit.request(method, f"/v1/signatures/{id}{verb}")
        assert_problem(response, "not_found", message="Signature request not found.")


def test_the_control_api_knows_who_is_there(craftkit: Craftkit) -> None:
    made = create(craftkit)
    for recipient in ("1", "-1", "01x", "x", "٣", "9" * 50):
        address = f"/_emulator/signatures/{made['id']}/recipients/{recipient}/sign"
        assert_problem(craftkit.post(address, key=None), "not_found")
    assert_problem(act(craftkit, {"id": NO_SUCH_ID}, "sign"), "not_found")
    assert_problem(craftkit.get(f"/_emulator/signatures/{NO_SUCH_ID}", key=None), "not_found")
    assert_problem(craftkit.post(f"/_emulator/signatures/{NO_SUCH_ID}/fail", key=None), "not_found")
    assert_problem(act(craftkit, made, "sign", name=""), "invalid_request")
    listed, *_ = craftkit.control("GET", "/signatures")["signatures"]
    assert (listed["id"], listed["status"], listed["recipients"][0]["state"]) == (made["id"], "sent", "waiting")
