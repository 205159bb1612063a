"""Each (operation, status, code) that openapi.yaml documents is produced through HTTP; what is missing is named."""

from collections.abc import Mapping
from typing import Any

import pytest
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.ledger import Ledger
from craftkit_contracts.specification import Specification
from craftkit_emulator.operations.table import OPERATIONS

from ..conformance.documented import Pair, documented_pairs
from ..conformance.ledger import code_of
from ..craftkit import Craftkit
from .scripts import Script, script_of

SPECIFICATION = Specification.from_file()


def inlined(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the enumerations of flat errors, which stand in components of their own, put where they are used."""
    schemas = document["components"]["schemas"]
    put = {
        name: schema | {"properties": schema["properties"] | {"error": SPECIFICATION.resolved(error)}}
        for name, schema in schemas.items()
        if "$ref" in (error := schema.get("properties", {}).get("error", {}))
    }
    return {**document, "components": {**document["components"], "schemas": schemas | put}}


PAIRS = documented_pairs(inlined(SPECIFICATION.document))
# Megabytes of nothing, no JSON, or a form, into which the first judge does not look
UNJUDGED = ("payload_too_large", "file_too_large", "invalid_json", "missing_file")


def test_every_documented_operation_is_there() -> None:
    assert [id for id in SPECIFICATION.operations if id not in OPERATIONS] == []


def test_every_documented_answer_has_a_script() -> None:
    assert [pair for pair in PAIRS if script_of(pair) is None] == []


SCRIPTED = [(pair, script) for pair in PAIRS if pair.operation in OPERATIONS and (script := script_of(pair))]


@pytest.mark.parametrize(("pair", "script"), SCRIPTED, ids=["-".join(map(str, pair)) for pair, _ in SCRIPTED])
def test_every_documented_answer_is_given(craftkit: Craftkit, pair: Pair, script: Script) -> None:
    unjudged = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    response = script(unjudged if pair.code in UNJUDGED else craftkit)
    asked = SPECIFICATION.find(response.request.method or "", Exchange.from_requests(response).path)
    assert asked is not None
    given = Pair(asked.operation.id, response.status_code, code_of(response.status_code, response.content))
    assert given == pair, response.text[:500]


def test_the_list_of_answers_is_that_of_the_document() -> None:
    """No status is left out, and every error has its code but the one without an envelope."""
    assert {(pair.operation, str(pair.status)) for pair in PAIRS} == set(Ledger(SPECIFICATION).documented)
    assert [pair[:2] for pair in PAIRS if pair.status >= 400 and not pair.code] == [("getHealth", 503)]
