"""Every documented error can be forced, and comes as the operation would send it."""

from typing import Any

import pytest
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.judge import Judge

from ..completeness.ready import READY
from ..completeness.test_pairs import PAIRS, SPECIFICATION
from ..conformance.documented import Pair
from ..conformance.ledger import code_of
from ..craftkit import Craftkit, assert_problem
from .arming import HEADER, arm, armed

ERRORS = [pair for pair in PAIRS if pair.code]


@pytest.mark.parametrize("pair", ERRORS, ids=["-".join(map(str, pair)) for pair in ERRORS])
def test_every_documented_error_is_forced_as_documented(craftkit: Craftkit, judge: Judge, pair: Pair) -> None:
    unjudged = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    ready = READY[pair.operation](unjudged)
    id = arm(craftkit, "error", code=pair.code, operation=pair.operation, count=1)
    response = ready.by(unjudged)
    assert Pair(pair.operation, response.status_code, code_of(response.status_code, response.content)) == pair
    assert response.headers[HEADER] == id
    found = judge.disagreements(Exchange.from_requests(response))
    assert [str(each) for each in found if each.side != "request"] == []
    assert code_of((after := ready.by(unjudged)).status_code, after.content) != pair.code or pair.status == 409


def test_without_an_operation_it_strikes_those_that_document_it(craftkit: Craftkit) -> None:
    id = arm(craftkit, "error", code="template_not_found")
    assert craftkit.get("/v1/templates").status_code == 200
    unjudged = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    problem = assert_problem(unjudged.get("/v1/templates/invoice"), "template_not_found")
    assert problem["message"] == "Template 'invoice' not found."
    assert (armed(craftkit, id)["considered"], armed(craftkit, id)["fired"]) == (1, 1)


@pytest.mark.parametrize("operation", [operation for operation in SPECIFICATION.operations if operation in READY])
def test_rate_limited_is_for_all_in_the_shared_envelope(craftkit: Craftkit, operation: str) -> None:
    ready = READY[operation](craftkit)
    arm(craftkit, "error", code="rate_limited", operation=operation, retryAfter=30)
    response = ready.by(craftkit)
    assert_problem(response, "rate_limited", status=429)
    assert response.headers["Retry-After"] == "30"


def test_other_readings_have_it_in_their_own_words(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/disputes", {"preset": "other"})
    ids = [arm(craftkit, "error", code=code, count=1) for code in ("unauthorized", "invalid_input_data")]
    unjudged = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    assert_problem(unjudged.get("/v1/templates"), "invalid_credentials")
    assert (unjudged.submit().status_code, [armed(craftkit, id)["left"] for id in ids]) == (422, [0, 0])


def test_a_forced_error_did_nothing(craftkit: Craftkit) -> None:
    before = craftkit.control("GET", "")["counts"]
    arm(craftkit, "error", code="queue_unavailable")
    assert_problem(craftkit.submit(), "queue_unavailable")
    assert craftkit.control("GET", "")["counts"] == before


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"code": "template_not_found", "operation": "listTemplates"},
            "documents no template_not_found; it is documented by",
        ),
        ({"code": "session_limit_reached"}, "some operation documents"),
        ({"code": "too_many_waiting"}, "some operation documents"),
    ],
)
def test_an_error_that_nobody_documents_is_refused(craftkit: Craftkit, fields: dict[str, Any], said: str) -> None:
    response = craftkit.post("/_emulator/faults", {"fault": "error", **fields}, key=None)
    assert said in assert_problem(response, "invalid_request")["issues"]["fieldErrors"]["code"][0]
    assert craftkit.control("GET", "/faults") == {"faults": []}
