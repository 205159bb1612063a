"""Each kind of fault, as a partner's client meets it on a socket: armed once it strikes once, and then no more."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from craftkit_emulator.world.faults.kinds import DELIVERY, KINDS, STATE

from ..completeness.ready import READY, Sent
from ..craftkit import Craftkit
from .arming import HEADER, Seen, arm, armed, see


def is_json(seen: Seen) -> bool:
    try:
        return isinstance(json.loads(seen.body), dict)
    except ValueError:
        return False


def is_good(seen: Seen) -> bool:
    fine = (seen.status, seen.headers.get("content-type")) == (200, "application/json") and not seen.is_cut_off
    return fine and set(json.loads(seen.body)) == {"templates"} and HEADER not in seen.headers


# Kind -> further fields, and how the client knows
ON_THE_WIRE: dict[str, tuple[dict[str, Any], Callable[[Seen], bool]]] = {
    "error": (
        {"code": "rate_limited", "retryAfter": 7},
        lambda seen: (seen.status, seen.headers["retry-after"]) == (429, "7"),
    ),
    "latency": ({"delay": "300ms"}, lambda seen: seen.seconds >= 0.3 and is_json(seen)),
    "drop": ({}, lambda seen: seen.status == 0),
    "garbage": (
        {},
        lambda seen: (seen.status, len(seen.body)) == (200, 66) and not is_json(seen) and not seen.is_cut_off,
    ),
    "slow-body": (
        {"bytes": 200, "pause": "20ms"},
        lambda seen: seen.parts > 1 and seen.seconds > 0.06 and is_json(seen),
    ),
    "wrong-content-type": ({"contentType": "text/plain"}, lambda seen: seen.headers["content-type"] == "text/plain"),
    "undocumented-field": ({"name": "surprise"}, lambda seen: json.loads(seen.body)["surprise"] is True),
}


@pytest.mark.parametrize("kind", [kind for kind, row in KINDS.items() if row.of not in (STATE, DELIVERY)])
def test_a_fault_of_requests_strikes_once_and_no_more(craftkit: Craftkit, kind: str) -> None:
    fields, is_struck = ON_THE_WIRE[kind]
    assert is_good(see(craftkit))
    id = arm(craftkit, kind, count=1, **fields)
    seen = see(craftkit)
    assert is_struck(seen), seen
    assert kind == "drop" or seen.headers[HEADER] == id
    assert is_good(see(craftkit))
    assert (armed(craftkit, id)["fired"], armed(craftkit, id)["left"]) == (1, 0)


def sent(craftkit: Craftkit, ready: Sent) -> tuple[int, str]:
    response = ready.by(craftkit)
    if response.headers["Content-Type"] != "application/json":
        return response.status_code, ""
    error = response.json().get("error", {})
    return response.status_code, error.get("code") or response.json().get("status", "")


STATES = {
    "queue-down": (503, "queue_unavailable"),
    "database-down": (503, "degraded"),
    "storage-down": (500, "internal"),
    "insert-fails": (500, "insert_failed"),
    "catalog-fails": (500, "internal_error"),
    "mail-refused": (502, "email_send_failed"),
    "mail-not-configured": (503, "email_not_configured"),
    "out-of-credits": (402, "signature_credits_exhausted"),
    "signature-provider-down": (502, "signature_provider_error"),
    "signature-not-configured": (503, "signature_not_configured"),
    "certificate-down": (502, "upstream_error"),
}
WITHIN = [(kind, operation) for kind, row in KINDS.items() if row.of == STATE for operation in row.operations]


@pytest.mark.parametrize(("kind", "operation"), [each for each in WITHIN if each[0] != "render-fails"])
def test_a_state_lasts_until_it_is_disarmed_and_each_operation_answers_as_documented(
    craftkit: Craftkit, kind: str, operation: str
) -> None:
    first, second, third = (READY[operation](craftkit) for _ in range(3))
    id = arm(craftkit, kind)
    assert [sent(craftkit, ready) for ready in (first, second)] == [STATES[kind]] * 2
    assert craftkit.exchanges[-1].headers["Craftkit-Emulator-Fault"] == id
    assert armed(craftkit, id)["fired"] == 2
    craftkit.control("DELETE", f"/faults/{id}")
    assert sent(craftkit, third)[0] < 300


@pytest.mark.parametrize("operation", KINDS["render-fails"].operations)
def test_renders_fail_until_it_is_disarmed(craftkit: Craftkit, operation: str) -> None:
    first, second = (READY[operation](craftkit) for _ in range(2))
    id = arm(craftkit, "render-fails", errorMessage="On purpose.")
    assert craftkit.finish(first.by(craftkit).json())["errorMessage"] == "On purpose."
    craftkit.control("DELETE", f"/faults/{id}")
    assert craftkit.finish(second.by(craftkit).json())["status"] == "succeeded"


def test_a_connection_is_dropped_in_the_middle_of_the_body(craftkit: Craftkit) -> None:
    arm(craftkit, "drop", at="middle", count=1)
    seen = see(craftkit)
    assert seen.status == 200 and seen.is_cut_off and len(seen.body) > 10
    assert is_good(see(craftkit))


def test_a_dropped_request_did_nothing(craftkit: Craftkit) -> None:
    before = craftkit.control("GET", "")["counts"]["renders"]
    arm(craftkit, "drop")
    body = json.dumps({"data": {"customer": {"name": "A"}}}).encode()
    assert see(craftkit, "/v1/templates/invoice/render", "POST", body).status == 0
    assert craftkit.control("GET", "")["counts"]["renders"] == before


def test_one_dropped_in_the_middle_was_done(craftkit: Craftkit) -> None:
    before = craftkit.control("GET", "")["counts"]["renders"]
    arm(craftkit, "drop", at="middle")
    body = json.dumps({"data": {"customer": {"name": "A"}}}).encode()
    assert see(craftkit, "/v1/templates/invoice/render", "POST", body).is_cut_off
    assert craftkit.control("GET", "")["counts"]["renders"] == before + 1


def test_faults_of_a_kind_each_add_up(craftkit: Craftkit) -> None:
    ids = [arm(craftkit, kind, **ON_THE_WIRE[kind][0]) for kind in ("latency", "wrong-content-type", "slow-body")]
    ids.append(arm(craftkit, "drop", at="middle"))
    seen = see(craftkit)
    assert seen.seconds >= 0.3 and seen.is_cut_off and seen.headers["content-type"] == "text/plain"
    assert set(seen.headers[HEADER].split(", ")) == set(ids)


def test_pdfs_and_pages_meet_faults_too_and_the_control_api_never_does(craftkit: Craftkit) -> None:
    render = craftkit.finish(craftkit.render())
    for kind, (fields, _) in ON_THE_WIRE.items():
        arm(craftkit, kind, **fields) if kind != "drop" else None
    assert see(craftkit, f"/cdn/renders/{render['id']}.pdf").headers["content-type"] == "text/plain"
    assert HEADER in see(craftkit, "/share/cks_nothing").headers
    for path in ("/_emulator", "/_emulator/faults", "/_emulator/openapi.yaml", "/_emulator/embed.js"):
        assert HEADER not in see(craftkit, path).headers
