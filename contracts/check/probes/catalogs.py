"""Catalogs: versions by name. Nothing takes them away, so the name is the same in every run. embed.md, section 5."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import agrees, kept, refused
from .sessions import minted

SOURCE = "[REF] create-catalog"
NAME = "craftkit-contracts"
CATALOG: dict[str, Any] = {
    "namespaces": [
        {"key": "customer", "label": "Customer", "fields": [{"key": "name", "label": "Name", "dataType": "text"}]}
    ]
}


def versions(visit: Visit) -> None:
    first, second = (published(visit, step, NAME) for step in ("a version", "the next version"))
    expected = first.at("version") + 1 if isinstance(first.at("version"), int) else None
    agrees(visit, second, {"name": NAME, "version": expected}, SOURCE)
    wrong = Wrong("rule-broken", "body.id", "an id of its own", second.at("id"), SOURCE)
    visit.claim(first.at("id") != second.at("id"), second, wrong)
    minted(visit, "with the catalog", catalogRef={"name": NAME, "version": first.at("version")})


def refusals(visit: Visit) -> None:
    visit.expect(visit.ask("publishEmbedCatalog", "no JSON", Sent(body=b"{")), "400 invalid_json", SOURCE)
    none = visit.ask("publishEmbedCatalog", "neither name nor catalog", Sent(body={}))
    refused(visit, none, "422 invalid_request", SOURCE, at=("name", "catalog"))
    bodies: dict[str, tuple[dict[str, Any], str]] = {
        "a name that is none": ({"name": "No Name!", "catalog": CATALOG}, "name"),
        "a namespace without fields": (
            {"name": NAME, "catalog": {"namespaces": [{"key": "a", "label": "A", "fields": []}]}},
            "catalog.namespaces.0.fields",
        ),
    }
    for step, (body, place) in bodies.items():
        answer = visit.ask("publishEmbedCatalog", step, Sent(body=body))
        refused(visit, answer, "422 invalid_request", SOURCE, at=(place,))


def lengths(visit: Visit) -> None:
    longest = NAME.ljust(120, "x")
    taken = published(visit, "as long as can be", longest)
    longer = visit.ask("publishEmbedCatalog", "a longer name", Sent(body={"name": f"{longest}x", "catalog": CATALOG}))
    kept(visit, (taken, longer), ("201", "422 invalid_request"), SOURCE)


def published(visit: Visit, step: str, name: str) -> Answer:
    visit.created("catalog version", name)
    sent = Sent(body={"name": name, "catalog": CATALOG})
    return visit.must(visit.ask("publishEmbedCatalog", step, sent), "201", SOURCE)


PROBES = (
    Probe.of(versions, "publishEmbedCatalog 201, createEmbedSession 200", most=3, needs="writes embed"),
    Probe.of(refusals, "publishEmbedCatalog 400 422", most=4, needs="writes embed"),
    Probe.of(lengths, "publishEmbedCatalog 201 422", most=2, needs="writes embed"),
)
