"""The kept documents are what the original pages say, less the prose."""

import pytest
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.first_opinion import FirstOpinion
from craftkit_contracts.second_opinion import SecondOpinion
from craftkit_contracts.specification import Specification

from ..craftkit import RENDER_ID
from .pages import KEPT, PROSE, builder_snippets, kept, page, specification


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_document_is_the_one_of_its_page_without_prose(name: str) -> None:
    assert kept(name) == specification(page(KEPT[name]))


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_document_is_valid_openapi(name: str) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    assert [error.message for error in OpenAPIV31SpecValidator(dict(kept(name))).iter_errors()] == []


@pytest.mark.parametrize("name", KEPT)
def test_both_opinions_can_read_a_kept_document(name: str) -> None:
    document = Specification(kept(name))
    (operation,) = document.operations.values()
    path = operation.path.replace("{id}", RENDER_ID).replace("{slug}", "invoice")
    refused = Exchange(operation.method, f"http://h{path}", {}, b"", 401, {"content-type": "application/json"}, b"{}")
    for opinion in (FirstOpinion(document), SecondOpinion(document)):
        assert {finding.kind for finding in opinion.of(refused)} >= {"security", "body"}


def test_only_prose_is_dropped() -> None:
    text = "````yaml /openapi.yaml\nopenapi: 3.1.0\ninfo: {title: T, version: '1', description: Long.}\nsecurity: []\n"
    text += "paths: {/: {get: {summary: S, responses: {'200': {description: D, content: {}}}}}}\n"
    text += "components: {schemas: {A: {description: D, properties: {description: {type: string, example: e}}}}}\n````"
    bare = specification(text)
    assert bare["paths"] == {"/": {"get": {"responses": {"200": {"content": {}, "description": ""}}}}}
    assert bare["components"] == {"schemas": {"A": {"properties": {"description": {"type": "string"}}}}}
    assert "description" in PROSE


def test_the_page_of_the_builder_has_three_calls_in_three_languages() -> None:
    triples = builder_snippets()
    assert len(triples) == 3
    for triple in triples:
        assert triple.curl.startswith("curl ")
        assert "await fetch(" in triple.node
        assert "import os, requests" in triple.python
