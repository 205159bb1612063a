"""Outgoing webhooks: D30, D31. What is posted is held against `webhooks:` of the contract that the session serves."""

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
import yaml

from ..craftkit import Craftkit, assert_problem
from ..embed.partner import mint_form, submit
from ..sharing.verbs import email, share
from ..signatures.making import act, create
from ..webhooks.conftest import Subscriber, subscribe
from ..webhooks.receiver import SECRET, receiving, status
from .conftest import Follow

START = "2040-06-21T10:00:00.000Z"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FAMILIES = ["document", "form", "render", "signature"]
Node = Any


@pytest.fixture
def told(follow: Follow) -> Any:
    """`told(D30="B")`: a subscriber to everything, in a world that stands still."""
    with receiving() as receiver:

        def start(**readings: str) -> Subscriber:
            client = follow(**readings)
            client.freeze(START)
            return subscribe(client, receiver, events="all")

        yield start


Told = Callable[..., Subscriber]


def live(client: Craftkit) -> None:
    """Something of each family happens."""
    client.render()
    client.render("always-fails", {})
    client.advance("1s")
    share(client)
    email(client)
    for verb in ("view", "sign"):
        act(client, create(client), verb)
    act(client, create(client), "decline", reason="Wrong date")
    submit(client, mint_form(client, form={"captureMode": "collect"}))
    client.advance("169h")


def schemas(client: Craftkit) -> dict[str, jsonschema_rs.Validator]:
    """Of each event that the contract in force has."""
    document = yaml.load(client.get("/_emulator/openapi.yaml", key=None).content, yaml.CSafeLoader)
    found: dict[str, jsonschema_rs.Validator] = {}
    for item in document["webhooks"].values():
        name = next(each for each in item["post"]["parameters"] if each.get("name") == "x-craftkit-event")
        schema = item["post"]["requestBody"]["content"]["application/json"]["schema"]
        whole = {"$schema": DIALECT, "components": document["components"], "allOf": [schema]}
        validator = jsonschema_rs.validator_for(whole, validate_formats=True)
        found |= dict.fromkeys(_resolved(document, name["schema"])["enum"], validator)
    return found


def _resolved(document: Node, node: Node) -> Node:
    if "$ref" not in node:
        return node
    found = document
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


@pytest.mark.parametrize(
    ("readings", "families"),
    [
        ({"D30": "A"}, FAMILIES),
        ({"D30": "B"}, FAMILIES),
        ({"D31": "B"}, ["render", "signature"]),
        ({"D30": "B", "D31": "B", "D35": "B", "D16": "B"}, ["render", "signature"]),
    ],
    ids=str,
)
def test_d30_d31_what_is_posted_is_what_the_contract_in_force_says(
    told: Told, readings: dict[str, str], families: list[str]
) -> None:
    subscriber = told(**readings)
    live(subscriber.client)
    known, received = schemas(subscriber.client), subscriber.receiver.received
    assert sorted({each.event["event"].partition(".")[0] for each in received}) == families
    for each in received:
        known[each.headers["x-craftkit-event"]].validate(each.event)
        assert each.event["event"] == each.headers["x-craftkit-event"]
        assert (list(each.event) == ["event", "data"]) == ("D30" in readings and readings["D30"] == "B")
        assert each.is_signed_with(SECRET)


@pytest.mark.parametrize("reading", ["A", "B"])
def test_d30_the_examples_that_can_be_asked_for_fit_too(told: Told, reading: str) -> None:
    subscriber = told(D30=reading)
    known = schemas(subscriber.client)
    assert len(known) == 17
    for event in known:
        subscriber.client.control("POST", f"/webhooks/{subscriber.webhook['id']}/test", {"event": event})
    subscriber.client.advance("1s")
    assert [each.event["event"] for each in subscriber.receiver.received] == list(known)
    for each in subscriber.receiver.received:
        known[each.event["event"]].validate(each.event)


def test_d31_there_is_no_example_of_an_event_that_is_none(told: Told) -> None:
    subscriber = told(D31="B")
    path = f"/_emulator/webhooks/{subscriber.webhook['id']}/test"
    refused = subscriber.client.post(path, {"event": "document.viewed"}, key=None)
    assert "document.viewed" in assert_problem(refused, "conflict")["message"]
    assert subscriber.client.post(path, {"event": "signature.sent"}, key=None).status_code == 200


@pytest.mark.parametrize(
    ("reading", "end", "seconds"), [("A", "abandoned", [0, 5, 15, 35, 75, 155]), ("B", "failed", [0, 5, 15, 35, 75])]
)
def test_d30_a_receiver_that_is_out_of_order_is_given_up_after_six_attempts_or_five(
    told: Told, reading: str, end: str, seconds: list[int]
) -> None:
    subscriber = told(D30=reading)
    subscriber.receiver.otherwise = status(503)
    subscriber.client.render()
    subscriber.client.advance("1h")
    (delivery,) = subscriber.deliveries(f"?state={end}")
    assert (delivery["attemptCount"], delivery["nextAttemptAt"]) == (len(seconds), None)
    stamps = [int(each.headers["x-craftkit-timestamp"]) for each in subscriber.receiver.received]
    assert [at - stamps[0] for at in stamps] == seconds
    subscriber.receiver.otherwise = status(200)
    subscriber.client.control("POST", f"/deliveries/{delivery['id']}/redeliver")
    subscriber.client.advance("1s")
    assert subscriber.delivery()["state"] == "delivered"


REFUSALS = {
    "a redirect": status(302, Location="/elsewhere"),
    "not found": status(404),
    "too many requests": status(429),
    "no answer": lambda handler: None,
}


@pytest.mark.parametrize("what", REFUSALS)
@pytest.mark.parametrize(("reading", "state", "attempts"), [("A", "pending", 2), ("B", "failed", 1)])
def test_d30_what_is_no_5xx_is_tried_again_or_is_the_end(
    told: Told, what: str, reading: str, state: str, attempts: int
) -> None:
    subscriber, answer = told(D30=reading), REFUSALS[what]
    subscriber.receiver.otherwise = answer
    subscriber.client.render()
    subscriber.client.advance("10s")
    delivery = subscriber.delivery()
    assert (delivery["state"], delivery["attemptCount"]) == (state, attempts)
