"""Data for a render, and who may send it: D25, D34."""

from typing import Any

import jsonschema_rs
import pytest

from ..craftkit import Craftkit, assert_problem
from ..webhooks.test_inbound import BODY, inbound, post, signature
from .conftest import Follow

MANIFEST = {
    "variables": [
        {"key": "total", "label": "Total", "dataType": "currency", "required": True},
        {"key": "count", "label": "Count", "dataType": "number", "integer": True},
        {"key": "paid", "label": "Paid", "dataType": "boolean"},
    ],
    "loops": [
        {"key": "items", "label": "Items", "itemFields": [{"key": "price", "label": "Price", "dataType": "number"}]}
    ],
}
TEXTS: dict[str, Any] = {"total": "9.99", "count": "3", "paid": "true", "items": [{"price": "1e2"}]}
NUMBERS: dict[str, Any] = {"total": 9.99, "count": 3.0, "paid": "true", "items": [{"price": 100}]}
STORED: dict[str, Any] = {"total": 9.99, "count": 3, "paid": True, "items": [{"price": 100}]}
NO_NUMBER = ["Expected number, received string"]


@pytest.fixture(params=["A", "B"])
def reading(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def published_schema(client: Craftkit) -> Any:
    client.publish_template("amounts", MANIFEST)
    return client.get("/v1/templates/amounts").json()["jsonSchema"]


def test_d25_numeric_strings_are_converted_or_no_numbers(follow: Follow, reading: str) -> None:
    client = follow(D25=reading)
    schema = jsonschema_rs.validator_for(published_schema(client))
    assert schema.is_valid(NUMBERS)
    client.render("amounts", NUMBERS)
    assert schema.is_valid(TEXTS) == (reading == "A")
    if reading == "A":
        client.render("amounts", TEXTS)
    else:
        error = assert_problem(client.submit("amounts", TEXTS), "invalid_input_data")
        assert error["issues"]["fieldErrors"] == dict.fromkeys(("total", "count", "items.0.price"), NO_NUMBER)
    stored = client.get("/v1/embed/renders").json()["renders"]
    assert all(render["inputData"] == STORED for render in stored if render["templateName"] == "Amounts")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('{"total": 1e400}', "Number must be finite"),
        ('{"total": true}', "Expected number, received boolean"),
        ('{"total": 1, "count": 1.5}', "Expected integer, received float"),
    ],
)
def test_d25_what_is_no_number_is_told_alike(follow: Follow, reading: str, data: str, text: str) -> None:
    client = follow(D25=reading)
    client.publish_template("amounts", MANIFEST)
    assert text in client.post("/v1/templates/amounts/render", data=f'{{"data": {data}}}').text


def test_d34_the_hook_takes_calls_without_a_signature_or_demands_one(follow: Follow, reading: str) -> None:
    client = follow(D34=reading)
    assert inbound(client)["requireSignature"] is False
    unsigned = post(client)
    if reading == "A":
        assert unsigned.status_code == 202
    else:
        assert_problem(unsigned, "invalid_signature")
    assert post(client, x_craftkit_signature=signature(BODY)).status_code == 202
    assert_problem(post(client, x_craftkit_signature=signature(b"{}")), "invalid_signature")
