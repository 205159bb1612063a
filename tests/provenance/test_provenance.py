"""`GET /_emulator/provenance`: every rule with its status, its sources and what the emulator does."""

from collections import Counter
from typing import Any

from craftkit_emulator.world.disputes import disputes

from ..craftkit import Craftkit
from .test_registers import ASSUMPTIONS, RULES


def rules(craftkit: Craftkit, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = craftkit.control("GET", f"/provenance{query}")["rules"]
    return found


def test_every_registered_rule_is_listed_with_its_status(craftkit: Craftkit) -> None:
    listed = rules(craftkit)
    counts = Counter(row["status"] for row in listed)
    assert counts == {"documented": len(RULES), "disputed": len(disputes()), "assumed": len(ASSUMPTIONS)}
    assert all({"id", "status", "topic", "sources", "operations"} <= set(row) for row in listed)
    assert len({row["id"] for row in listed}) == len(listed)


def test_a_dispute_tells_its_readings_and_the_one_in_force_in_this_world(craftkit: Craftkit) -> None:
    def lifetime() -> dict[str, Any]:
        return next(row for row in rules(craftkit, "?status=disputed") if row["id"] == "D42")

    assert (lifetime()["default"], lifetime()["inForce"]) == ("A", "A")
    assert set(lifetime()["readings"]) == set(lifetime()["sources"]) == {"A", "B"}
    craftkit.control("PUT", "/disputes/D42", {"reading": "B"})
    assert (lifetime()["default"], lifetime()["inForce"]) == ("A", "B")


def test_an_assumption_tells_what_is_done_and_what_it_leans_on(craftkit: Craftkit) -> None:
    assumed = {row["id"]: row for row in rules(craftkit, "?status=assumed")}
    assert assumed["U17"]["default"] == "Ignored." and assumed["U17"]["sources"]
    assert assumed["U86"]["confidence"] == "low"
    assert assumed["U57"]["default"] is None and assumed["U57"]["reason"]


def test_the_list_can_be_narrowed_to_an_operation(craftkit: Craftkit) -> None:
    found = {row["id"] for row in rules(craftkit, "?operation=createRenderShare")}
    assert {"[REF] create-share", "[REF] errors", "U44", "U07", "D27", "D02"} <= found
    assert not {"U86", "D42", "[REF] get-render"} & found
    assert {row["status"] for row in rules(craftkit, "?operation=createRenderShare&status=assumed")} == {"assumed"}


def test_a_status_or_an_operation_that_is_none_is_refused_by_name(craftkit: Craftkit) -> None:
    for name, expected in (("status", "documented"), ("operation", "getRender")):
        refused = craftkit.get(f"/_emulator/provenance?{name}=guessed", key=None)
        assert refused.status_code == 400
        (text,) = refused.json()["error"]["issues"]["fieldErrors"][name]
        assert expected in text and "'guessed'" in text
