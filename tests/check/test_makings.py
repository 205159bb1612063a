"""The table of what operations make, held against the contract."""

import pytest
from craftkit_contracts.check.cleanup.finding import FINDERS
from craftkit_contracts.check.cleanup.makings import FINDING, MAKINGS, UNDOING
from craftkit_contracts.gate import READING
from craftkit_contracts.specification import Specification

SPECIFICATION = Specification.from_file()
CHANGES = {"renameProject", "updateProvisionedOrg"}  # of what is there: they make nothing


def test_every_operation_that_writes_makes_something_takes_it_away_or_changes_it() -> None:
    writes = {each.id for each in SPECIFICATION.operations.values() if each.method not in READING}
    assert writes == MAKINGS.keys() | UNDOING | CHANGES


@pytest.mark.parametrize("operation", MAKINGS)
def test_what_is_made_can_be_taken_away_or_it_is_said_why_not(operation: str) -> None:
    making = MAKINGS[operation]
    assert making.why or making.undo
    if making.undo is not None:
        name, variable = making.undo
        assert f"{{{variable}}}" in SPECIFICATION.operations[name].path
        assert making.kind in FINDERS


def test_what_finds_only_reads() -> None:
    assert {SPECIFICATION.operations[name].method for name in FINDING} == {"GET"}
