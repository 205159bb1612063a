"""Catalogs: versions by name. Nothing takes them away, so the name is the same in every run. embed.md, section 5."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit
from .claims import agrees, kept, own, refused
from .sessions import minted

SOURCE = "[REF] create-catalog"
NAME = "craftkit-contracts"
CATALOG: dict[str, Any] = {
    "namespaces": [
        {"key": "customer", "label": "Customer", "fields": [{"key": "name", "label": "Name", "dataType": "text"}]}
    ]
}


def versions(visit: Visit) -> None:
    """By name: what is published between under another one does not count. Its name is as long as can be."""
    longest = NAME.ljust(120, "x")
    names = {"a version": NAME, "as long as can be": longest, "the next version": NAME}
    first, other, second = (published(visit, step, name) for step, name in names.items())
    expected = first.at("version") + 1 if isinstance(first.at("version"), int) else None
    agrees(visit, second, {"name": NAME, "version": expected}, SOURCE)
    longer = visit.ask("publishEmbedCatalog", "a longer name", Sent(body={"name": f"{longest}x", "catalog": CATALOG}))
    kept(visit, (other, longer), ("201", "422 invalid_request"), SOURCE)
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


def published(visit: Visit, step: str, name: str) -> Answer:
    visit.created("catalog version", name)
    sent = Sent(body={"name": name, "catalog": CATALOG})
    answer = visit.must(visit.ask("publishEmbedCatalog", step, sent), "201", SOURCE)
    own(visit, answer, "id", source=SOURCE)
    return answer


PROBES = (
    Probe.of(versions, "publishEmbedCatalog 201 422, createEmbedSession 200", most=5, needs="writes embed"),
    Probe.of(refusals, "publishEmbedCatalog 400 422", most=4, needs="writes embed"),
)
