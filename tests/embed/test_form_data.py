"""What becomes of a form's data: prefill below, user above, keys with dots unfolded, dangerous names gone (U84)."""

import json
from typing import Any

import pytest
from craftkit_emulator.operations.unfolding import merged

from ..craftkit import Craftkit, assert_problem
from .partner import mint_form, submit

ITEMS = [{"description": "Day charter", "quantity": 1}]


def stored(craftkit: Craftkit, prefill: Any, data: Any) -> dict[str, Any]:
    """The data that the render was made from."""
    session = mint_form(craftkit, form={"prefill": prefill})
    response = submit(craftkit, session, data)
    assert response.status_code == 202, response.text
    found: dict[str, Any] = craftkit.get("/v1/embed/renders?limit=1").json()["renders"][0]["inputData"]
    return found


@pytest.mark.parametrize(
    ("prefill", "data", "customer"),
    [
        ({"customer": {"name": "A"}}, {}, {"name": "A"}),
        ({"customer": {"name": "A"}}, {"customer": {"name": "B"}}, {"name": "B"}),
        ({"customer": {"name": "A"}}, {"customer": {"email": "a@b.co"}}, {"name": "A", "email": "a@b.co"}),
        ({"customer.name": "A"}, {"customer": {"email": "a@b.co"}}, {"name": "A", "email": "a@b.co"}),
        ({"customer.name": "A"}, {"customer.name": "B"}, {"name": "B"}),
        ({"customer": {"name": "A"}}, {"customer.name": "B"}, {"name": "B"}),
        (
            {},
            {"customer.name": "flat", "customer": {"name": "nested", "email": "a@b.co"}},
            {"name": "flat", "email": "a@b.co"},
        ),
        ({}, {"customer": {"name": "nested"}, "customer.name": "flat"}, {"name": "flat"}),
        ({}, {"customer": "text", "customer.name": "flat"}, {"name": "flat"}),
        ({"customer": "text"}, {"customer.name": "flat"}, {"name": "flat"}),
    ],
)
def test_the_user_wins_and_the_flat_key_wins(
    craftkit: Craftkit, prefill: Any, data: Any, customer: dict[str, str]
) -> None:
    assert stored(craftkit, prefill, data)["customer"] == customer


def test_lists_are_replaced_and_not_merged(craftkit: Craftkit) -> None:
    prefill = {"customer.name": "A", "items": [*ITEMS, *ITEMS]}
    assert stored(craftkit, prefill, {})["items"] == prefill["items"]
    assert stored(craftkit, prefill, {"items": ITEMS})["items"] == ITEMS
    assert stored(craftkit, prefill, {"items": []})["items"] == []


def test_a_null_of_the_user_takes_a_prefilled_value_away(craftkit: Craftkit) -> None:
    session = mint_form(craftkit, form={"prefill": {"customer": {"name": "A"}}})
    error = assert_problem(submit(craftkit, session, {"customer": {"name": None}}), "invalid_input_data")
    assert error["issues"]["fieldErrors"] == {"customer.name": ["Required"]}


def test_values_are_coerced_and_unknown_keys_dropped(craftkit: Craftkit) -> None:
    data = {"customer.name": "A", "invoice.total": "12.5", "nobody.asked": 1}
    assert stored(craftkit, {}, data) == {"customer": {"name": "A"}, "invoice": {"total": 12.5}, "items": []}


def test_data_that_does_not_fit_is_400_with_dot_paths(craftkit: Craftkit) -> None:
    data = {"customer.email": "none", "items": [{"quantity": "many"}]}
    error = assert_problem(submit(craftkit, mint_form(craftkit), data), "invalid_input_data")
    assert sorted(error["issues"]["fieldErrors"]) == [
        "customer.email",
        "customer.name",
        "items.0.description",
        "items.0.quantity",
    ]


RESERVED = ["__proto__", "constructor", "prototype"]
KEYS = {
    "variables": [
        *({"key": key, "label": key, "dataType": "text"} for key in ("plain", *RESERVED, "deep.constructor")),
        {"key": "deep.ok", "label": "Ok", "dataType": "text"},
    ],
    "loops": [{"key": "rows", "label": "Rows", "itemFields": [{"key": "prototype", "label": "P", "dataType": "text"}]}],
}


@pytest.mark.parametrize("where", ["prefill", "data"])
def test_reserved_names_are_stripped_at_any_depth(craftkit: Craftkit, where: str) -> None:
    """Even where the manifest has variables of these names."""
    craftkit.publish_template("invoice", KEYS)
    sent = dict.fromkeys(RESERVED, "x") | {
        "plain": "p",
        "deep": {"ok": "o", "constructor": "x"},
        "rows": [{"prototype": "x", "__proto__": {"prototype": "x"}}],
    }
    prefill, data = (sent, {}) if where == "prefill" else ({}, sent)
    assert stored(craftkit, prefill, data) == {"plain": "p", "deep": {"ok": "o"}, "rows": [{}]}


@pytest.mark.parametrize(
    ("below", "above", "result"),
    [
        ({}, {"a.__proto__.b": 1}, {"a": {"b": 1}}),
        ({}, {"__proto__.polluted": 1, "constructor.prototype": 1}, {"polluted": 1}),
        ({}, {"a.constructor": 1, "a": {"b": 2}}, {"a": 1}),
        ({"a": {"b": {"c": 1}}}, {"a.b": {"d": 2}}, {"a": {"b": {"c": 1, "d": 2}}}),
        ({}, {"a.b": {"x": 1}, "a": {"b": {"y": 2}}}, {"a": {"b": {"y": 2, "x": 1}}}),
        ({}, {"rows": [{"a.b": 1, "__proto__": 2}, [{"c.d": 3}]]}, {"rows": [{"a": {"b": 1}}, [{"c": {"d": 3}}]]}),
        ({}, {"": 1, ".": 2, "a..b": 3}, {"": {"": 2}, "a": {"": {"b": 3}}}),
        ({"order.items": [1]}, {"order.items": [2], "order.id": 3}, {"order.items": [2], "order": {"id": 3}}),
    ],
)
def test_unfolding(below: dict[str, Any], above: dict[str, Any], result: dict[str, Any]) -> None:
    before = json.dumps([below, above])
    assert merged(below, above, whole=["order.items"]) == result
    assert json.dumps([below, above]) == before


def test_keys_with_endless_dots_are_not_unfolded(craftkit: Craftkit) -> None:
    assert merged({}, {"a" + ".a" * 5000: 1}) == {"a" + ".a" * 5000: 1}
    nested: Any = 1
    for _ in range(95):
        nested = {".".join("a" * 80): nested, "__proto__": 2}
    assert "__proto__" not in json.dumps(merged({}, nested))
    assert stored(craftkit, {}, {"customer.name": "A", "." * 2_000_000: 1, "x": nested})["customer"] == {"name": "A"}
