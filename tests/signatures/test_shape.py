"""What a new request may say and what not: the schema's limits, and the rules beyond them."""

from typing import Any

import pytest

from ..craftkit import RENDER_ID, Craftkit, assert_problem
from .making import JANE, JOHN, OFFICE, body, field, listed

LONG = {"firstName": "J" * 100, "lastName": "", "email": "j@example.com"}
GOOD: dict[str, dict[str, Any]] = {
    "twenty recipients": body(*[JANE] * 20),
    "the longest names": body(LONG, name="n" * 255),
    "200 fields": body(fields=[field()] * 200),
    "orders in another sequence": body({**JANE, "order": 2}, {**JOHN, "order": 1}),
    "one hour": body(expirationHours=1),
    "a year": body(expirationHours=8760),
    "copies only, nothing to sign": {"renderId": RENDER_ID, "recipients": [OFFICE]},
    "an upper-case render id": body(renderId=RENDER_ID.upper()),
    "more than is known": body(more=1),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_fits_the_limits_is_taken(craftkit: Craftkit, name: str) -> None:
    response = craftkit.post("/v1/signatures", GOOD[name])
    assert response.status_code == 201, response.text
    assert response.json()["renderId"] == RENDER_ID


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in body().items() if key != name}


BAD: dict[str, tuple[Any, str]] = {
    "no body object": ([], ""),
    "no render": (without("renderId"), "renderId"),
    "a render id that is none": (body(renderId="1"), "renderId"),
    "no recipients": (without("recipients"), "recipients"),
    "empty recipients": (body(recipients=[]), "recipients"),
    "21 recipients": (body(*[JANE] * 21), "recipients"),
    "no first name": (body({"email": "j@example.com"}), "recipients.0.firstName"),
    "an empty first name": (body({**JANE, "firstName": ""}), "recipients.0.firstName"),
    "a long first name": (body({**JANE, "firstName": "J" * 101}), "recipients.0.firstName"),
    "a long last name": (body({**JANE, "lastName": "D" * 101}), "recipients.0.lastName"),
    "no address": (body({"firstName": "Jane"}), "recipients.0.email"),
    "an address that is none": (body({**JANE, "email": "jane"}), "recipients.0.email"),
    "an address with a name": (body({**JANE, "email": "Jane <jane@example.com>"}), "recipients.0.email"),
    "a long address": (
        body({**JANE, "email": f"{'j' * 64}@{'e' * 63}.{'x' * 63}.{'y' * 62}.com"}),
        "recipients.0.email",
    ),
    "an unknown designation": (body({**JANE, "designation": "Witness"}), "recipients.0.designation"),
    "order 0": (body({**JANE, "order": 0}), "recipients.0.order"),
    "an order with a gap": (body({**JANE, "order": 1}, {**JOHN, "order": 3}), "recipients"),
    "an order twice": (body({**JANE, "order": 1}, {**JOHN, "order": 1}), "recipients"),
    "an order that starts at 2": (body({**JANE, "order": 2}), "recipients"),
    "an empty name": (body(name=""), "name"),
    "a long name": (body(name="n" * 256), "name"),
    "no field": (without("fields"), ""),
    "empty fields": (body(fields=[]), ""),
    "a field for nobody": (body(fields=[field(), field(1)]), "fields.1.recipientIndex"),
    "an anchor for nobody": (
        body(anchorTags=[{"anchorString": "x", "type": "text", "recipientIndex": 1}]),
        "anchorTags.0.recipientIndex",
    ),
    "an empty anchor": (
        body(anchorTags=[{"anchorString": "", "type": "text", "recipientIndex": 0}]),
        "anchorTags.0.anchorString",
    ),
    "201 fields": (body(fields=[field()] * 201), "fields"),
    "page 0": (body(fields=[field(page=0)]), "fields.0.page"),
    "beyond the page": (body(fields=[field(x=100.1)]), "fields.0.x"),
    "an unknown type": (body(fields=[field(type="stamp")]), "fields.0.type"),
    "no hours": (body(expirationHours=0), "expirationHours"),
    "too many hours": (body(expirationHours=8761), "expirationHours"),
    "half an hour": (body(expirationHours=0.5), "expirationHours"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_breaks_a_rule_is_400_and_sends_nothing(craftkit: Craftkit, name: str) -> None:
    sent, path = BAD[name]
    error = assert_problem(craftkit.post("/v1/signatures", sent), "invalid_request")
    issues = error["issues"]
    assert path in issues["fieldErrors"] if path else issues["formErrors"], issues
    assert listed(craftkit) == []


@pytest.mark.parametrize("sent", [without("fields"), body(fields=[]), body(fields=[], anchorTags=[])])
def test_where_nothing_is_to_be_signed_the_fields_that_are_wanted_are_named(craftkit: Craftkit, sent: Any) -> None:
    error = assert_problem(craftkit.post("/v1/signatures", sent), "invalid_request")
    assert error["issues"] == {"formErrors": ["Required: fields or anchorTags"], "fieldErrors": {}}
