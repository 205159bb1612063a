from craftkit_contracts.ledger import Ledger
from craftkit_contracts.specification import Specification

from .truth import HEALTHY, QUEUED, UNKNOWN, refused


def test_every_documented_pair_of_operation_and_status_is_listed(specification: Specification) -> None:
    documented = Ledger(specification).documented
    assert ("renderTemplate", "503") in documented
    assert {operation for operation, _ in documented} == set(specification.operations)
    assert len(documented) == len(set(documented))


def test_what_was_met_is_counted_and_what_was_not_is_said(specification: Specification) -> None:
    ledger = Ledger(specification)
    ledger.note([HEALTHY, HEALTHY, UNKNOWN])
    assert ledger.count("getRootHealth", 200) == 2
    assert ("getRender", "404") not in ledger.unmet
    assert ("getRender", "200") in ledger.unmet
    assert len(ledger.unmet) == len(ledger.documented) - 2


def test_what_is_not_documented_counts_for_nothing(specification: Specification) -> None:
    ledger = Ledger(specification)
    ledger.note([refused(QUEUED, 418, "teapot"), refused(HEALTHY, 404, "not_found")])
    assert ledger.unmet == ledger.documented


def test_the_table_has_a_line_for_each_operation_and_a_total(specification: Specification) -> None:
    ledger = Ledger(specification)
    ledger.note([UNKNOWN])
    *lines, total = str(ledger).splitlines()
    assert [line.split()[0] for line in lines] == list(specification.operations)
    assert next(line for line in lines if line.startswith("getRender ")).endswith("  200: -  401: -  403: -  404: 1")
    assert total == f"1 of {len(ledger.documented)} documented (operation, status) pairs met"
