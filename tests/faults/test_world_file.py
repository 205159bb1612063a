"""Faults and credits that a world begins with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from craftkit_emulator.app import Application
from craftkit_emulator.data import locate
from craftkit_emulator.operations.table import OPERATIONS
from craftkit_emulator.settings import read
from craftkit_emulator.world.faults.kinds import KINDS
from craftkit_emulator.world.faults.reading import fields_of
from craftkit_emulator.world.file import WorldFileError
from craftkit_emulator.world.seed import load

from ..craftkit import LIVE_KEY, RENDER_ID, Craftkit, assert_problem

DEMO = locate("fixtures/worlds/demo.yaml").read_text("utf-8")
SCHEMA = json.loads(locate("fixtures/world.schema.json").read_bytes())
RATE_LIMITED = "{fault: error, code: rate_limited, operation: listTemplates, count: 1, until: 1h}"


def world(folder: Path, *faults: str, more: str = "") -> str:
    file = folder / "world.yaml"
    listed = "".join(f"\n  - {fault}" for fault in faults)
    file.write_text(f"{DEMO}\n{more}\nfaults:{listed or ' []'}\n", "utf-8")
    return str(file)


def test_they_are_armed_at_the_start_and_again_after_a_reset(serve: Callable[..., str], tmp_path: Path) -> None:
    client = Craftkit(serve(world=world(tmp_path, RATE_LIMITED)), "blue")
    for _ in range(2):
        assert [client.get("/v1/templates").status_code for _ in range(2)] == [429, 200]
        client.control("POST", "/reset")
    client.advance("2h")
    assert client.get("/v1/templates").status_code == 200


def test_other_faults_come_on_top_and_go_with_a_reset(serve: Callable[..., str], tmp_path: Path) -> None:
    client = Craftkit(serve(world=world(tmp_path, RATE_LIMITED)))
    client.control("POST", "/faults", {"fault": "drop", "path": "/nowhere"})
    assert [each["id"] for each in client.control("GET", "/faults")["faults"]] == ["error-1", "drop-2"]
    client.control("POST", "/reset")
    assert [each["id"] for each in client.control("GET", "/faults")["faults"]] == ["error-1"]


@pytest.mark.parametrize(
    ("fault", "place", "said"),
    [
        ("{fault: latensy}", "faults.1.fault", "latensy"),
        ("{fault: latency, delay: soon}", "faults.1.delay", "expected a duration"),
        ("{fault: drop, key: nobody}", "faults.1.key", "the slug of a project"),
        ("{fault: drop, operation: getNothing}", "faults.1.operation", "getNothing"),
        ("{fault: drop, count: 0}", "faults.1.count", "0"),
        ("{fault: drop, colour: red}", "faults.1.colour", "no such key"),
        ("{fault: garbage, delay: 1s}", "faults.1.delay", "no field of this fault"),
        ("drop", "faults.1", "drop"),
    ],
)
def test_a_bad_one_is_named_with_its_line(tmp_path: Path, fault: str, place: str, said: str) -> None:
    file = world(tmp_path, RATE_LIMITED, fault)
    with pytest.raises(WorldFileError) as refused:
        load(file)
    line = Path(file).read_text("utf-8").count("\n")
    assert str(refused.value).startswith(f"{file}:{line}: {place}: ") and said in str(refused.value)


def test_an_error_that_nobody_documents_is_refused_at_the_start(tmp_path: Path) -> None:
    file = world(tmp_path, "{fault: error, code: template_not_found, operation: [getTemplate, listTemplates]}")
    with pytest.raises(WorldFileError, match=r"faults\.0\.code: listTemplates documents no template_not_found"):
        Application(read({"world": file}, {}))


def test_the_schema_knows_every_kind_every_field_and_every_operation() -> None:
    fault = SCHEMA["$defs"]["fault"]["properties"]
    assert fault["fault"]["enum"] == list(KINDS)
    assert set(fault) | {"subscription"} == {field for kind in KINDS.values() for field in fields_of(kind)}
    assert SCHEMA["$defs"]["operation"]["enum"] == ["all", *OPERATIONS]


SIGNATURE: dict[str, Any] = {
    "renderId": RENDER_ID,
    "recipients": [{"firstName": "Jane", "email": "jane@example.com"}],
    "fields": [{"page": 1, "x": 10, "y": 80, "width": 30, "height": 6, "type": "signature", "recipientIndex": 0}],
}


def created(client: Craftkit, key: str = "") -> int:
    return client.post("/v1/signatures", SIGNATURE, headers={"Idempotency-Key": key} if key else {}).status_code


def test_credits_are_taken_one_a_request_and_a_reset_gives_them_back(serve: Callable[..., str], tmp_path: Path) -> None:
    client = Craftkit(serve(world=world(tmp_path, more="signatureCredits: 2")), key=LIVE_KEY)
    for _ in range(2):
        assert [created(client, "a"), created(client, "a"), created(client), created(client)] == [201, 200, 201, 402]
        assert client.control("GET", "")["signatureCredits"] == 0
        client.control("POST", "/reset")


def test_credits_are_set_and_without_a_number_they_have_no_end(craftkit: Craftkit) -> None:
    assert craftkit.control("GET", "")["signatureCredits"] is None
    assert craftkit.control("PUT", "/signature-credits", {"left": 1}) == {"left": 1}
    assert [created(craftkit), created(craftkit)] == [201, 402]
    assert craftkit.control("PUT", "/signature-credits", {"left": None}) == {"left": None}
    assert created(craftkit) == 201


def test_what_the_provider_does_not_take_costs_no_credit(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/signature-credits", {"left": 1})
    craftkit.fail_next("signature-provider")
    assert [created(craftkit), created(craftkit)] == [502, 201]


@pytest.mark.parametrize("body", [{}, {"left": -1}, {"left": "3"}, {"left": 1.5}, {"left": 1, "more": 2}])
def test_a_bad_number_of_credits_is_refused(craftkit: Craftkit, body: Any) -> None:
    assert_problem(craftkit.put("/_emulator/signature-credits", body, key=None), "invalid_request")
    assert craftkit.control("GET", "")["signatureCredits"] is None
