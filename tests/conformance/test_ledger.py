"""The ledger says what was not met, and does not count the same thing twice."""

from pathlib import Path

from .documented import Pair, documented_pairs
from .ledger import Exchange, Ledger, code_of

FLAT = {"properties": {"error": {"$ref": "#/components/schemas/Refusal"}}}
REFUSAL = {"enum": ["missing_authorization", "invalid_credentials"]}
NESTED = {"properties": {"error": {"properties": {"code": {"const": "not_found"}}}}}
DOCUMENT = {
    "paths": {
        "/v1/renders/{id}": {
            "parameters": [],
            "get": {
                "operationId": "getRender",
                "responses": {
                    "200": {"description": "The render."},
                    "401": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Flat"}}}},
                    "404": {"$ref": "#/components/responses/NotFound"},
                },
            },
        }
    },
    "components": {
        "schemas": {"Flat": FLAT, "Refusal": REFUSAL, "Nested": NESTED},
        "responses": {
            "NotFound": {
                "content": {"application/json": {"schema": {"anyOf": [{"$ref": "#/components/schemas/Nested"}]}}},
            }
        },
    },
}
PAIRS = [
    Pair("getRender", 200, ""),
    Pair("getRender", 401, "missing_authorization"),
    Pair("getRender", 401, "invalid_credentials"),
    Pair("getRender", 404, "not_found"),
]


def test_every_code_of_every_answer_is_documented_by_itself() -> None:
    assert documented_pairs(DOCUMENT) == PAIRS


def test_what_nobody_met_stands_out_and_what_is_exempt_says_why() -> None:
    ledger = Ledger([Exchange(*PAIRS[0], source="schemathesis"), Exchange(*PAIRS[1], source="probes")])
    lines = ledger.table(PAIRS, {PAIRS[3]: "no such render"}).splitlines()
    assert [line.split()[3:] for line in lines[1:]] == [
        ["1", "-"],
        ["-", "1"],
        ["-", "-", "NOT", "MET"],
        ["-", "-", "exempt:", "no", "such", "render"],
    ]


def test_renders_of_the_same_data_count_once(tmp_path: Path) -> None:
    drawn = [Exchange("renderTemplate", 202, "", source="schemathesis", drawn=data) for data in ("a", "a", "b", None)]
    (tmp_path / "ledger.jsonl").write_text("".join(exchange.line() for exchange in drawn))
    assert Ledger.read(tmp_path / "ledger.jsonl").drawn_renders("renderTemplate") == 2


def test_a_code_is_read_from_either_envelope_and_from_nothing_else() -> None:
    assert code_of(401, b'{"error": "invalid_credentials"}') == "invalid_credentials"
    assert code_of(404, b'{"error": {"code": "not_found", "message": "No."}}') == "not_found"
    assert {code_of(200, b'{"error": "x"}'), code_of(503, b'{"status": "degraded"}'), code_of(400, b"no JSON")} == {""}
